"""Tells which handlers let nothing through: every way through them ends by raising."""

from __future__ import annotations

from p2d_audit.facts import records as r


def raises(scope: r.Scope, number: int) -> bool:
    """Tell whether an `except` always raises, or a `try` has handlers and all of them do.

    A number below zero stands for a call that is a loop, which is neither.
    """
    if number < 0:
        return False
    region = scope.regions[number]
    handlers = [one for one in scope.regions if one.kind == "except" and one.test == region.test]
    return region.raises or (region.kind == "try" and bool(handlers) and all(one.raises for one in handlers))
