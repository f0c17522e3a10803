"""Tells which handlers let nothing through: every way through them ends by raising."""

from __future__ import annotations

from p2d_audit.facts import records as r


def raises(scope: r.Scope, number: int) -> bool:
    """Tell whether an `except` always raises, or a `try` has handlers and all of them do."""
    region = scope.regions[number]
    if region.kind == "except":
        return not region.returns and any(jump.kind == "raise" and jump.region == number for jump in scope.jumps)
    handlers = [i for i, one in enumerate(scope.regions) if one.kind == "except" and one.test == region.test]
    return region.kind == "try" and bool(handlers) and all(raises(scope, handler) for handler in handlers)
