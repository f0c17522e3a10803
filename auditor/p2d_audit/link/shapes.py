"""Hashes what a flow's body calls, so that copies of it are found whatever their constants are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from p2d_audit.facts import records as r

MIN_CALLS = 3
"""Calls below which two bodies may look alike by chance."""


def shape_of(scope: r.Scope, within: r.Region | None = None) -> str | None:
    """Return a hash of the calls of a scope, or of one of its regions, in order; None if there are too few."""
    around = [_is_within(scope, index, within) for index in range(len(scope.regions))]
    calls = [
        node
        for node in scope.nodes
        if isinstance(node, r.Call) and (within is None or (node.region >= 0 and around[node.region]))
    ]
    named = [line for call in calls if (line := _line(scope, call)) is not None]
    if len(named) < MIN_CALLS:
        return None
    return hashlib.sha256("\n".join(named).encode()).hexdigest()[:16]


def _is_within(scope: r.Scope, index: int, region: r.Region | None) -> bool:
    while index >= 0:
        if scope.regions[index] is region:
            return True
        index = scope.regions[index].parent
    return False


def _line(scope: r.Scope, call: r.Call) -> str | None:
    """Return a call as text: the statements around it, its name, how many arguments it has and their keywords."""
    name = ".".join(reversed(list(_names(scope, call.callee))))
    if not name:
        return None
    kinds = []
    index = call.region
    while index >= 0:
        kinds.append(scope.regions[index].kind)
        index = scope.regions[index].parent
    keywords = sorted(argument.name or f"*{argument.star}" for argument in call.arguments)
    return f"{'/'.join(kinds)} {name} {keywords}"


def _names(scope: r.Scope, node: int) -> Iterator[str]:
    """Yield the parts of a dotted name, the last first."""
    while True:
        match scope.nodes[node]:
            case r.Attribute(value, name):
                yield name
                node = value
            case r.Load(value):
                node = value
            case r.Free(name):
                yield name
                return
            case r.Import(module, _, name):
                yield name or module
                return
            case _:
                return
