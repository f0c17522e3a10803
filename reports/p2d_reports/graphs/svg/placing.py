"""Gives the nodes of ordered layers their heights: as near as they can be to what they are joined to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

ROUNDS = 6


def place(
    layers: Sequence[Sequence[int]],
    before: Sequence[Sequence[int]],
    after: Sequence[Sequence[int]],
    room: Callable[[int], float],
) -> list[float]:
    """Return the middle of each node and dummy; `room` is how much of its layer each one takes. The least is 0."""
    heights = [0.0] * len(before)
    for nodes in layers:
        for node, at in zip(nodes, _stacked(nodes, room), strict=True):
            heights[node] = at
    for turn in range(ROUNDS):
        backward = turn % 2 == 1
        for nodes in reversed(layers) if backward else layers:
            wanted = [_mean(_beside(node, before, after, turn), heights, heights[node]) for node in nodes]
            for node, at in zip(nodes, _apart(nodes, wanted, room), strict=True):
                heights[node] = at
    least = min((heights[node] - room(node) / 2 for nodes in layers for node in nodes), default=0.0)
    return [height - least for height in heights]


def _beside(node: int, before: Sequence[Sequence[int]], after: Sequence[Sequence[int]], turn: int) -> Sequence[int]:
    """Return what a node is drawn to: what is on the side the turn comes from, at last both sides."""
    if turn >= ROUNDS - 2:
        return [*before[node], *after[node]]
    near, far = (after, before) if turn % 2 == 1 else (before, after)
    return near[node] or far[node]


def _mean(beside: Sequence[int], heights: Sequence[float], otherwise: float) -> float:
    return sum(heights[one] for one in beside) / len(beside) if beside else otherwise


def _stacked(nodes: Sequence[int], room: Callable[[int], float]) -> list[float]:
    """Return the middles of nodes that stand one upon the other."""
    middles, top = [], 0.0
    for node in nodes:
        middles.append(top + room(node) / 2)
        top += room(node)
    return middles


def _apart(nodes: Sequence[int], wanted: Sequence[float], room: Callable[[int], float]) -> list[float]:
    """Return the heights nearest to the wanted ones, by squares, in which no two nodes overlap.

    Less what they must stand apart, heights must not fall: that is isotonic regression, by pooling.
    """
    stacked = _stacked(nodes, room)
    pools: list[tuple[float, int]] = []  # sum and number
    for want, least in zip(wanted, stacked, strict=True):
        total, number = want - least, 1
        while pools and pools[-1][0] * number >= total * pools[-1][1]:
            more, further = pools.pop()
            total, number = total + more, number + further
        pools.append((total, number))
    shifts = [total / number for total, number in pools for _ in range(number)]
    return [least + shift for least, shift in zip(stacked, shifts, strict=True)]
