"""Tells which `try` has handlers, and which handlers let nothing through: every way through them ends by raising."""

from __future__ import annotations

from p2d_audit.facts import records as r


def raises(scope: r.Scope, number: int) -> bool:
    """Tell whether an `except` always raises, or a `try` has handlers and all of them do.

    A number below zero stands for a call that is a loop, which is neither.
    """
    if number < 0:
        return False
    region = scope.regions[number]
    handlers = _handlers(scope, number)
    return region.raises or (bool(handlers) and all(one.raises for one in handlers))


def handles(scope: r.Scope, number: int) -> bool:
    """Tell whether a region is a `try` that has handlers."""
    return bool(_handlers(scope, number))


def _handlers(scope: r.Scope, number: int) -> list[r.Region]:
    region = scope.regions[number] if number >= 0 else None
    if region is None or region.kind != "try":
        return []
    return [one for one in scope.regions if one.kind == "except" and one.test == region.test]
