"""The functions of Terraform that only rearrange what they are given."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

MAX_TEXT = 100_000

Value = Any
"""A text, number, truth value, null, list or dict, without anything unknown on the level that is looked at."""


def _ordered(value: Value) -> list[Value]:
    """Return the distinct elements of a set in Terraform's order."""
    items = list(value.values()) if isinstance(value, Mapping) else list(value)
    distinct = list({json.dumps(item, sort_keys=True, default=str): item for item in items}.values())
    return sorted(distinct) if all(isinstance(item, str) for item in distinct) else distinct


def _merged(*parts: Value) -> Value:
    return {key: value for part in parts if part is not None for key, value in part.items()}


def together(texts: Iterable[str]) -> str:
    """Return texts as one; raise ValueError if that gets too long."""
    total, found = 0, []
    for text in texts:
        total += len(text)
        if total > MAX_TEXT:
            raise ValueError(total)
        found.append(text)
    return "".join(found)


def _joined(separator: str, *parts: Value) -> str:
    items = [shown(item) for part in parts for item in part]
    return together(text for number, item in enumerate(items) for text in ((separator, item) if number else (item,)))


def _flat(items: Sequence[Value]) -> list[Value]:
    found: list[Value] = []
    for item in items:
        found.extend(_flat(item) if isinstance(item, list) else [item])
    return found


def _formatted(pattern: str, *parts: Value) -> str:
    pieces = pattern.split("%s")
    if "%" in "".join(pieces) or len(pieces) != len(parts) + 1:
        raise ValueError(pattern)
    return pieces[0] + "".join(shown(part) + piece for part, piece in zip(parts, pieces[1:], strict=True))


def _replaced(text: str, old: str, new: str) -> str:
    if old.startswith("/") and old.endswith("/") and len(old) > 1:
        raise ValueError(old)  # a regular expression
    if len(text) + len(new) * text.count(old) > MAX_TEXT:
        raise ValueError(old)
    return text.replace(old, new)


def _coalesced(*parts: Value) -> Value:
    return next(part for part in parts if part not in (None, ""))


def _number(value: Value) -> Value:
    return value if isinstance(value, int | float) else float(value) if "." in value else int(value)


def shown(value: Value) -> str:
    """Return a value as a template writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    raise TypeError(value)


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "coalesce": _coalesced,
    "concat": lambda *parts: [item for part in parts for item in part],
    "contains": lambda items, one: one in items,
    "distinct": lambda items: list(dict.fromkeys(items)),
    "flatten": _flat,
    "format": _formatted,
    "join": _joined,
    "jsondecode": json.loads,
    "jsonencode": lambda value: value,
    "keys": sorted,
    "length": len,
    "lower": str.lower,
    "merge": _merged,
    "nonsensitive": lambda value: value,
    "replace": _replaced,
    "sensitive": lambda value: value,
    "split": lambda separator, text: text.split(separator),
    "title": str.title,
    "tolist": list,
    "tomap": dict,
    "tonumber": _number,
    "toset": _ordered,
    "tostring": shown,
    "trimspace": str.strip,
    "upper": str.upper,
    "values": lambda value: [value[key] for key in sorted(value)],
}
