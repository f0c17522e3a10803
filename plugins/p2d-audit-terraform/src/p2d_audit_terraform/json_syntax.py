"""Reads Terraform's JSON syntax, with the place of every value."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import TypeAlias

from p2d_audit import Span, explain_json

from p2d_audit_terraform.native_syntax import parse_template
from p2d_audit_terraform.syntax import Block, Body, Expression, Items, Literal, Malformed, Object

_SPACE = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(r"[^\s,\]}]+")
_LABELS = {"resource": 2, "data": 2, "provider": 1, "module": 1, "variable": 1, "output": 1}
_Entry: TypeAlias = tuple[Expression, Expression]


def parse_json(path: str, text: str) -> Body | Malformed:
    """Return the body of a file, or why it is none."""
    try:
        json.loads(text)
        root, _ = _Scanner(path, text).value(_SPACE.match(text).end())  # type: ignore[union-attr]
    except json.JSONDecodeError as error:
        return Malformed(*explain_json(error))
    except RecursionError:
        return Malformed(None, "nested too deeply")
    except ValueError as error:  # a number of too many digits
        return Malformed(None, str(error))
    if not isinstance(root.form, Object):
        return Malformed(1, "not an object")
    blocks = (block for key, value in root.form.entries for block in _blocks(_name(key), (), key.span, value))
    return Body({}, tuple(blocks))


def _blocks(kind: str, labels: tuple[str, ...], place: Span, value: Expression) -> Iterator[Block]:
    """Yield the blocks of a kind; what is nested below it are labels first, then one body or a list of them."""
    if len(labels) < _LABELS.get(kind, 0):
        entries = value.form.entries if isinstance(value.form, Object) else ()
        for key, inner in entries:
            yield from _blocks(kind, (*labels, _name(key)), key.span, inner)
        return
    for one in value.form.items if isinstance(value.form, Items) else (value,):
        if isinstance(one.form, Object):
            attributes: dict[str, Expression] = {}
            for key, inner in one.form.entries:
                attributes.setdefault(_name(key), inner)
            yield Block(kind, labels, place, Body(attributes, ()))


def _name(key: Expression) -> str:
    return str(key.form.value) if isinstance(key.form, Literal) else key.text


class _Scanner:
    """Walks a text that is known to be JSON."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def value(self, start: int) -> tuple[Expression, int]:
        """Return the value that begins at an offset, and the offset behind it."""
        match self._text[start]:
            case "{":
                return self._object(start)
            case "[":
                return self._list(start)
            case '"':
                decoded, end = scanstring(self._text, start + 1)
                span = self._span(start, end)
                return Expression(parse_template(decoded, span), span, self._text[start:end]), end
            case _:
                written = _SCALAR.match(self._text, start)
                end = written.end() if written else start + 1
                text = self._text[start:end]
                return Expression(Literal(json.loads(text)), self._span(start, end), text), end

    def _object(self, start: int) -> tuple[Expression, int]:
        entries: list[_Entry] = []
        here = self._after(start + 1)
        while self._text[here] != "}":
            decoded, end = scanstring(self._text, here + 1)
            key = Expression(Literal(decoded), self._span(here, end), self._text[here:end])
            value, here = self.value(self._after(self._after(end) + 1))
            entries.append((key, value))
            here = self._after(here)
            if self._text[here] == ",":
                here = self._after(here + 1)
        return Expression(Object(tuple(entries)), self._span(start, here + 1), self._text[start : here + 1]), here + 1

    def _list(self, start: int) -> tuple[Expression, int]:
        items: list[Expression] = []
        here = self._after(start + 1)
        while self._text[here] != "]":
            item, here = self.value(here)
            items.append(item)
            here = self._after(here)
            if self._text[here] == ",":
                here = self._after(here + 1)
        return Expression(Items(tuple(items)), self._span(start, here + 1), self._text[start : here + 1]), here + 1

    def _after(self, position: int) -> int:
        match = _SPACE.match(self._text, position)
        return match.end() if match else position

    def _span(self, start: int, end: int) -> Span:
        return Span(self._path, *self._place(start), *self._place(end))

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
