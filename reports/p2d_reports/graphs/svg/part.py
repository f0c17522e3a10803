"""Lays out one connected part of a graph: columns of boxes, and curves from column to column."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate
from typing import ClassVar, TypeAlias

from msgspec import Struct
from p2d_audit.report import EdgeRow, NodeRow

from p2d_reports.graphs.svg.layering import Layered, layer
from p2d_reports.graphs.svg.ordering import neighbours, order
from p2d_reports.graphs.svg.placing import place
from p2d_reports.text import columns, shorten, visible

LABEL = 40
GAP, WIDEST_GAP = 96.0, 280.0
_MARGIN = 8.0
_DUMMY = 14.0
_PADDING, _NARROWEST = 26.0, 92.0
_NARROW, _BROAD = frozenset("fijlrtI.,:;|!'()[]/- "), frozenset("mwMW%@—…")
_LOOP = 30.0
Point: TypeAlias = tuple[float, float]


class Box(Struct, frozen=True, kw_only=True):
    """Where a node is drawn: its upper left corner and width."""

    high: ClassVar[float] = 38.0
    node: NodeRow
    x: float
    y: float
    width: float

    def moved(self, x: float, y: float) -> Box:
        """Return the box further right and down."""
        return Box(node=self.node, x=self.x + x, y=self.y + y, width=self.width)


class Curve(Struct, frozen=True, kw_only=True):
    """Where an edge is drawn: pairs of points, with a curve from each pair to the next and a line within each."""

    edge: EdgeRow
    points: tuple[Point, ...]

    def moved(self, x: float, y: float) -> Curve:
        """Return the curve further right and down."""
        return Curve(edge=self.edge, points=tuple((a + x, b + y) for a, b in self.points))


class Part(Struct, frozen=True, kw_only=True):
    """A connected part, from 0, 0 on."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    curves: tuple[Curve, ...]


def shown(label: str) -> str:
    """Return a label as it is drawn."""
    return shorten(visible(label), LABEL)


def width_of(node: NodeRow) -> float:
    """Return how wide a node's box must be for its label, roughly: fonts differ."""
    return max(_NARROWEST, math.fsum(map(_width, shown(node.label))) + _PADDING)


def _width(letter: str) -> float:
    if letter in _NARROW:
        return 4.2
    if letter in _BROAD:
        return 11.0
    return 8.6 if letter.isupper() else 7.0 * columns(letter)


def lay_out_part(nodes: Sequence[NodeRow], edges: Sequence[EdgeRow]) -> Part:
    """Lay out nodes that edges join to each other."""
    numbers = {node.id: number for number, node in enumerate(nodes)}
    joining = [edge for edge in edges if edge.source != edge.target]
    layered = layer(len(nodes), [(numbers[edge.source], numbers[edge.target]) for edge in joining])
    layers = order(layered)
    before, after = neighbours(layered)
    heights = place(layers, before, after, lambda node: Box.high + _MARGIN if node < len(nodes) else _DUMMY)
    wide = [max((width_of(nodes[one]) for one in column if one < len(nodes)), default=0.0) for column in layers]
    steps = [sum(len(after[one]) for one in column) for column in layers]
    gaps = [min(GAP + number / 2, WIDEST_GAP) for number in steps]
    lefts = list(accumulate((width + gap for width, gap in zip(wide[:-1], gaps, strict=False)), initial=0.0))
    sides = [(lefts[column], lefts[column] + wide[column]) for column in layered.layer_of]
    boxes = tuple(
        Box(node=node, x=sides[one][0], y=heights[one] - Box.high / 2, width=sides[one][1] - sides[one][0])
        for one, node in enumerate(nodes)
    )
    curves = [*_curves(joining, layered, heights, sides)]
    loops = [_loop(edge, boxes[numbers[edge.source]]) for edge in edges if edge.source == edge.target]
    return Part(
        width=lefts[-1] + wide[-1] + (_LOOP if loops else 0.0),
        height=max(heights) + (Box.high + _MARGIN) / 2,
        boxes=boxes,
        curves=(*curves, *loops),
    )


def _curves(
    edges: Sequence[EdgeRow], layered: Layered, heights: Sequence[float], sides: Sequence[tuple[float, float]]
) -> list[Curve]:
    leaving = _ports(layered, heights, from_end=False)
    arriving = _ports(layered, heights, from_end=True)
    curves: list[Curve] = []
    for number, (edge, way) in enumerate(zip(edges, layered.ways, strict=True)):
        points: list[Point] = [(sides[way[0]][1], heights[way[0]] + leaving[number])]
        for dummy in way[1:-1]:
            points += ((sides[dummy][0], heights[dummy]), (sides[dummy][1], heights[dummy]))
        points.append((sides[way[-1]][0], heights[way[-1]] + arriving[number]))
        curves.append(Curve(edge=edge, points=tuple(reversed(points) if layered.turned[number] else points)))
    return curves


def _ports(layered: Layered, heights: Sequence[float], *, from_end: bool) -> dict[int, float]:
    """Return for each edge how far from its node's middle it leaves or arrives, so that no two do at one point."""
    by_node: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for number, way in enumerate(layered.ways):
        node, following = (way[-1], way[-2]) if from_end else (way[0], way[1])
        by_node[node].append((heights[following], number))
    ports: dict[int, float] = {}
    for found in by_node.values():
        step = min(8.0, (Box.high - 10) / len(found))
        for position, (_, number) in enumerate(sorted(found)):
            ports[number] = (position - (len(found) - 1) / 2) * step
    return ports


def _loop(edge: EdgeRow, box: Box) -> Curve:
    """Return the curve of an edge that ends where it begins, beside its box."""
    x, y = box.x + box.width, box.y + Box.high / 2
    return Curve(edge=edge, points=((x, y - 9), (x + _LOOP, y - 9), (x + _LOOP, y + 9), (x, y + 9)))
