"""Cuts messages into the few kinds of text the page can set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

_NAME = re.compile(r"`([^`\n]+)`")


class Piece(Struct, frozen=True):
    """A stretch of text of one kind."""

    kind: Literal["text", "code"]
    text: str


def split_names(message: str) -> Iterator[Piece]:
    """Yield plain text and the names in back-ticks, without these."""
    for number, part in enumerate(_NAME.split(message)):
        if part:
            yield Piece("code" if number % 2 else "text", part)
