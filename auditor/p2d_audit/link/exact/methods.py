"""Computes what methods of texts and containers give, what items they have, and what changes them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from p2d_audit.link.exact.known import (
    CONTENTS,
    MAX_WEIGHT,
    OPEN_FORMAT,
    Lost,
    Value,
    View,
    bounded,
    has_set,
    is_key,
    is_plain,
    opened,
    plain_of,
    through,
    tried,
)

MAX_WIDTH = 2_000
"""How wide a text is made to be."""
UNORDERED = "in an order that only a run can tell"
_TEXT_METHODS = frozenset(
    {
        "capitalize", "casefold", "count", "endswith", "find", "index", "isalnum", "isalpha", "isdecimal", "isdigit",
        "islower", "isnumeric", "isspace", "istitle", "isupper", "join", "lower", "lstrip", "partition",
        "removeprefix", "removesuffix", "replace", "rfind", "rindex", "rpartition", "rsplit", "rstrip", "split",
        "splitlines", "startswith", "strip", "swapcase", "title", "upper", "zfill", "ljust", "rjust", "center",
        "format",
    }
)  # fmt: skip
_METHODS: dict[type, frozenset[str]] = {
    str: _TEXT_METHODS,
    list: frozenset({"count", "index", "copy"}),
    tuple: frozenset({"count", "index"}),
    dict: frozenset({"get", "copy", "keys", "values", "items"}),
    frozenset: frozenset({"union", "intersection", "difference", "issubset", "issuperset"}),
    timedelta: frozenset({"total_seconds"}),
    int: frozenset({"bit_length"}),
    float: frozenset({"is_integer"}),
}


def call_method(value: Value, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
    """Return what a method of a plain value gives; only methods that change nothing are known."""
    if isinstance(value, dict):
        return _mapping_method(value, name, args) if not keywords else Lost()
    names, count = list(keywords), len(args)
    return through(
        lambda one, *rest: _method(one, name, list(rest[:count]), dict(zip(names, rest[count:], strict=True))),
        value, *args, *keywords.values(),
    )  # fmt: skip


def item_of(value: Value, key: Value) -> Value:
    """Return `value[key]` of a list, tuple, text or dict."""
    return through(lambda held, wanted: _item(plain_of(held), plain_of(wanted)), value, key)


def stored(value: Value, key: Value, item: Value) -> Value:
    """Return a list or dict after `value[key] = item`."""
    key = plain_of(key)
    if isinstance(value, dict) and is_key(key):
        return bounded(value | {key: item})
    if isinstance(value, list) and isinstance(key, int) and -len(value) <= key < len(value):
        changed = list(value)
        changed[key] = item
        return changed
    return value if isinstance(value, Lost) else Lost(CONTENTS)


def removed(value: Value, key: Value, *, all_of: bool) -> Value:
    """Return a list or dict after `del value[key]` or `value.pop(key)`, or, with `all_of`, after `value.clear()`."""
    key = plain_of(key)
    match value:
        case list() if all_of:
            return []
        case dict() if all_of:
            return {}
        case list() if isinstance(key, int) and -len(value) <= key < len(value):
            place = key % len(value)
            return [*value[:place], *value[place + 1 :]]
        case dict() if is_key(key):
            return {own: item for own, item in value.items() if own != key}
        case Lost():
            return value
        case _:
            return Lost(CONTENTS)


def changed(value: Value, method: str, args: list[Value], keywords: dict[str, Value]) -> Value:
    """Return a list or dict after a method that changes it."""
    match value, method, args:
        case list(), "append", [item] if not keywords:
            return bounded([*value, item])
        case list(), "extend", [list() | tuple() as items] if not keywords:
            return bounded([*value, *items])
        case list(), "insert", [int() as index, item] if not keywords:
            return bounded([*value[:index], item, *value[index:]])
        case dict(), "update", [] | [dict()]:
            return bounded({**value, **(args[0] if args else {}), **keywords})
        case dict(), "setdefault", [key, item] if is_key(key):
            return bounded({key: item} | value if key not in value else value)
        case _ if method in _METHODS.get(type(value), ()):
            return value
        case Lost(), _, _:
            return value
        case _:
            return Lost(CONTENTS)


def joined_dicts(parts: list[tuple[Value, Value] | Value]) -> Value:
    """Return the dict display of `key: value` pairs and of `**` parts."""
    made: dict[Any, Value] = {}
    for part in parts:
        if isinstance(part, tuple):
            key = plain_of(part[0])
            if not is_key(key):
                return key if isinstance(key, Lost) else Lost(CONTENTS)
            made[key] = part[1]
        elif isinstance(part, dict):
            made.update(part)
        else:
            return part if isinstance(part, Lost) and part.settings else Lost(
                CONTENTS
            )  # fmt: skip
    return bounded(made)


def _item(value: Value, key: Value) -> Value:
    match value, key:
        case (list() | tuple() | str() | range(), int() | slice()) | (dict(), _) if is_key(key) or isinstance(
            key, slice
        ):
            return tried(lambda: value[key])
        case _:
            return Lost()


def _mapping_method(value: dict[Any, Value], name: str, args: list[Value]) -> Value:
    match name, [plain_of(arg) for arg in args]:
        case "get", [Lost() as lost, *_]:
            return lost
        case "get", [key, *rest] if is_key(key) and len(rest) < 2:
            return value.get(key, args[1] if rest else None)
        case "copy", []:
            return value
        case "keys", []:
            return View(tuple(value))
        case "values", []:
            return View(tuple(value.values()))
        case "items", []:
            return View(tuple(value.items()))
        case _:
            return Lost()


def _method(value: Value, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
    value = plain_of(value)
    if isinstance(value, dict):
        return _mapping_method(value, name, args) if not keywords else Lost()
    args = [opened(plain_of(arg)) for arg in args]
    if name not in _METHODS.get(type(value), ()) or not all(map(is_plain, (value, *args, *keywords.values()))):
        return Lost()
    if any(has_set(one) for one in args) and isinstance(value, str):
        return Lost(UNORDERED)
    if not _is_moderate_method(value, name, args):
        return Lost("too large to be followed")
    return tried(lambda: getattr(value, name)(*args, **keywords))


def _is_moderate_method(value: Value, name: str, args: list[Value]) -> bool:
    match value, name, args:
        case str(), "zfill" | "ljust" | "rjust" | "center", [int() as width, *_]:
            return width <= MAX_WIDTH
        case str(), "replace", [str(), str() as new, *_]:
            return (len(value) + 1) * (len(new) + 1) <= 10 * MAX_WEIGHT
        case str(), "join", [list() | tuple() as parts]:
            return len(value) * len(parts) <= MAX_WEIGHT
        case str(), "format", _:
            return not OPEN_FORMAT.search(value)
        case _:
            return True
