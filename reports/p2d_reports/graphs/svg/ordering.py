"""Orders the nodes of each layer so that few edges cross: sweeps by barycentre, the best of which is kept."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from itertools import pairwise

from p2d_reports.graphs.svg.layering import Layered

SWEEPS = 8
MOST_COUNTED = 40_000
"""With more steps than that, crossings are not counted and the last sweep is taken."""


def order(layered: Layered) -> list[list[int]]:
    """Return the layers, each with its nodes and dummies from top to bottom."""
    before, after = neighbours(layered)
    layers: list[list[int]] = [[] for _ in range(max(layered.layer_of, default=-1) + 1)]
    for node in _in_depth(layered, after):
        layers[layered.layer_of[node]].append(node)
    counted = sum(map(len, after)) <= MOST_COUNTED
    best, fewest = layers, crossings(layers, after) if counted else 0
    for sweep in range(SWEEPS):
        if counted and fewest == 0:
            break
        layers = _swept(layers, before if sweep % 2 == 0 else after, backward=sweep % 2 == 1)
        number = crossings(layers, after) if counted else 0
        if number < fewest or not counted:
            best, fewest = layers, number
    return best


def neighbours(layered: Layered) -> tuple[list[list[int]], list[list[int]]]:
    """Return for each node and dummy those one step before it, and those one step after."""
    before: list[list[int]] = [[] for _ in layered.layer_of]
    after: list[list[int]] = [[] for _ in layered.layer_of]
    for way in layered.ways:
        for source, target in pairwise(way):
            if layered.layer_of[target] == layered.layer_of[source] + 1:
                before[target].append(source)
                after[source].append(target)
    return before, after


def crossings(layers: Sequence[Sequence[int]], after: Sequence[Sequence[int]]) -> int:
    """Return how often edges between neighbouring layers cross."""
    total = 0
    for upper, lower in pairwise(layers):
        place = {node: position for position, node in enumerate(lower)}
        seen: list[int] = []
        for node in upper:
            ends = sorted(place[target] for target in after[node])
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


def _in_depth(layered: Layered, after: Sequence[Sequence[int]]) -> list[int]:
    """Return all nodes as a walk in depth from the first layer meets them, which keeps together what belongs so."""
    seen = dict[int, None]()
    waiting = sorted(range(len(layered.layer_of)), key=lambda node: (layered.layer_of[node], node), reverse=True)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen[node] = None
            waiting.extend(sorted(after[node], reverse=True))
    return list(seen)


def _swept(layers: Sequence[Sequence[int]], fixed: Sequence[Sequence[int]], *, backward: bool) -> list[list[int]]:
    result = [list(nodes) for nodes in layers]
    numbers = range(len(result) - 2, -1, -1) if backward else range(1, len(result))
    for number in numbers:
        beside = result[number + 1 if backward else number - 1]
        place = {node: position for position, node in enumerate(beside)}
        own = {node: position for position, node in enumerate(result[number])}
        scale = len(beside) / max(len(own), 1)
        wanted = {
            node: sum(place[one] for one in fixed[node]) / len(fixed[node]) if fixed[node] else own[node] * scale
            for node in own
        }
        result[number].sort(key=lambda node: (wanted[node], own[node]))
    return result
