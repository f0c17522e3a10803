"""Reads Jenkinsfiles: the texts given to shells, the agents' images, the environment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from p2d_audit.declarations import Declaration, Doubt
from p2d_audit.facts.shell.components import read_image
from p2d_audit.facts.shell.invocations import read_commands
from p2d_audit.facts.shell.passages import Passage, SourceText
from p2d_audit.facts.shell.settings import IN_TEXT, NAME, make_setting, value_of
from p2d_audit.facts.shell.words import BATCH, POWERSHELL, SHELL, may_vary

_TOKEN = re.compile(r"//[^\n]*|/\*(?s:.)*?\*/|'''|\"\"\"|'|\"")
_RUNS = re.compile(r"\b(?P<step>sh|bat|powershell|pwsh)\b[\s(]*(?:[\w]+\s*:\s*[^,'\"\n]*,\s*)*(?:script\s*:\s*)?$")
_SCRIPT = re.compile(r"\bscript\s*:\s*$")
_SETS = re.compile(rf"(?P<name>{NAME.pattern})\s*=\s*$")
_CALLED = re.compile(rf"^[ \t]*(?P<name>{NAME.pattern})[ \t]*=[ \t]*(?P<value>[A-Za-z_][^\n;]*?)[ \t]*$", re.MULTILINE)
_DIALECTS = {"sh": SHELL, "bat": BATCH, "powershell": POWERSHELL, "pwsh": POWERSHELL}
_BEFORE = 200


class _Literal(Struct):
    """A string: where it begins and ends in the text with its quotes, and what is in it."""

    start: int
    end: int
    text: Passage
    quote: str


def read_jenkinsfile(path: str, text: str) -> Iterator[Declaration]:
    """Yield what a Jenkinsfile says."""
    source = SourceText(path, text)
    for literal in _literals(source):
        if isinstance(literal, Doubt):
            yield literal
        else:
            yield from _read_literal(literal, source)
    for found in _CALLED.finditer(text):
        span = source.span(found.start("name"), found.end("value"))
        if setting := make_setting(found["name"], value_of(found["value"], known=False), span):
            yield setting


def _read_literal(literal: _Literal, source: SourceText) -> Iterator[Declaration]:
    before = source.text[max(literal.start - _BEFORE, 0) : literal.start]
    value = literal.text
    known = literal.quote.startswith("'") or not may_vary(value.text)
    if found := _RUNS.search(before):
        yield from read_commands(value, source, _DIALECTS[found["step"]])
    elif _SCRIPT.search(before):
        yield from read_commands(value, source)
    elif found := _SETS.search(before):
        start = literal.start - len(before) + found.start("name")
        if setting := make_setting(found["name"], value_of(value.text, known=known), source.span(start, literal.end)):
            yield setting
    elif value.text and (
        image := read_image(value.text, source.span(value.start, value.end), bare=_names_image(before))
    ):
        yield image
    elif named := IN_TEXT.match(value.text):
        given = value.text[named.end() + 1 :]
        if setting := make_setting(named[0], value_of(given, known=known), source.span(value.start, value.end)):
            yield setting


def _names_image(before: str) -> bool:
    return re.search(r"\bimage\b[\s(:]*$", before) is not None


def _literals(source: SourceText) -> Iterator[_Literal | Doubt]:
    """Yield the strings outside of comments; one that is not closed in its line is no string."""
    text = source.text
    at = 0
    while found := _TOKEN.search(text, at):
        quote = found[0]
        at = found.end()
        if quote.startswith("/"):
            continue
        end = _closing(text, at, quote)
        if end is None:
            if "prefect" in text[at : text.find("\n", at) if "\n" in text[at:] else None].lower():
                span = source.span(found.start(), found.end())
                yield Doubt(span=span, what="a string", why="a quote that is never closed")
            continue
        yield _Literal(found.start(), end + len(quote), _content(text, at, end), quote)
        at = end + len(quote)


def _closing(text: str, at: int, quote: str) -> int | None:
    while at < len(text):
        if text.startswith(quote, at):
            return at
        if text[at] == "\n" and len(quote) == 1:
            return None
        at += 2 if text[at] == "\\" else 1
    return None


def _content(text: str, start: int, end: int) -> Passage:
    r"""Return what is in a string: `\n` and its like are characters, a backslash before a line's end is left out."""
    chars: list[str] = []
    offsets: list[int] = []
    at = start
    while at < end:
        char, step = text[at], 1
        if char == "\\" and at + 1 < end:
            char, step = {"n": "\n", "t": "\t", "\n": ""}.get(text[at + 1], text[at + 1]), 2
        if char:
            chars.append(char)
            offsets.append(at)
        at += step
    return Passage("".join(chars), offsets)
