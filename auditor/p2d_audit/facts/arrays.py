"""Reads lists of words written as JSON, as Dockerfiles have them."""

from __future__ import annotations

import json
import re

from p2d_audit.facts.passages import Passage
from p2d_audit.facts.shell_words import ShellWord, may_vary

_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_ARRAY = re.compile(r'\s*\[\s*(?:"(?:[^"\\\n]|\\.)*"\s*(?:,\s*"(?:[^"\\\n]|\\.)*"\s*)*)?\]\s*')
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)")


def read_array(passage: Passage) -> list[ShellWord] | None:
    """Return the words of a list of strings; None if the text is none."""
    if not _ARRAY.fullmatch(passage.text):
        return None
    try:
        json.loads(passage.text)
    except ValueError:
        return None
    return [_word(passage.part(*found.span(1))) for found in _STRING.finditer(passage.text)]


def _word(written: Passage) -> ShellWord:
    chars: list[str] = []
    offsets: list[int] = []
    at = 0
    while at < len(written.text):
        escape = _ESCAPE.match(written.text, at)
        decoded = json.loads(f'"{escape[0]}"') if escape else written.text[at]
        chars.append(decoded)
        offsets.append(written.offsets[at])
        at = escape.end() if escape else at + 1
    text = Passage("".join(chars), offsets)
    return ShellWord(
        text=text, start=written.start, end=written.end, known=not may_vary(text.text), bare=len(text.text)
    )
