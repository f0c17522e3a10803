"""Reads YAML that cannot be parsed: what Helm or Jinja make YAML of, and what is broken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from p2d_audit.declarations import Declaration
from p2d_audit.facts.documents import DocumentError, read_document
from p2d_audit.facts.shell.components import read_image
from p2d_audit.facts.shell.invocations import read_commands, read_words
from p2d_audit.facts.shell.passages import Passage
from p2d_audit.facts.shell.settings import NAME, make_setting, template_value
from p2d_audit.facts.shell.words import plain_word
from p2d_audit.facts.surroundings.yaml_executables import EXECUTABLE_KEYS
from p2d_audit.facts.surroundings.yaml_files import TEXT_KEYS, read_nodes
from p2d_audit.facts.surroundings.yaml_scalars import BLANKED, YamlText

_OPENS = re.compile(r"\{[{%#]")
_CLOSES = {"{{": "}}", "{%": "%}", "{#": "#}"}
_LONGEST = 2000
"""Characters within which the end of a placeholder is looked for."""
_LINE = re.compile(
    r"(?P<indent>[ \t]*)(?P<item>-[ \t]+)?(?:(?P<key>[\w.-]+|\"[\w.-]+\"|'[\w.-]+'):(?:[ \t]+|$))?(?P<value>.*)"
)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_LISTED = re.compile(r"\"([^\"]*)\"|'([^']*)'|(\{\{.*?\}\}|[^\s\[\],\"']+)")
_OPENS_BLOCK = re.compile(r"[|>][+-]?\d?[ \t]*(?:#.*)?")


def read_yaml_text(path: str, text: str) -> Iterator[Declaration]:
    """Yield what a YAML text says that cannot be parsed: with its placeholders covered if that helps, else by lines."""
    source = YamlText(path, text)
    covered = _covered(source.text)
    document = read_document(covered, path)
    if isinstance(document, DocumentError):
        yield from _read_lines(source)
    else:
        yield from read_nodes(YamlText(path, text, covered), document)


def _covered(text: str) -> str:
    """Return a text with letters in place of placeholders, and nothing where they are all there is in a line."""
    places = tuple(_placeholders(text))
    parts: list[str] = []
    at = 0
    for start, end in places:
        written = text[start:end]
        blank = written.startswith(("{%", "{#")) or "\n" in written or _is_alone(text, start, end)
        parts += (text[at:start], re.sub(r"[^\n]", " " if blank else BLANKED, written))
        at = end
    return "".join((*parts, text[at:]))


def _placeholders(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while found := _OPENS.search(text, at):
        end = text.find(_CLOSES[found[0]], found.end(), found.end() + _LONGEST)
        at = found.end() if end < 0 else end + 2
        if end >= 0:
            yield found.start(), at


def _is_alone(text: str, start: int, end: int) -> bool:
    """Say whether nothing but placeholders stands in the line."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    line = text[first : last if last >= 0 else len(text)]
    return len(line) < _LONGEST and not re.sub(r"\{\{.*?\}\}", "", line).strip()


def _read_lines(source: YamlText) -> Iterator[Declaration]:
    """Read line by line; the lines of a block are commands if its key says so."""
    block: int | None = None
    """How far the key is indented whose block of commands is open."""
    for line in source.whole().lines():
        found = _LINE.fullmatch(line.text)
        if found is None or not line.text.strip() or line.text.lstrip().startswith("#"):
            continue
        indent = len(found["indent"])
        if block is not None and indent > block:
            yield from read_commands(line.stripped(), source, sure=False)
            continue
        block = None
        key = (found["key"] or "").strip("\"'")
        value = _unquoted(line.part(found.start("value")).stripped())
        if _is_command_key(key) and _OPENS_BLOCK.fullmatch(value.text):
            block = indent
        elif value.text:
            yield from _read_line(key, value, source, item=found["item"] is not None)


def _read_line(key: str, value: Passage, source: YamlText, *, item: bool) -> Iterator[Declaration]:
    span = source.span(value.start, value.end)
    if image := read_image(value.text, span, bare="image" in key.lower()):
        yield image
    elif NAME.fullmatch(key):
        if setting := make_setting(key, template_value(value.text), span):
            yield setting
    elif _is_command_key(key) and value.text.startswith("["):
        words = [value.part(*found.span(found.lastindex or 0)) for found in _LISTED.finditer(value.text)]
        yield from read_words([plain_word(word) for word in words if word.text], source, sure=False)
    elif _is_command_key(key) or (item and not key):
        yield from read_commands(value, source, sure=False)


def _is_command_key(key: str) -> bool:
    name = key.rpartition(".")[2].lower()
    return name in TEXT_KEYS or name in EXECUTABLE_KEYS


def _unquoted(value: Passage) -> Passage:
    """Return a value without its quotes, of which the last may be missing."""
    quote = value.text[:1]
    if _QUOTED.fullmatch(value.text):
        return value.part(1, len(value.text) - 1)
    return value.part(1) if quote and quote in "\"'" and value.text.count(quote) == 1 else value
