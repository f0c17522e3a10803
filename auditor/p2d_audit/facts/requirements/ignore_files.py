"""Reads .prefectignore, which says what is not uploaded with a flow's code."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.declarations import DeclaredUse
from p2d_audit.model import Span


def read_ignore_file(path: str, text: str) -> Iterator[DeclaredUse]:
    """Yield one use for the file, at its first line that is not blank; none if it has no patterns."""
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if any(not line.startswith("#") for _, line in lines):
        number, line = lines[0]
        column = text.split("\n")[number - 1].index(line) + 1
        yield DeclaredUse(span=Span(path, number, column, number, column + len(line)), symbol="file: .prefectignore")
