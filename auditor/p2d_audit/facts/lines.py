"""Tells where in a file a stretch of its text stands."""

from __future__ import annotations

import re
from bisect import bisect_right

from p2d_audit.model import Span

_NEW_LINE = re.compile("\n")


class Lines:
    """The text of a file by its lines, which `breaks` end.

    Offsets count code points from 0, lines and columns from 1.
    """

    def __init__(self, path: str, text: str, breaks: re.Pattern[str] = _NEW_LINE) -> None:
        self.path = path
        self.text = text
        self._starts = [0, *(found.end() for found in breaks.finditer(text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return where a line and column are, at most the end of the text."""
        return min(self._starts[min(line, len(self._starts)) - 1] + column - 1, len(self.text))

    def span(self, start: int, end: int) -> Span:
        """Return the stretch from `start` to `end`, no further than the end of the text."""
        last = len(self.text)
        return Span(self.path, *self.place(min(start, last)), *self.place(min(max(start, end), last)))
