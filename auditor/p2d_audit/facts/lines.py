"""Tells where in a file a stretch of its text stands."""

from __future__ import annotations

import re
from bisect import bisect_right

from p2d_audit.model import Span


class Lines:
    """A text by its lines; offsets count code points from 0, lines and columns from 1."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """Return the span from `start` to `end`."""
        return Span(self._path, *self.place(start), *self.place(end))
