"""Finds where in a YAML file each character of a scalar stands."""

from __future__ import annotations

import re
from collections.abc import Iterable

from p2d_audit.facts.documents.composing import LINE_BREAK
from p2d_audit.facts.documents.nodes import Node, ScalarNode
from p2d_audit.facts.shell.passages import Passage, SourceText
from p2d_audit.facts.shell.words import ShellWord, may_vary

BLANKED = "\ue001"
"""Stands for each character of a placeholder in a text that could not be parsed with it."""

_PROPERTIES = re.compile(r"(?:[&!][^\s]*\s+)*")
_HEADER = re.compile(r"[|>](?:[+-]?([1-9])?[+-]?)[^\n]*\n?")
_EMPTY_LINES = re.compile(r"(?:[ \t]*\n)*")
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|(?s:.))")
_PLAIN_ESCAPES = {"n": "\n", "t": "\t", "\t": "\t", '"': '"', "\\": "\\", "/": "/", " ": " ", "0": "\0", "r": "\r"}
_ESCAPED = "\ue000"
"""Follows a character that an escape makes, which is no white space to leave out."""
_JOINED = "\ue002"
"""Stands for a line break that a backslash takes away."""
_BLANKS = (" ", "\t")


class YamlText(SourceText):
    """The text of a YAML file, which finds the characters of scalars in it."""

    def __init__(self, path: str, text: str, parsed: str | None = None) -> None:
        """Take a file's text, and the one of equal length that was parsed in its place."""
        super().__init__(path, text.removeprefix("\ufeff"), LINE_BREAK)
        self.parsed = self.text if parsed is None else parsed

    def passage(self, node: ScalarNode) -> Passage:
        """Return a scalar's text; placeholders that were covered are in it again."""
        passage = passage_of(node, self)
        if BLANKED not in passage.text:
            return passage
        chars = (
            self.text[at] if char == BLANKED else char for char, at in zip(passage.text, passage.offsets, strict=True)
        )
        return Passage("".join(chars), passage.offsets)

    def word(self, node: ScalarNode) -> ShellWord:
        """Return a scalar as a word that no shell reads."""
        text = self.passage(node)
        place = self.offset(node.span.line, node.span.column)
        start, end = (text.start, text.end) if text.text else (place, place)
        return ShellWord(text=text, start=start, end=end, known=not may_vary(text.text), bare=len(text.text))

    def line_of(self, node: Node) -> str:
        """Return what is written in the line where a node begins."""
        start = self.offset(node.span.line, node.span.column)
        return self.text[start:].split("\n", 1)[0].strip()


def last_part(key: str) -> str:
    """Return a key in small letters, without the module before it as in `ansible.builtin.shell`."""
    return key.rpartition(".")[2].lower()


def passage_of(node: ScalarNode, source: YamlText) -> Passage:
    """Return a scalar's text with the place of each of its characters.

    Where the two do not fit together, as with rare escapes, all of it stands where the scalar begins.
    """
    start = source.offset(node.span.line, node.span.column)
    end = source.offset(node.span.end_line, node.span.end_column)
    found = _PROPERTIES.match(source.parsed, start, end)
    begin = found.end() if found else start
    raw = _raw(source.parsed, begin, end, node.text)
    offsets = _aligned(node.text, raw)
    if offsets is None:
        offsets = [min(begin, max(len(source.text) - 1, 0))] * len(node.text)
    return Passage(node.text, offsets)


def _raw(text: str, start: int, end: int, value: str) -> list[tuple[str, int]]:
    """Return the characters of a scalar's lines, without indentation, quotes and escapes, and where they stand."""
    first = text[start : start + 1]
    if first in ("|", ">"):
        return _block(text, start, end, value)
    if first == '"':
        return _folded(_unescaped(text, start + 1, end - 1))
    if first == "'":
        pairs = [(char, start + 1 + at) for at, char in enumerate(text[start + 1 : end - 1])]
        return _folded([pair for at, pair in enumerate(pairs) if not _doubled(text, start + 1, pair[1])])
    return _folded([(char, start + at) for at, char in enumerate(text[start:end])])


def _doubled(text: str, start: int, at: int) -> bool:
    """Say whether a quote is the first of two, of which one is left out."""
    count = 0
    while at - count >= start and text[at - count] == "'":
        count += 1
    return count % 2 == 1


def _block(source: str, start: int, end: int, text: str) -> list[tuple[str, int]]:
    header = _HEADER.match(source, start)
    ended = _EMPTY_LINES.match(source, end)
    at, end = (header.end() if header else end), (ended.end() if ended else end)
    lines: list[tuple[int, str]] = []
    while at < end:
        stop = source.find("\n", at, end)
        stop = end if stop < 0 else stop
        lines.append((at, source[at:stop]))
        at = stop + 1
    indent = _leading(line for _, line in lines) - _leading(text.split("\n"))
    raw: list[tuple[str, int]] = []
    for at, line in lines:
        kept = line[indent:]
        raw.extend((char, at + indent + number) for number, char in enumerate(kept))
        raw.append(("\n", min(at + len(line), len(source) - 1)))
    return raw


def _leading(lines: Iterable[str]) -> int:
    """Return how many blanks the first line begins with that has anything else."""
    return next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), 0)


def _unescaped(text: str, start: int, end: int) -> list[tuple[str, int]]:
    pairs: list[tuple[str, int]] = []
    at = start
    while at < end:
        found = _ESCAPE.match(text, at, end)
        if found is None:
            pairs.append((text[at], at))
            at += 1
            continue
        code = found[0][1:]
        if code == "\n":
            pairs.append((_JOINED, at))
        else:
            char = chr(min(int(code[1:], 16), 0x10FFFF)) if len(code) > 1 else _PLAIN_ESCAPES.get(code, code)
            pairs.append((char + _ESCAPED, found.end() - 1))
        at = found.end()
    return pairs


def _folded(pairs: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Leave out white space at the beginning and end of lines within a scalar."""
    kept: list[tuple[str, int]] = []
    beginning = False
    for char, at in pairs:
        if char == "\n":
            while kept and kept[-1][0] in _BLANKS:
                kept.pop()
            kept.append((char, at))
            beginning = True
        elif char == _JOINED:
            beginning = True
        elif not (beginning and char in _BLANKS):
            beginning = False
            kept.append((char, at))
    return [(char[0], at) for char, at in kept]


def _aligned(text: str, raw: list[tuple[str, int]]) -> list[int] | None:
    """Return the offset of each character of a text; line breaks of `raw` may be blanks there, or be left out."""
    offsets: list[int] = []
    at = 0
    for char in text:
        while at < len(raw) and raw[at][0] == "\n" and char not in " \n":
            at += 1
        if at < len(raw) and (raw[at][0] == char or (raw[at][0] == "\n" and char == " ")):
            offsets.append(raw[at][1])
            at += 1
        elif char == "\n" and offsets:
            offsets.append(offsets[-1])
        else:
            return None
    return offsets
