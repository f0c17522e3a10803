"""What each kind of node is computed from."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.facts import records as r


def operands_of(node: r.AnyNode) -> Iterator[int]:
    """Yield the nodes that a node is computed from; -1 stands for none."""
    match node:
        case (
            r.Load(value)
            | r.Attribute(value)
            | r.Element(value)
            | r.Part(value)
            | r.Entered(value)
            | r.Shared(_, value)
        ):
            yield value
        case r.Item(value, key):
            yield from (value, key)
        case r.Call(callee, arguments):
            yield callee
            yield from (argument.value for argument in arguments)
        case r.Sequence(_, items):
            yield from items
        case r.Mapping(keys, values):
            yield from (*keys, *values)
        case r.Expression(_, operands):
            yield from operands
        case r.Choice(options, tests):
            yield from (*options, *tests)
        case r.Stored(base, _, value):
            yield from (base, value)
        case r.StoredItem(base, key, value):
            yield from (base, key, value)
        case r.Touched(base, call) | r.Passed(base, call):
            yield from (base, call)
        case r.Removed(base, key):
            yield from (base, key)
        case r.Tried(calls):
            yield from calls
