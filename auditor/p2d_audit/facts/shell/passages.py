"""Texts that are made of parts of a file, such as what stands between quotes, and where each character comes from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from msgspec import Struct

from p2d_audit.model import Span

_NEW_LINE = re.compile("\n")


class Passage(Struct, frozen=True):
    """A text and the offset in the file of each of its characters."""

    text: str
    offsets: Sequence[int]

    def part(self, start: int, end: int | None = None) -> Passage:
        """Return a part of it."""
        return Passage(self.text[start:end], self.offsets[start:end])

    def stripped(self) -> Passage:
        """Return it without white space around."""
        left = len(self.text) - len(self.text.lstrip())
        return self.part(left, max(len(self.text.rstrip()), left))

    @property
    def start(self) -> int:
        """Where its first character stands; 0 if it has none."""
        return self.offsets[0] if self.text else 0

    @property
    def end(self) -> int:
        """Where the character behind its last one stands; 0 if it has none."""
        return self.offsets[-1] + 1 if self.text else 0

    def lines(self) -> Iterable[Passage]:
        """Yield its lines, each without its end."""
        start = 0
        for line in self.text.split("\n"):
            yield self.part(start, start + len(line))
            start += len(line) + 1


def joined(parts: Iterable[Passage]) -> Passage:
    """Return passages put one behind the other."""
    kept = tuple(parts)
    return Passage("".join(part.text for part in kept), [offset for part in kept for offset in part.offsets])


class SourceText:
    """The text of a file, which tells lines and columns of its offsets; `breaks` is what ends a line."""

    def __init__(self, path: str, text: str, breaks: re.Pattern[str] = _NEW_LINE) -> None:
        self.path = path
        self.text = text
        self._starts = [0, *(found.end() for found in breaks.finditer(text))]

    def whole(self) -> Passage:
        """Return all of it."""
        return Passage(self.text, range(len(self.text)))

    def offset(self, line: int, column: int) -> int:
        """Return where a 1-based line and column are, at most the end of the text."""
        return min(self._starts[min(line, len(self._starts)) - 1] + column - 1, len(self.text))

    def span(self, start: int, end: int) -> Span:
        """Return the stretch between two offsets."""
        last = len(self.text)
        return Span(self.path, *self._place(min(start, last)), *self._place(min(max(start, end), last)))

    def written(self, start: int, end: int) -> str:
        """Return what stands between two offsets."""
        return self.text[start:end]

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
