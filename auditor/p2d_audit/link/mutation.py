"""Which parameters' objects the body of a function changes in place, as far as the body itself shows."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.facts import records as r
from p2d_audit.link.containers import EXTENDING

CHANGING = EXTENDING | {
    "append", "appendleft", "insert", "add", "remove", "discard", "pop", "popitem", "popleft", "clear", "sort",
    "reverse", "setdefault", "fill",
}  # fmt: skip
"""Methods that change the object they are called on."""


def changed_parameters(scope: r.Scope) -> frozenset[str]:
    """Return the parameters whose object a function changes itself, not by what it calls."""
    return frozenset(name for node in scope.nodes for name in changes(scope, node))


def changes(scope: r.Scope, node: r.AnyNode) -> Iterator[str]:
    """Yield the parameter whose object a node changes."""
    base = -1
    match node:
        case r.Stored(base) | r.StoredItem(base) | r.Removed(base):
            pass
        case r.Call(callee, arguments):
            function = scope.nodes[callee]
            in_place = any(a.name == "inplace" for a in arguments)
            if isinstance(function, r.Attribute) and (function.name in CHANGING or in_place):
                base = function.value
    name = _parameter_at(scope, base) if base >= 0 else None
    if name is not None:
        yield name


def _parameter_at(scope: r.Scope, node: int) -> str | None:
    """Return the parameter that an expression is, or is a part of, without any call in between."""
    found = scope.nodes[node]
    while True:
        match found:
            case r.Bound(name):
                return name
            case r.Attribute(value) | r.Item(value) | r.Element(value) | r.Shared(_, value):
                found = scope.nodes[value]
            case r.Stored(base) | r.StoredItem(base) | r.Touched(base) | r.Passed(base) | r.Removed(base):
                found = scope.nodes[base]
            case r.Choice(options):
                found = scope.nodes[options[0]]
            case _:
                return None
