"""What a YAML file is made of: frozen nodes that know where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from p2d_audit.model import Span

Tag: TypeAlias = Literal["str", "int", "bool", "null", "float", "timestamp", "other"]


class ScalarNode(Struct, frozen=True, kw_only=True, tag="scalar"):
    """A single value; `written` is its source where that differs from `text`, such as a quoted one."""

    text: str
    tag: Tag
    span: Span
    written: str | None = None
    alias: Span | None = None


class SequenceNode(Struct, frozen=True, kw_only=True, tag="sequence"):
    """A list."""

    items: tuple[Node, ...]
    span: Span
    alias: Span | None = None


class Entry(Struct, frozen=True, kw_only=True):
    """A key and its value; `merged` if they come from a merge key."""

    key: Node
    value: Node
    merged: bool = False


class MappingNode(Struct, frozen=True, kw_only=True, tag="mapping"):
    """A mapping; `duplicates` are the entries that a later one with the same key replaces."""

    entries: tuple[Entry, ...]
    duplicates: tuple[Entry, ...]
    span: Span
    alias: Span | None = None

    def get(self, key: str) -> Node | None:
        """Return the value of a key, or None if there is none."""
        return next((entry.value for entry in self.entries if _key_text(entry.key) == key), None)

    def named(self) -> Iterator[tuple[str, Node]]:
        """Yield the entries whose keys are scalars, with the text of the key."""
        for entry in self.entries:
            if isinstance(entry.key, ScalarNode):
                yield entry.key.text, entry.value


Node: TypeAlias = ScalarNode | SequenceNode | MappingNode


class Document(Struct, frozen=True, kw_only=True):
    """A YAML file; `roots` holds the node of each document in it that is not empty."""

    path: str
    roots: tuple[Node, ...]


def number(scalar: ScalarNode) -> int | float | None:
    """Return the number a scalar is in YAML 1.1, where `1:30:00` is 5400 and `010` is 8; None for any other."""
    text = scalar.text.replace("_", "").lower()
    sign = -1 if text.startswith("-") else 1
    digits = text.lstrip("+-")
    try:
        match scalar.tag:
            case "int":
                return sign * _integer(digits)
            case "float":
                return sign * _real(digits)
    except ValueError:
        return None
    return None


def _integer(digits: str) -> int:
    if ":" in digits:
        return int(_base_sixty(digits))
    if digits.startswith(("0b", "0x")):
        return int(digits, 0)
    return int(digits, 8) if digits.startswith("0") else int(digits)


def _real(digits: str) -> float:
    if ":" in digits:
        return _base_sixty(digits)
    return float(digits.lstrip(".") if digits in (".inf", ".nan") else digits)


def _base_sixty(digits: str) -> float:
    total = 0.0
    for part in digits.split(":"):
        total = total * 60 + float(part)
    return total


def _key_text(key: Node) -> str | None:
    return key.text if isinstance(key, ScalarNode) else None
