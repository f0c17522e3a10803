"""Which readings of the clock only measure how long something takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from p2d_audit.facts import records as r
from p2d_audit.link.exact.operands import operands_of


def stopwatches(scope: r.Scope, clocks: Iterable[int]) -> frozenset[int]:
    """Return those of the calls that read the clock whose values are only subtracted from one another."""
    read = frozenset(clocks)
    if len(read) < 2:
        return frozenset()
    users: defaultdict[int, list[int]] = defaultdict(list)
    for index, node in enumerate(scope.nodes):
        for operand in operands_of(node):
            users[operand].append(index)
    kept = {*scope.returned, *scope.yielded, *(store.value for store in scope.stores)}
    kept.update(node for nodes in scope.globals.values() for node in nodes)
    held = {clock: _held(scope, users, clock) for clock in read}
    readings = frozenset().union(*held.values())
    return frozenset(clock for clock in read if _only_measures(scope, users, held[clock], readings, kept))


def _held(scope: r.Scope, users: dict[int, list[int]], clock: int) -> frozenset[int]:
    """Return the nodes that are a reading itself, under whatever name."""
    found: set[int] = set()
    waiting = [clock]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += [user for user in users.get(node, ()) if isinstance(scope.nodes[user], r.Choice | r.Shared)]
    return frozenset(found)


def _only_measures(
    scope: r.Scope, users: dict[int, list[int]], held: frozenset[int], readings: frozenset[int], kept: set[int]
) -> bool:
    used = [scope.nodes[user] for node in held for user in users.get(node, ()) if user not in held]
    differences = [
        isinstance(user, r.Expression) and user.operator == "-" and readings.issuperset(user.operands) for user in used
    ]
    return bool(differences) and all(differences) and held.isdisjoint(kept)
