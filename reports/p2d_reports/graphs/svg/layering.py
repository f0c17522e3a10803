"""Puts the nodes of a graph into layers so that edges go from left to right, in steps of one layer.

Nodes are numbers from 0. An edge that would close a cycle is turned around; a long
one goes by way of dummies, which are numbered after the nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from msgspec import Struct

MOST_DUMMIES = 20_000
"""With more dummies than that, the longest edges go straight through."""
Edge: TypeAlias = tuple[int, int]


class Layered(Struct, frozen=True, kw_only=True):
    """The layer of each node and dummy, and the way of each edge from left to right.

    `turned` says which edges were turned around.
    """

    layer_of: tuple[int, ...]
    ways: tuple[tuple[int, ...], ...]
    turned: tuple[bool, ...]


def layer(count: int, edges: Sequence[Edge]) -> Layered:
    """Lay `count` nodes out in layers; no edge may begin where it ends."""
    closing = _closing(count, edges)
    forward = [(b, a) if turn else (a, b) for (a, b), turn in zip(edges, closing, strict=True)]
    layers = _longest(count, forward)
    left = MOST_DUMMIES
    ways: list[tuple[int, ...]] = [()] * len(forward)
    for number in sorted(range(len(forward)), key=lambda one: (_length(forward[one], layers), one)):
        source, target = forward[number]
        steps = layers[target] - layers[source] - 1
        dummies = range(len(layers), len(layers) + (steps if steps <= left else 0))
        left -= len(dummies)
        layers.extend(layers[source] + 1 + step for step in range(len(dummies)))
        ways[number] = (source, *dummies, target)
    return Layered(layer_of=tuple(layers), ways=tuple(ways), turned=tuple(closing))


def _length(edge: Edge, layers: Sequence[int]) -> int:
    return layers[edge[1]] - layers[edge[0]]


def _closing(count: int, edges: Sequence[Edge]) -> list[bool]:
    """Return which edges lead back to a node that a walk in depth is still in."""
    following: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    entered = [0] * count
    for number, (source, target) in enumerate(edges):
        following[source].append((target, number))
        entered[target] += 1
    closing = [False] * len(edges)
    state = bytearray(count)  # 1: in it, 2: done
    for root in sorted(range(count), key=lambda node: (entered[node] > 0, node)):
        path = [(root, iter(following[root]))] if not state[root] else []
        state[root] = state[root] or 1
        while path:
            node, further = path[-1]
            for target, number in further:
                if state[target] == 0:
                    state[target] = 1
                    path.append((target, iter(following[target])))
                    break
                closing[number] = state[target] == 1
            else:
                state[node] = 2
                path.pop()
    return closing


def _longest(count: int, edges: Sequence[Edge]) -> list[int]:
    """Return each node's layer: one behind the last that leads to it, those that nothing leads to before the first."""
    following: list[list[int]] = [[] for _ in range(count)]
    missing = [0] * count
    for source, target in edges:
        following[source].append(target)
        missing[target] += 1
    layers, first = [0] * count, [number == 0 for number in missing]
    ready = [node for node in range(count) if first[node]]
    for node in ready:  # grows
        for target in following[node]:
            layers[target] = max(layers[target], layers[node] + 1)
            missing[target] -= 1
            if missing[target] == 0:
                ready.append(target)
    for node in range(count):
        if first[node] and following[node]:
            layers[node] = min(layers[target] for target in following[node]) - 1
    return layers
