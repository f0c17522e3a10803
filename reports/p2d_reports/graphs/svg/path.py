"""Writes a curve as the path of an SVG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from p2d_reports.graphs.svg.labels import bends
from p2d_reports.graphs.svg.part import Point


def path_of(points: Sequence[Point]) -> str:
    """Return a curve between the first two points, a line to the third, and so on."""
    steps = [f"M{_at(points[0])}"]
    for number in range(1, len(points)):
        if number % 2:
            steps.append("C" + " ".join(map(_at, (*bends(points[number - 1], points[number]), points[number]))))
        else:
            steps.append(f"L{_at(points[number])}")
    return "".join(steps)


def short(number: float) -> str:
    """Return a number with one decimal, or none where that is 0."""
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _at(point: Iterable[float]) -> str:
    return ",".join(map(short, point))
