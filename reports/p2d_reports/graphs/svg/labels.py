"""Finds room for the labels of edges: each on its curve, none upon another, left out where there is none."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from p2d_reports.graphs.svg.part import Box, Curve, Point

MOST = 400
"""With more edges than that only the legend and the titles tell kinds."""
_HIGH = 11.0
_LETTER = 5.4
_ALONG = (0.5, 0.34, 0.66, 0.22, 0.78)
_CELL = 64.0


def place_labels(curves: Sequence[Curve], boxes: Iterable[Box]) -> Iterator[tuple[str, Point]]:
    """Yield the labels that have room, with the middle of each."""
    if len(curves) > MOST:
        return
    taken = _Taken()
    for box in boxes:
        taken.add(box.x, box.y, box.x + box.width, box.y + Box.high)
    for curve in curves:
        kind = curve.edge.kind
        half = len(kind) * _LETTER / 2
        for x, y in _candidates(curve.points):
            if taken.is_free(x - half, y - _HIGH / 2, x + half, y + _HIGH / 2):
                taken.add(x - half, y - _HIGH / 2, x + half, y + _HIGH / 2)
                yield kind, (x, y)
                break


def bends(start: Point, end: Point) -> tuple[Point, Point]:
    """Return the control points of the curve between two points."""
    middle = (start[0] + end[0]) / 2
    return (middle, start[1]), (middle, end[1])


def _candidates(points: Sequence[Point]) -> Iterator[Point]:
    pairs = list(zip(points[::2], points[1::2], strict=False))
    for along in _ALONG:
        for start, end in pairs:
            yield _on_curve(start, end, along)


def _on_curve(start: Point, end: Point, along: float) -> Point:
    first, second = bends(start, end)
    rest = 1 - along
    weights = (rest**3, 3 * rest**2 * along, 3 * rest * along**2, along**3)
    corners = (start, first, second, end)
    return (
        math.fsum(weight * corner[0] for weight, corner in zip(weights, corners, strict=True)),
        math.fsum(weight * corner[1] for weight, corner in zip(weights, corners, strict=True)),
    )


class _Taken:
    """Rectangles by the cells that they touch."""

    def __init__(self) -> None:
        self._cells: defaultdict[tuple[int, int], list[tuple[float, float, float, float]]] = defaultdict(list)

    def add(self, left: float, top: float, right: float, bottom: float) -> None:
        """Take a rectangle."""
        for cell in _cells(left, top, right, bottom):
            self._cells[cell].append((left, top, right, bottom))

    def is_free(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Say whether a rectangle touches none that is taken."""
        return not any(
            left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
            for cell in _cells(left, top, right, bottom)
            for other in self._cells.get(cell, ())
        )


def _cells(left: float, top: float, right: float, bottom: float) -> Iterator[tuple[int, int]]:
    for column in range(int(left // _CELL), int(right // _CELL) + 1):
        for row in range(int(top // _CELL), int(bottom // _CELL) + 1):
            yield column, row
