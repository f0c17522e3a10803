"""Reads TOML and keeps where everything stands.

The standard library's parser decides what is TOML and what it says, but gives no places; TOML Kit has
none either, nor has any other parser that is maintained. So the text, once it is known to be valid, is
gone through a second time here, only for where keys and values begin and end: valid TOML needs no more
for that than telling strings, brackets and comments apart.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any, TypeAlias

from msgspec import Struct

Path: TypeAlias = tuple[str | int, ...]
"""The keys and indices that lead to a value."""
Stretch: TypeAlias = tuple[int, int]

_BLANK = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_SPACE = re.compile(r"[ \t]*+")
_KEY = re.compile(r"""[A-Za-z0-9_-]++|"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+'""")
_STRING = re.compile(
    r'''"""(?:[^"\\]++|\\.|"{1,2}(?!"))*+"{3,5}'''
    r"""|'''(?:[^']++|'{1,2}(?!'))*+'{3,5}"""
    r'''|"(?:[^"\\\n]++|\\.)*+"'''
    r"""|'[^'\n]*+'""",
    re.DOTALL,
)
_OTHER = re.compile(r"[^,\]}#\n]*+")
_PASSED = re.compile(r"[^\"'#\[\]{}]++|#[^\n]*+")
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


class TomlError(Struct, frozen=True):
    """Why a text is no TOML, and the 1-based line."""

    line: int
    reason: str


class _Entry(Struct, frozen=True):
    """Where a key and its value stand."""

    key: Stretch
    value: Stretch


class Toml:
    """A TOML text: `values` as the standard library has them, and where each stands."""

    def __init__(self, text: str, values: dict[str, Any]) -> None:
        self.values = values
        self._text = text
        self._entries: dict[Path, _Entry] = {}
        self._heads: dict[Path, Stretch] = {}
        self._read_statements()

    def entry(self, path: Path) -> Stretch:
        """Return where a key and its value stand: `name = "x"`, an item of an array, or the head of a table."""
        found = self._find(path)
        if found is not None:
            return min(found.key[0], found.value[0]), found.value[1]
        while path and path not in self._heads:
            path = path[:-1]
        return self._heads.get(path, (0, 0))

    def key(self, path: Path) -> Stretch:
        """Return where the key of a value stands, or the head of a table."""
        found = self._find(path)
        return found.key if found is not None else self.entry(path)

    def value(self, path: Path) -> Stretch:
        """Return where a value stands, a string without its quotes; the place of the entry if it is a table."""
        found = self._find(path)
        if found is None:
            return self.entry(path)
        start, end = found.value
        if _STRING.match(self._text, start):
            width = 3 if self._text.startswith(('"""', "'''"), start) else 1
            return start + width, end - width
        return start, end

    def _find(self, path: Path) -> _Entry | None:
        """Return the entry of a path: a statement of its own, or within the value of one."""
        for length in range(len(path), 0, -1):
            if entry := self._entries.get(path[:length]):
                return self._within(entry, path[length:])
        return None

    def _within(self, entry: _Entry, path: Path) -> _Entry | None:
        while path:
            for keys, inner in self._children(entry.value[0]):
                if path[: len(keys)] == keys:
                    entry, path = inner, path[len(keys) :]
                    break
            else:
                return None
        return entry

    def _children(self, start: int) -> Iterator[tuple[Path, _Entry]]:
        """Yield what an array or inline table holds."""
        opening = self._text[start]
        if opening not in "[{":
            return
        at, index = self._past(_BLANK, start + 1), 0
        while self._text[at] not in "]}":
            keys: Path = (index,)
            key = (at, at)
            if opening == "{":
                keys, key = self._keys(at)
                at = self._past(_BLANK, self._past(_SPACE, key[1]) + 1)
            end = self._end(at)
            yield keys, _Entry(key, (at, end))
            at, index = self._past(_BLANK, end), index + 1
            if self._text[at] == ",":
                at = self._past(_BLANK, at + 1)

    def _read_statements(self) -> None:
        arrays: dict[Path, int] = {}
        above: Path = ()
        at = self._past(_BLANK, 0)
        while at < len(self._text):
            if self._text[at] == "[":
                above, at = self._read_head(at, arrays)
            else:
                keys, key = self._keys(at)
                start = self._past(_SPACE, self._past(_SPACE, key[1]) + 1)
                at = self._end(start)
                self._entries[(*above, *keys)] = _Entry(key, (start, at))
            at = self._past(_BLANK, at)

    def _read_head(self, start: int, arrays: dict[Path, int]) -> tuple[Path, int]:
        """Read `[table]` or `[[array of tables]]`, of which `arrays` has the last index."""
        width = 2 if self._text.startswith("[[", start) else 1
        keys, stretch = self._keys(self._past(_SPACE, start + width))
        path: Path = ()
        for number, key in enumerate(keys, 1):
            path = (*path, key)
            if width == 2 and number == len(keys):
                arrays[path] = arrays.get(path, -1) + 1
            if path in arrays:
                path = (*path, arrays[path])
        self._heads[path] = stretch
        return path, self._past(_SPACE, stretch[1]) + width

    def _keys(self, start: int) -> tuple[Path, Stretch]:
        """Read a key, dotted or not."""
        keys: list[str] = []
        at = start
        while match := _KEY.match(self._text, at):
            keys.append(_plain(match[0]))
            end = match.end()
            dot = self._past(_SPACE, end)
            if not self._text.startswith(".", dot):
                return tuple(keys), (start, end)
            at = self._past(_SPACE, dot + 1)
        return tuple(keys), (start, at)

    def _end(self, start: int) -> int:
        """Return where a value ends."""
        if match := _STRING.match(self._text, start):
            return match.end()
        if self._text[start] in "[{":
            return self._past_brackets(start)
        match = _OTHER.match(self._text, start)
        return start + len(match[0].rstrip()) if match else start

    def _past_brackets(self, at: int) -> int:
        depth = 0
        while True:
            if match := _PASSED.match(self._text, at) or _STRING.match(self._text, at):
                at = match.end()
                continue
            depth += 1 if self._text[at] in "[{" else -1
            at += 1
            if depth == 0:
                return at

    def _past(self, pattern: re.Pattern[str], at: int) -> int:
        match = pattern.match(self._text, at)
        return match.end() if match else at


def read_toml(text: str) -> Toml | TomlError:
    """Return what a text says and where, or why it is no TOML."""
    try:
        return Toml(text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + (not text.endswith("\n"))
        return TomlError(max(line, 1), f"not valid TOML: {_lower(_PLACE.sub('', str(error)))}")
    except RecursionError:
        return TomlError(1, "not read: nested too deeply")
    except ValueError as error:
        return TomlError(1, f"not valid TOML: {error}")


def _plain(key: str) -> str:
    return next(iter(tomllib.loads(f"{key} = 0"))) if key[0] in "\"'" else key


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
