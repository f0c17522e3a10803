"""Where things stand in a module, and what is written there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from p2d_audit.facts import records as r
from p2d_audit.link.modules import Module
from p2d_audit.model import Span

MAX_TEXT = 200

_CLOSER = {"(": ")", "[": "]", "{": "}"}
_BRACKETS = re.compile(r"""(?P<opener>[(\[{]) *| *(?P<closer>[)\]}])|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""")


def span_of(module: Module, at: r.At) -> Span:
    """Return a place of a module, as it is in the file: in a notebook that is another than in its code."""
    at = module.cells.in_file(at)
    return Span(module.path, at.line, at.column, at.end_line, at.end_column)


def text_at(module: Module, at: r.At) -> str:
    """Return the source text at a place on one line, cut after 200 characters."""
    lines = module.lines[at.line - 1 : at.end_line]
    if not lines:
        return ""
    lines[-1] = lines[-1][: at.end_column - 1]
    lines[0] = lines[0][at.column - 1 :]
    text = _on_one_line(lines)
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"


def _on_one_line(lines: Sequence[str]) -> str:
    """Join lines as a formatter would: no blanks inside of brackets, and closed where the place leaves them open."""
    if len(lines) == 1:
        return lines[0].strip()
    closing: list[str] = []

    def tight(match: re.Match[str]) -> str:
        if opener := match["opener"]:
            closing.append(_CLOSER[opener])
            return opener
        if closer := match["closer"]:
            del closing[-1:]
            return closer
        return match[0]

    return _BRACKETS.sub(tight, " ".join(line.strip() for line in lines)) + "".join(reversed(closing))
