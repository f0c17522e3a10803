"""Fits tables and lists into what a page may have, and counts what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from p2d_reports.markup.markdown import Written, inline, table
from p2d_reports.text import counted

_ELSEWHERE = "the JSON and the HTML report have all of them"
_REST = 200
"""Bytes for the line that counts what is left out, and what surrounds it."""


def size(text: str) -> int:
    """Return the bytes a part of the page takes, with the empty line after it."""
    return len(text.encode("utf-8", "surrogatepass")) + 2


def fit_table(header: Sequence[str], rows: Iterable[Sequence[str | Written]], room: int, what: str) -> str:
    """Return a table of as many rows as there is room for; `what` names what a row is."""
    lines = table(header, list(rows)).split("\n")
    room -= _REST + size("\n".join(lines[:2]))
    kept = 0
    for line in lines[2:]:
        room -= size(line)
        if room < 0:
            break
        kept += 1
    left_out = len(lines) - 2 - kept
    shown = "\n".join(lines[: 2 + kept])
    return f"{shown}\n\nAnd {counted(left_out, what)} more: {_ELSEWHERE}." if left_out else shown


def fit_list(sentences: Sequence[str], most: int) -> str:
    """Return a list of at most so many sentences with names in back-ticks."""
    lines = [f"- {inline(sentence)}" for sentence in sentences[:most]]
    if len(sentences) > most:
        lines.append(f"- … and {len(sentences) - most} more: {_ELSEWHERE}")
    return "\n".join(lines)
