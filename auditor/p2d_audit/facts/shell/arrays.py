"""Reads lists of words written as JSON, as Dockerfiles have them."""

from __future__ import annotations

import json
import re

from p2d_audit.facts.shell.passages import Passage
from p2d_audit.facts.shell.words import ShellWord, may_vary

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
    return [_word(passage, *found.span(1)) for found in _STRING.finditer(passage.text)]


def _word(passage: Passage, start: int, end: int) -> ShellWord:
    """Return what stands between two quotes as a word."""
    chars: list[str] = []
    offsets: list[int] = []
    at = start
    while at < end:
        escape = _ESCAPE.match(passage.text, at)
        chars.append(json.loads(f'"{escape[0]}"') if escape else passage.text[at])
        offsets.append(passage.offsets[at])
        at = escape.end() if escape else at + 1
    text = Passage("".join(chars), offsets)
    place = passage.offsets[start]
    stop = passage.offsets[end - 1] + 1 if end > start else place
    return ShellWord(text=text, start=place, end=stop, known=not may_vary(text.text), bare=len(chars))
