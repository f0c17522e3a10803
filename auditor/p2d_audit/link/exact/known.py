"""What an exact evaluation of an expression gives: a Python value, a reference, or the reason why neither is known.

Numbers, texts, `None`, lists, tuples, dicts, frozensets and timedeltas stand for
themselves; a container may hold parts that are `Lost`. Values are never changed
in place.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Literal, TypeAlias

from msgspec import UNSET, Struct

from p2d_audit.facts.records import At
from p2d_audit.link.atoms import Atom, Class
from p2d_audit.link.modules import Module

RUNTIME = "known only when the code runs"
SEVERAL = "may be one of several values"
PARAMETER = "a parameter of a function"
CONTENTS = "a container whose contents are known only when the code runs"
BY_SETTINGS = "may be set by the environment"
_ERRORS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError, MemoryError)
MAX_WEIGHT = 5_000
"""How many parts and characters a value can have."""
OPEN_FORMAT = re.compile(r"\d{4}|%[^a-zA-Z%]*\*|\{[^{}:!]*[.\[]|\{[^{}]+\{")
"""Formats that are wide, look into what they format, or are themselves formatted."""


class Lost(Struct, frozen=True, eq=False):
    """A value that only a run can tell; `default` is what it is if its `settings` are not made."""

    why: str = RUNTIME
    settings: tuple[str, ...] = ()
    default: Any = UNSET
    hidden: bool = False
    """Whether the default may be a credential."""

    def reason(self) -> str:
        """Return why the value is not known, with its default if there is one to show."""
        if not self.settings:
            return self.why
        text = " and ".join(self.settings)
        if self.default is UNSET or not is_plain(self.default):
            return text
        return f"{text}, default {'not shown' if self.hidden else _shown(self.default)}"


class Ref(Struct, frozen=True):
    """A function, class, module, flow, … that is known by its origin."""

    atom: Atom


class Built(Struct, frozen=True, eq=False):
    """What calling the outside `name` gives, with the arguments as far as they are known."""

    name: str
    args: tuple[Any, ...]
    keywords: Mapping[str, Any]
    module: Module
    at: At
    places: Mapping[str, At]
    texts: Mapping[str, str]


class Member(Struct, frozen=True, eq=False):
    """A member of an enumeration; `kind` says what it is besides."""

    of: Class
    qualified: str
    name: str
    value: Any
    kind: Literal["plain", "str", "text", "int"]
    """`text` is a `StrEnum`, whose members are written as their text; `str` is `class X(str, Enum)`."""


class View(Struct, frozen=True, eq=False):
    """The keys, values or items of a dict, which are no list."""

    items: tuple[Any, ...]


Value: TypeAlias = Any
"""A plain Python value, `Ref`, `Built`, `Member`, `View` or `Lost`."""


def is_plain(value: Value) -> bool:
    """Say whether a value is a Python value through and through."""
    match value:
        case None | bool() | int() | float() | str() | timedelta() | range():
            return True
        case list() | tuple() | frozenset():
            return all(is_plain(item) for item in value)
        case dict():
            return all(is_plain(key) and is_plain(item) for key, item in value.items())
        case _:
            return False


def same(first: Value, second: Value) -> bool:
    """Say whether two values are surely the same, `1`, `1.0` and `True` told apart."""
    if type(first) is not type(second) or isinstance(first, Lost):
        return False
    match first:
        case list() | tuple():
            return len(first) == len(second) and all(same(a, b) for a, b in zip(first, second, strict=True))
        case dict():
            return list(first) == list(second) and all(same(item, second[key]) for key, item in first.items())
        case Built():
            known = first.name == second.name and same(first.args, second.args)
            return known and same(dict(first.keywords), dict(second.keywords))
        case Member():
            return bool(first.of == second.of and first.name == second.name)
        case _:
            return bool(first == second)


def merged(values: list[Value]) -> Value:
    """Return the value that all of these are, or a Lost: one of several."""
    if values and all(same(values[0], value) for value in values[1:]) and not isinstance(values[0], Lost):
        return values[0]
    if values and all(value is values[0] for value in values):
        return values[0]
    return Lost(SEVERAL)


def bounded(value: Value) -> Value:
    """Return a value, or a Lost if it is larger than what is followed."""
    return value if _weight(value, MAX_WEIGHT) >= 0 else Lost("too large to be followed")


def through(function: Callable[..., Value], *operands: Value) -> Value:
    """Apply a function to operands; a Lost one goes through, its default computed too."""
    lost = [operand for operand in operands if isinstance(operand, Lost)]
    if not lost:
        return function(*operands)
    plain = next((one for one in lost if not one.settings), None)
    if plain is not None:
        return plain
    default: Value = UNSET
    if all(one.default is not UNSET for one in lost):
        default = function(*(one.default if isinstance(one, Lost) else one for one in operands))
        default = UNSET if isinstance(default, Lost) else default
    settings = tuple(dict.fromkeys(setting for one in lost for setting in one.settings))
    return Lost(RUNTIME, settings, default, any(one.hidden for one in lost))


def truth(value: Value) -> bool | None:
    """Say whether a value counts as true, or None if that is not known."""
    match value:
        case Member(kind="plain"):
            return True
        case Member(value=inner):
            return truth(inner)
        case None | bool() | int() | float() | str() | timedelta() | range() | list() | tuple() | frozenset() | dict():
            return bool(value)
        case _:
            return None


def _weight(value: Value, left: int) -> int:
    """Return what is left of an allowance after a value's size; negative if it is too large."""
    left -= 1
    match value:
        case bool() | None:
            return left
        case int():
            return left if abs(value) < 2**63 else -1
        case float():
            return left if math.isfinite(value) else -1
        case str():
            return left - len(value)
        case range():
            return left - len(value) if len(value) < MAX_WEIGHT else -1
        case Built(args=args, keywords=keywords):
            parts: list[Value] = [*args, *keywords.values()]
        case dict():
            parts = [*value.keys(), *value.values()]
        case list() | tuple() | frozenset():
            parts = list(value)
        case _:
            return left
    for part in parts:
        if left < 0:
            break
        left = _weight(part, left)
    return left


def _shown(value: Value) -> str:
    text = str(value) if isinstance(value, timedelta) else repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def is_key(key: Value) -> bool:
    """Say whether a value can be the key of a dict that is followed."""
    return isinstance(key, bool | int | float | str | None) or (isinstance(key, tuple) and all(map(is_key, key)))


def opened(value: Value) -> Value:
    """Return the keys, values or items of a dict as a list, anything else as it is."""
    return list(value.items) if isinstance(value, View) else value


def is_list(value: Value) -> bool:
    """Say whether a value is a list, tuple or dict."""
    return isinstance(value, list | tuple | dict)


def has_set(value: Value) -> bool:
    """Say whether a value has a set in it, whose order only a run can tell."""
    match value:
        case frozenset():
            return True
        case list() | tuple():
            return any(has_set(item) for item in value)
        case dict():
            return any(has_set(item) for item in value.values())
        case _:
            return False


def tried(function: Callable[[], Value]) -> Value:
    """Run a function of plain values; what Python refuses is Lost."""
    try:
        return bounded(function())
    except _ERRORS:
        return Lost("an expression that fails when it runs")


def plain_of(value: Value) -> Value:
    """Return a member of an enumeration of texts or numbers as its text or number, anything else as it is."""
    return value.value if isinstance(value, Member) and value.kind != "plain" else value
