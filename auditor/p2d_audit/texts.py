"""Rewrites every text in a frozen value, at any depth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

T = TypeVar("T")


def rewrite_texts(value: T, rewrite: Callable[[str], str]) -> T:
    """Return a value with all of its texts, keys of mappings too, rewritten; what does not change stays what it is.

    Each text is rewritten once, however often it is there.
    """
    known: dict[str, str] = {}

    def once(text: str) -> str:
        found = known.get(text)
        if found is None:
            found = known[text] = rewrite(text)
        return text if found == text else found

    rewritten: T = _rewritten(value, once)
    return rewritten


def _rewritten(value: Any, rewrite: Callable[[str], str]) -> Any:
    match value:
        case str():
            return rewrite(value)
        case tuple() | list():
            items = [_rewritten(item, rewrite) for item in value]
            same = all(new is old for new, old in zip(items, value, strict=True))
            return value if same else type(value)(items)
        case Mapping():
            return {_rewritten(key, rewrite): _rewritten(item, rewrite) for key, item in value.items()}
        case Struct():
            changes = _changes(value, rewrite)
            return replace(value, **changes) if changes else value
        case _:
            return value


def _changes(value: Struct, rewrite: Callable[[str], str]) -> dict[str, Any]:
    changes = {}
    for name in value.__struct_fields__:
        old = getattr(value, name)
        new = _rewritten(old, rewrite)
        if new is not old:
            changes[name] = new
    return changes
