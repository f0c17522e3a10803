"""Texts that are made of parts of a file, such as what stands between quotes, and where each character comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from p2d_audit.facts.lines import Lines


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


class SourceText(Lines):
    """The text of a file, of which passages are parts."""

    def whole(self) -> Passage:
        """Return all of it."""
        return Passage(self.text, range(len(self.text)))

    def written(self, start: int, end: int) -> str:
        """Return what stands between two offsets."""
        return self.text[start:end]
