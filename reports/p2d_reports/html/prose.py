"""Cuts documentation and messages into the few kinds of text the page can set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

_FENCE = re.compile(r"(?ms)^(`{3,}|~{3,})[^\n]*\n(.*?)^\1[ \t]*$\n?")
_NAME = re.compile(r"`([^`\n]+)`")


class Piece(Struct, frozen=True):
    """A stretch of text of one kind."""

    kind: Literal["text", "code"]
    text: str


def split_prose(documentation: str) -> Iterator[Piece]:
    """Yield paragraphs and fenced code blocks of Markdown in their order."""
    for number, part in enumerate(_FENCE.split(documentation)):
        if number % 3 == 0:
            yield from (Piece("text", text.strip()) for text in part.split("\n\n") if text.strip())
        elif number % 3 == 2:
            yield Piece("code", part.rstrip("\n"))


def split_names(message: str) -> Iterator[Piece]:
    """Yield plain text and the names in back-ticks, without these."""
    for number, part in enumerate(_NAME.split(message)):
        if part:
            yield Piece("code" if number % 2 else "text", part)
