"""Puts the flows in the order in which to migrate them, and that order into sprints."""

from p2d_audit.plan.adopting import adopt_plan
from p2d_audit.plan.making import make_plan
from p2d_audit.plan.owners import Owners, read_owners
from p2d_audit.plan.plan import Plan
from p2d_audit.plan.prospect import add_owners, add_prospect
from p2d_audit.plan.terms import Freeze, Terms, parse_freezes
from p2d_audit.plan.waves import order_waves

__all__ = [
    "Freeze",
    "Owners",
    "Plan",
    "Terms",
    "add_owners",
    "add_prospect",
    "adopt_plan",
    "make_plan",
    "order_waves",
    "parse_freezes",
    "read_owners",
]
