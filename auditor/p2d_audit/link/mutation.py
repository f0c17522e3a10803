"""Which parameters' objects the body of a function changes in place, as far as the body itself shows."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.facts import records as r
from p2d_audit.link.aliases import parameter_at
from p2d_audit.link.containers import EXTENDING

CHANGING = EXTENDING | {
    "append", "appendleft", "insert", "add", "remove", "discard", "pop", "popitem", "popleft", "clear", "sort",
    "reverse", "setdefault", "fill",
}  # fmt: skip
"""Methods that change the object they are called on."""


def changed_parameters(scope: r.Scope) -> frozenset[str]:
    """Return the parameters whose object a function changes itself, not by what it calls."""
    names = (parameter_at(scope, base) for base in _changed(scope))
    return frozenset(name for name in names if name is not None)


def _changed(scope: r.Scope) -> Iterator[int]:
    """Yield the nodes whose object a function changes."""
    for node in scope.nodes:
        match node:
            case r.StoredItem(base, _, _, r.At()) | r.Removed(base):
                yield base
            case r.Call(callee, arguments):
                function = scope.nodes[callee]
                in_place = any(a.name == "inplace" for a in arguments)
                if isinstance(function, r.Attribute) and (function.name in CHANGING or in_place):
                    yield function.value
    yield from (store.base for store in scope.stores if store.written)
