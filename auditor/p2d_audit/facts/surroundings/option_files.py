"""Reads units of systemd, configurations of supervisor and tox, and their like: options in sections."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from p2d_audit.declarations import Declaration
from p2d_audit.facts.shell.components import read_image
from p2d_audit.facts.shell.invocations import read_commands
from p2d_audit.facts.shell.passages import Passage, SourceText, joined
from p2d_audit.facts.shell.settings import NAME, make_setting, value_of
from p2d_audit.facts.shell.words import may_vary
from p2d_audit.model import Span, Unknown

_OPTION = re.compile(r"(?P<key>[A-Za-z_][\w. -]*?)[ \t]*[=:][ \t]*(?P<value>.*)")
_COMMANDS = re.compile(r"exec(?:start|stop|reload|condition)\w*|command|commands(?:_pre|_post)?|cmd|attach-daemon\d?")
_ENVIRONMENT = re.compile(r"environment|set_?env|env|passenvironment")
_CONTROL = re.compile(r"[@:+!|-]*[ \t]*")
_SETTING = re.compile(
    rf"\"{NAME.pattern}=[^\"\n]*\"|'{NAME.pattern}=[^'\n]*'|"
    rf"(?<![\w$]){NAME.pattern}\s*=\s*(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s,\"']*)"
)
_QUOTES = "\"'"


class _Option(Struct):
    key: str
    start: int
    lines: list[Passage]


def read_option_file(path: str, text: str) -> Iterator[Declaration]:
    """Yield the commands, settings and images of an INI file."""
    source = SourceText(path, text)
    for option in _options(source.whole()):
        key = option.key.lower()
        value = joined(part for line in option.lines for part in (line, Passage("\n", [line.end])))
        if _COMMANDS.fullmatch(key):
            for line in _logical_lines(option.lines):
                found = _CONTROL.match(line.text)
                yield from read_commands(line.part(found.end() if found else 0), source)
        elif _ENVIRONMENT.fullmatch(key):
            yield from _settings(value, source)
        elif NAME.fullmatch(option.key):
            text_of = value.stripped()
            span = source.span(option.start, text_of.end or option.start + len(option.key))
            setting = make_setting(option.key, _value(text_of.text.strip("\"'")), span)
            yield from (setting,) if setting else ()
        elif image := read_image(value.text.strip().strip("\"'"), _around(value, source), bare=False):
            yield image


def _options(passage: Passage) -> Iterator[_Option]:
    """Yield options with the lines of their values; what is indented, or follows a backslash, goes on."""
    current: _Option | None = None
    continued = False
    for line in passage.lines():
        text = line.text.strip()
        if not text or text[0] in "#;":
            continue
        if current and (continued or (line.text[0] in " \t" and not _begins_option(text))):
            current.lines.append(line.stripped())
        elif found := _OPTION.fullmatch(line.stripped().text):
            if current:
                yield current
            inside = line.stripped()
            current = _Option(found["key"], inside.start, [inside.part(*found.span("value"))])
        elif text[0] == "[" and current:
            yield current
            current = None
        continued = text.endswith("\\")
    if current:
        yield current


def _begins_option(text: str) -> bool:
    """Say whether an indented line is an option all the same, as where a whole file is indented."""
    found = _OPTION.fullmatch(text)
    key = found["key"].lower() if found else ""
    return bool(found) and (_COMMANDS.fullmatch(key) or key == "environment") is not None


def _logical_lines(lines: list[Passage]) -> Iterator[Passage]:
    gathered: list[Passage] = []
    for line in lines:
        ended = line.text.rstrip()
        if ended.endswith("\\"):
            gathered += (line.part(0, len(ended) - 1), Passage(" ", [line.offsets[len(ended) - 1]]))
        elif line.text:
            yield joined((*gathered, line))
            gathered = []
    if gathered:
        yield joined(gathered)


def _settings(value: Passage, source: SourceText) -> Iterator[Declaration]:
    """Yield what is set in a list of variables, with quotes around a value or around all of it."""
    for found in _SETTING.finditer(value.text):
        span = source.span(value.offsets[found.start()], value.offsets[found.end() - 1] + 1)
        whole = found[0][1:-1] if found[0][0] in _QUOTES else found[0]
        name, _, text = (part.strip() for part in whole.partition("="))
        setting = make_setting(name, _value(text[1:-1] if text[:1] in _QUOTES and text else text), span)
        yield from (setting,) if setting else ()


def _value(text: str) -> str | Unknown:
    return value_of(text, known=not may_vary(text) and "%(" not in text)


def _around(value: Passage, source: SourceText) -> Span:
    inside = value.stripped()
    return source.span(inside.start, inside.end)
