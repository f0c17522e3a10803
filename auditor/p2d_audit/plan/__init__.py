"""Puts the flows in the order in which to migrate them, and that order into sprints."""

from typing import TYPE_CHECKING

from p2d_audit.late_names import late_names

if TYPE_CHECKING:
    from p2d_audit.plan.adopting import adopt_plan
    from p2d_audit.plan.making import make_plan
    from p2d_audit.plan.owners import Owners, read_owners
    from p2d_audit.plan.plan import Plan
    from p2d_audit.plan.prospect import add_owners, add_prospect
    from p2d_audit.plan.terms import Freeze, Terms, parse_freezes
    from p2d_audit.plan.waves import order_needs, order_waves

__all__ = [
    "Freeze",
    "Owners",
    "Plan",
    "Terms",
    "add_owners",
    "add_prospect",
    "adopt_plan",
    "make_plan",
    "order_needs",
    "order_waves",
    "parse_freezes",
    "read_owners",
]

_HOMES = {
    "Freeze": "terms",
    "Owners": "owners",
    "Plan": "plan",
    "Terms": "terms",
    "add_owners": "prospect",
    "add_prospect": "prospect",
    "adopt_plan": "adopting",
    "make_plan": "making",
    "order_needs": "waves",
    "order_waves": "waves",
    "parse_freezes": "terms",
    "read_owners": "owners",
}

__getattr__ = late_names(__name__, _HOMES)
