"""Which values a branch chooses, and which calls are given them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from p2d_audit.facts import records as r
from p2d_audit.link.exact.operands import operands_of


def choices_of(scope: r.Scope, region: r.Region) -> dict[int, tuple[int, ...]]:
    """Return the nodes at which the arms of a branch or of an `or` meet with different values, and these values."""
    found = {}
    for index, node in enumerate(scope.nodes):
        if not isinstance(node, r.Choice) or not _is_of(node, region):
            continue
        if len({_before_calls(scope, option) for option in node.options}) > 1:
            found[index] = node.options
    return found


def _is_of(choice: r.Choice, region: r.Region) -> bool:
    if choice.connective is not None:
        return region.kind == "ternary" and choice.options[0] == region.test
    return region.test in choice.tests and choice.by_statement is (region.kind != "ternary")


def _before_calls(scope: r.Scope, node: int) -> int:
    """Return what a value was before it was given to functions."""
    while node >= 0:
        found = scope.nodes[node]
        if not isinstance(found, r.Passed | r.Touched):
            break
        node = found.base
    return node


def parameters_among(scope: r.Scope, choices: Mapping[int, tuple[int, ...]], reached: Iterable[int]) -> set[str]:
    """Return the parameters that some of the choices may give as they are."""
    values = [scope.nodes[option] for node in reached for option in choices[node] if option >= 0]
    return {value.name for value in values if isinstance(value, r.Bound)}


def made_of(scope: r.Scope, calls: Iterable[int], *, as_it_is: bool = False) -> dict[int, frozenset[int]]:
    """Return, for each of these calls, the nodes that its arguments are made of; results of the others are opaque.

    With `as_it_is`, only those that may be an argument themselves.
    """
    opaque = frozenset(calls)
    return {call: frozenset(_closure(scope, call, opaque, as_it_is)) for call in opaque}


def _closure(scope: r.Scope, call: int, opaque: frozenset[int], as_it_is: bool) -> Iterator[int]:
    node = scope.nodes[call]
    waiting = [argument.value for argument in node.arguments] if isinstance(node, r.Call) else []
    seen: set[int] = set()
    while waiting:
        index = waiting.pop()
        if index < 0 or index in seen or index in opaque:
            continue
        seen.add(index)
        yield index
        waiting += _same(scope, index) if as_it_is else _parts(scope, index)


def _same(scope: r.Scope, index: int) -> Iterator[int]:
    """Yield what a value may be, as it was before."""
    match scope.nodes[index]:
        case r.Choice(options):
            yield from options
        case r.Shared(_, value) | r.Passed(value):
            yield value


def _parts(scope: r.Scope, index: int) -> Iterator[int]:
    """Yield what a value is made of: not what decided it, nor what it was only passed along with."""
    match scope.nodes[index]:
        case r.Choice(options):
            yield from options
        case r.Passed(base):
            yield base
        case node:
            yield from operands_of(node)
