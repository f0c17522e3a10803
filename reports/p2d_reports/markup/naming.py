"""Puts names of the audited code into sentences, in back-ticks, so that they can do no harm there."""

from __future__ import annotations

from collections.abc import Sequence

from p2d_reports.text import inert, shorten, visible

LONGEST = 300
"""Columns a name or a piece of source may take; what is longer loses its middle."""


def named(text: str) -> str:
    """Return a name in back-ticks, with none in it, so that it is one name wherever it is written."""
    return f"`{shorten(plain(text).replace('`', chr(39)).strip(), LONGEST) or '?'}`"


def plain(text: str) -> str:
    """Return foreign text on one line, with no comment of HTML and no command of a pipeline's log in it."""
    return inert(visible(text)).replace("<!--", "<! --")


def cut(sentence: str) -> str:
    """Return a sentence that is not too long; one that loses its middle has no names any more."""
    kept = shorten(plain(sentence), LONGEST)
    return sentence if len(sentence) <= LONGEST else kept.replace("`", "'")


def term(text: str) -> str:
    """Return a setting as a name or, where it is described by several words, as they are."""
    return cut(text) if " " in text and text[:1].isalpha() and "(" not in text else named(text)


def placed(path: str, line: int | None) -> str:
    """Return a place in back-ticks."""
    return named(path if line is None else f"{path}:{line}")


def listed(names: Sequence[str], most: int) -> str:
    """Return names in back-ticks joined by commas, those beyond `most` only counted."""
    shown = ", ".join(map(named, names[:most]))
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
