"""Walks JSON that is known to be valid and keeps where everything stands, without building what is passed over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from p2d_audit.facts.lines import Lines

_SPACE = re.compile(r"[ \t\n\r]*+")
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"')
_SKIPPED = re.compile(r'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+")*+([\[\]{}])')
_SCALAR = re.compile(r"[^,\]}\s]++")
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|.)")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Json(Lines):
    """A JSON text; values are named by the offset at which they begin."""

    @property
    def root(self) -> int:
        """Where the outermost value begins."""
        return self._past_space(0)

    def begins(self, offset: int) -> str:
        """Return the first character of a value, which tells its type."""
        return self.text[offset]

    def value(self, offset: int) -> Any:
        """Return a value as Python has it."""
        return json.loads(self.text[offset : self._end(offset)])

    def members(self, offset: int) -> dict[str, int]:
        """Return the members of an object, the last of those with one name; none if it is no object."""
        if self.text[offset] != "{":
            return {}
        found = {}
        at = self._past_space(offset + 1)
        while self.text[at] != "}":
            end = self._end(at)
            colon = self._past_space(end)
            value = self._past_space(colon + 1)
            found[json.loads(self.text[at:end])] = value
            at = self._next(value)
        return found

    def items(self, offset: int) -> Iterator[int]:
        """Yield the items of an array; none if it is no array."""
        at = self._past_space(offset + 1)
        while self.text[offset] == "[" and self.text[at] != "]":
            yield at
            at = self._next(at)

    def runs(self, offset: int) -> Iterator[tuple[str, int]]:
        """Yield the stretches of a string that stand in the text as they are, and each escape; "" where it ends."""
        at, end = offset + 1, self._end(offset) - 1
        for escape in _ESCAPE.finditer(self.text, at, end):
            if escape.start() > at:
                yield _SURROGATE.sub("\ufffd", self.text[at : escape.start()]), at
            yield _SURROGATE.sub("\ufffd", json.loads(f'"{escape[0]}"')), escape.start()
            at = escape.end()
        if end > at:
            yield _SURROGATE.sub("\ufffd", self.text[at:end]), at
        yield "", end

    def _next(self, offset: int) -> int:
        """Return where the value after the one at `offset` begins, or the bracket that closes both."""
        at = self._past_space(self._end(offset))
        return self._past_space(at + 1) if self.text[at] == "," else at

    def _past_space(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def _end(self, offset: int) -> int:
        """Return where a value ends."""
        if self.text[offset] == '"':
            match = _STRING.match(self.text, offset)
        elif self.text[offset] not in "[{":
            match = _SCALAR.match(self.text, offset)
        else:
            return self._past_brackets(offset)
        return match.end() if match else len(self.text)

    def _past_brackets(self, offset: int) -> int:
        depth, at = 0, offset
        while match := _SKIPPED.match(self.text, at):
            depth += 1 if match[1] in "[{" else -1
            at = match.end()
            if depth == 0:
                break
        return at
