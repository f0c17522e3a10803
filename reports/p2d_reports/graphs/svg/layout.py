"""Says where every node and edge of a graph is drawn: connected parts beside and below each other, then the rest."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import sqrt

from msgspec import Struct
from p2d_audit.report import EdgeRow, Graph, NodeRow

from p2d_reports.graphs.kinds import NODES
from p2d_reports.graphs.svg.part import Box, Curve, Part, lay_out_part, width_of

APART = 28.0
_GRID = 12.0
_SHAPE = 1.6
"""How much wider than high the picture is to be."""


class Layout(Struct, frozen=True, kw_only=True):
    """A picture: its size, the boxes of nodes and the curves of edges; those from `rest` on are joined to nothing."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    curves: tuple[Curve, ...]
    rest: float | None


def lay_out(graph: Graph) -> Layout:
    """Lay a graph out; the upper left corner is 0, 0."""
    joined, alone = _parted(graph)
    parts = [lay_out_part(nodes, edges) for nodes, edges in joined]
    area = math.fsum((part.width + APART) * (part.height + APART) for part in parts)
    area += math.fsum((width_of(node) + _GRID) * (Box.high + _GRID) for node in alone)
    width = max([sqrt(area * _SHAPE), *(part.width for part in parts)], default=0.0)
    boxes: list[Box] = []
    curves: list[Curve] = []
    height = 0.0
    for part, x, y in _shelved(parts, width):
        boxes.extend(box.moved(x, y) for box in part.boxes)
        curves.extend(curve.moved(x, y) for curve in part.curves)
        height = max(height, y + part.height)
    rest = height + APART * 2 if boxes and alone else height if alone else None
    if rest is not None:
        boxes.extend(_in_grid(alone, width, rest))
    return Layout(
        width=max([width, *(box.x + box.width for box in boxes)], default=0.0),
        height=max([height, *(box.y + Box.high for box in boxes)], default=0.0),
        boxes=tuple(boxes),
        curves=tuple(curves),
        rest=rest,
    )


def _parted(graph: Graph) -> tuple[list[tuple[list[NodeRow], list[EdgeRow]]], list[NodeRow]]:
    """Return the connected parts of a graph, and the nodes that are joined to nothing, by kind and label."""
    leader = {node.id: node.id for node in graph.nodes}

    def find(node: str) -> str:
        while leader[node] != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    for edge in graph.edges:
        leader[find(edge.source)] = find(edge.target)
    nodes: defaultdict[str, list[NodeRow]] = defaultdict(list)
    edges: defaultdict[str, list[EdgeRow]] = defaultdict(list)
    for node in graph.nodes:
        nodes[find(node.id)].append(node)
    for edge in graph.edges:
        edges[find(edge.source)].append(edge)
    order = list(NODES)
    alone = [part[0] for key, part in nodes.items() if not edges[key]]
    joined = [(part, edges[key]) for key, part in nodes.items() if edges[key]]
    return joined, sorted(alone, key=lambda node: (order.index(node.kind), node.label, node.id))


def _shelved(parts: Sequence[Part], width: float) -> Iterable[tuple[Part, float, float]]:
    """Yield the parts with where they are put: in rows, the highest first, low ones upon each other."""
    columns: list[_Column] = []
    across = top = bottom = 0.0
    for part in sorted(parts, key=lambda part: -part.height):
        column = next((one for one in columns if one.has_room(part)), None)
        if column is None:
            if across and across + part.width > width:
                across, top = 0.0, bottom + APART
            bottom = max(bottom, top + part.height)
            column = _Column(across, top, part.width, bottom)
            columns.append(column)
            across += part.width + APART
        yield part, column.left, column.top
        column.top += part.height + APART


class _Column:
    """What is left of a column: parts are put in from the top."""

    def __init__(self, left: float, top: float, width: float, bottom: float) -> None:
        self.left, self.top, self._width, self._bottom = left, top, width, bottom

    def has_room(self, part: Part) -> bool:
        """Say whether a part fits below those that are in."""
        return part.width <= self._width and self.top + part.height <= self._bottom


def _in_grid(nodes: Sequence[NodeRow], width: float, top: float) -> Iterable[Box]:
    widest = max(map(width_of, nodes))
    columns = max(1, int((width + _GRID) // (widest + _GRID)))
    for number, node in enumerate(nodes):
        row, column = divmod(number, columns)
        yield Box(node=node, x=column * (widest + _GRID), y=top + row * (Box.high + _GRID), width=widest)
