"""Writes sections as HTML without attributes, as Azure Boards takes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from p2d_reports.html.prose import split_names
from p2d_reports.markup.naming import plain
from p2d_reports.markup.section import Section


def document(sections: Sequence[Section]) -> str:
    """Return sections on one line, with headings; one without items is left out."""
    return "".join(part for section in sections if section.items for part in _parts(section))


def bullets(items: Sequence[str]) -> str:
    """Return sentences as a list."""
    return f"<ul>{''.join(f'<li>{inline(item)}</li>' for item in items)}</ul>" if items else ""


def inline(sentence: str) -> str:
    """Return a sentence whose names in back-ticks are code."""
    return "".join(
        f"<code>{escape(plain(piece.text))}</code>" if piece.kind == "code" else escape(plain(piece.text))
        for piece in split_names(sentence)
    )


def _parts(section: Section) -> Iterator[str]:
    yield f"<h3>{inline(section.title)}</h3>"
    yield bullets(section.items)
