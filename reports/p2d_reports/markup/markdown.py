"""Writes sections, tables and code as Markdown that GitHub, Linear and editors show alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from p2d_reports.html.prose import split_names
from p2d_reports.markup.naming import plain
from p2d_reports.markup.section import Section
from p2d_reports.text import inert

_SPECIAL = re.compile(r"([\\*\[\]<>`|~$&])|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_LEADING = re.compile(r"^([#+=-])")
_NO_ADDRESS = {ord(character): f"%{ord(character):02X}" for character in '<>|\\` "\r\n'}
_CALLING = re.compile(
    r"(?:\bhttps?://|\bwww\.)[^\s<>|`]+"
    r"|(?:\b[\w.-]+/[\w.-]+)?(?:@[\w/-]+|[#!%$&]\d+|~\w+)"
    r"|\bGH-\d+"
)
"""What GitHub and GitLab make links of, or tell people of, wherever it stands but in code."""


class Written(Struct, frozen=True):
    """A cell that is Markdown already."""

    text: str


def document(sections: Sequence[Section], level: int = 2) -> str:
    """Return sections with headings of this level; one without items is left out."""
    return "\n\n".join("\n".join(_lines(section, level)) for section in sections if section.items) + "\n"


def inline(sentence: str) -> str:
    """Return a sentence whose names in back-ticks are code; nothing else in it is markup or calls anybody."""
    return "".join(
        code(piece.text) if piece.kind == "code" else _escaped(plain(piece.text)) for piece in split_names(sentence)
    )


def code(text: str) -> str:
    """Return text as a code span that ends where it is meant to."""
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{plain(text)}{pad}{fence}"


def fenced(text: str, language: str) -> str:
    """Return text as a block of code that ends where it is meant to."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{inert(text.rstrip())}\n{fence}"


def linked(sentence: str, address: str) -> Written:
    """Return a sentence for a cell that leads to an address, which has none of the characters that no address has."""
    return Written(f"[{_cell(sentence)}](<{address.translate(_NO_ADDRESS)}>)")


def table(header: Sequence[str], rows: Sequence[Sequence[str | Written]]) -> str:
    """Return a table of sentences."""
    lines = [header, ["---"] * len(header), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _lines(section: Section, level: int) -> Iterator[str]:
    yield f"{'#' * level} {inline(section.title)}"
    yield ""
    for item in section.items:
        yield f"- {'[ ] ' if section.checks else ''}{inline(item)}"


def _cell(sentence: str | Written) -> str:
    """Return a sentence for a cell: a bar in code ends the cell, too, unless it is escaped."""
    if isinstance(sentence, Written):
        return sentence.text
    return "".join(
        code(piece.text).replace("|", "\\|") if piece.kind == "code" else _escaped(plain(piece.text))
        for piece in split_names(sentence)
    )


def _escaped(text: str) -> str:
    pieces, end = [], 0
    for call in _CALLING.finditer(text):
        pieces += [_SPECIAL.sub(r"\\\g<0>", text[end : call.start()]), f"`{call[0]}`"]
        end = call.end()
    return _LEADING.sub(r"\\\1", "".join([*pieces, _SPECIAL.sub(r"\\\g<0>", text[end:])]))


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
