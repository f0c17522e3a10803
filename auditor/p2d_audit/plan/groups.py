"""Puts flows into groups that move together: those that need each other, and those whose bridge costs more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from heapq import heapify, heappop, heappush
from typing import Literal

from msgspec import Struct

from p2d_audit.graph.cycles import find_cycles

OUTSIDE = ""
"""The caller that stands for all flows which do not move."""


class Group(Struct, frozen=True):
    """Flows that move together, and for which reasons if they are several; its id is that of the least flow."""

    id: str
    flows: tuple[str, ...]
    reasons: tuple[Literal["cycle", "bridge"], ...]


def group_cycles(needs: Mapping[str, Collection[str]]) -> tuple[Group, ...]:
    """Return the flows, those that need each other in one group; what `needs` names must be a key of it."""
    cycles = [cycle for cycle in find_cycles(needs) if len(cycle) > 1]
    inside = {flow for cycle in cycles for flow in cycle}
    groups = [Group(min(cycle), tuple(sorted(cycle)), ("cycle",)) for cycle in cycles]
    groups += [Group(flow, (flow,), ()) for flow in needs if flow not in inside]
    return tuple(sorted(groups, key=lambda group: group.id))


def join_bridged(
    groups: Iterable[Group],
    needs: Mapping[str, Collection[str]],
    size: Mapping[str, int],
    kinds: Mapping[str, object],
    limit: int,
) -> tuple[Group, ...]:
    """Join each group to the only one that needs it, the smallest first, as long as both together are within `limit`.

    `needs` is by flow and may name `OUTSIDE` as a flow that needs others; only
    groups of one kind are joined. A group that has no other way in closes no
    cycle when it is joined, and what is joined saves a bridge at no cost: it
    fits into one sprint.
    """
    joining = _Joining(groups, needs, size, limit)
    while joining.waiting:
        _, target = heappop(joining.waiting)
        source = joining.only_caller(target)
        if source and kinds[source] == kinds[target] and joining.fits(source, target):
            joining.join(source, target)
    return tuple(sorted(joining.groups.values(), key=lambda group: group.id))


class _Joining:
    """Groups by the id they began with, and who needs whom."""

    def __init__(
        self, groups: Iterable[Group], needs: Mapping[str, Collection[str]], size: Mapping[str, int], limit: int
    ) -> None:
        self.groups = {group.id: group for group in groups}
        self._limit = limit
        group_of = {flow: group.id for group in self.groups.values() for flow in group.flows}
        self._size = {key: sum(size[flow] for flow in group.flows) for key, group in self.groups.items()}
        self._callers = {key: set[str]() for key in self.groups}
        self._callees = {key: set[str]() for key in (*self.groups, OUTSIDE)}
        for flow, targets in needs.items():
            source = group_of.get(flow, OUTSIDE)
            for target in {group_of[target] for target in targets if target in group_of} - {source}:
                self._callers[target].add(source)
                self._callees[source].add(target)
        self.waiting = [(self._size[key], key) for key in self.groups]
        heapify(self.waiting)

    def only_caller(self, target: str) -> str | None:
        """Return the only group that needs this one, if there is one and it moves."""
        callers = self._callers[target] if target in self.groups else set[str]()
        return min(callers) if len(callers) == 1 and OUTSIDE not in callers else None

    def fits(self, source: str, target: str) -> bool:
        return self._size[source] + self._size[target] <= self._limit

    def join(self, source: str, target: str) -> None:
        """Make one group of two, under the source's key."""
        gone, kept = self.groups.pop(target), self.groups[source]
        flows = tuple(sorted((*kept.flows, *gone.flows)))
        reasons: set[Literal["cycle", "bridge"]] = {*kept.reasons, *gone.reasons, "bridge"}
        self.groups[source] = Group(flows[0], flows, tuple(sorted(reasons)))
        self._size[source] += self._size[target]
        self._callees[source] |= self._callees.pop(target)
        self._callees[source] -= {source, target}
        for further in self._callees[source]:
            if target in self._callers[further]:
                self._callers[further] -= {target}
                self._callers[further] |= {source}
                heappush(self.waiting, (self._size[further], further))
