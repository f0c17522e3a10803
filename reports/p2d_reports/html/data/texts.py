"""Keeps each text once, however often rows say it."""

from __future__ import annotations

from collections.abc import Iterable


class Texts:
    """Texts by number, in the order in which they are first said."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str | None) -> int:
        """Return the number of a text, -1 for none."""
        return -1 if text is None else self._numbers.setdefault(text, len(self._numbers))

    def number_all(self, texts: Iterable[str]) -> list[int]:
        """Return the numbers of several texts."""
        return [self.number(text) for text in texts]

    def rows(self) -> list[str]:
        """Return the texts."""
        return list(self._numbers)
