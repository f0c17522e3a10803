"""Writes sections as the wiki markup of Jira."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from p2d_reports.html.prose import split_names
from p2d_reports.markup.naming import plain
from p2d_reports.markup.section import Section

_SPECIAL = re.compile(r"[\\{}\[\]*|!]|(?<!\w)[_^~+?-]|[_^~+?-](?!\w)")


def document(sections: Sequence[Section]) -> str:
    """Return sections with headings; one without items is left out."""
    return "\n\n".join("\n".join(_lines(section)) for section in sections if section.items)


def inline(sentence: str) -> str:
    """Return a sentence whose names in back-ticks are set in one width; nothing else in it is markup."""
    return "".join(
        f"{{{{{_escaped(plain(piece.text))}}}}}" if piece.kind == "code" else _escaped(plain(piece.text))
        for piece in split_names(sentence)
    )


def _lines(section: Section) -> Iterator[str]:
    yield f"h3. {inline(section.title)}"
    for item in section.items:
        yield f"* {inline(item)}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
