"""Puts the flows in the order in which to migrate them."""

from p2d_audit.plan.waves import order_waves

__all__ = ["order_waves"]
