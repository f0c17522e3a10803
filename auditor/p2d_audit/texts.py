"""Rewrites every text in a frozen value, at any depth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import is_
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

T = TypeVar("T")
_WITHOUT_TEXT = frozenset({int, float, bool, type(None)})


def rewrite_texts(value: T, rewrite: Callable[[str], str]) -> T:
    """Return a value with all of its texts, keys of mappings too, rewritten; what does not change stays what it is.

    Each text is rewritten once, however often it is there.
    """
    rewritten: T = _Rewriting(rewrite).value(value)
    return rewritten


class _Rewriting:
    """What has become of the texts seen so far."""

    def __init__(self, rewrite: Callable[[str], str]) -> None:
        self._rewrite = rewrite
        self._known: dict[str, str] = {}

    def value(self, value: Any) -> Any:
        """Return a value with all of its texts rewritten."""
        kind = type(value)
        if kind is str:
            return self._text(value)
        if kind in _WITHOUT_TEXT:
            return value
        if kind is tuple or kind is list:
            items = [self.value(item) for item in value]
            return value if all(map(is_, items, value)) else kind(items)
        if isinstance(value, Struct):
            changes = self._changes(value)
            return replace(value, **changes) if changes else value
        if isinstance(value, Mapping):
            return {self.value(key): self.value(item) for key, item in value.items()} if value else value
        return value

    def _text(self, text: str) -> str:
        found = self._known.get(text)
        if found is None:
            found = self._rewrite(text)
            found = self._known[text] = text if found == text else found
        return text if found is text or found == text else found

    def _changes(self, value: Struct) -> dict[str, Any]:
        changes = {}
        for name in value.__struct_fields__:
            old = getattr(value, name)
            kind = type(old)
            if kind is str:
                new: Any = self._text(old)
            elif kind in _WITHOUT_TEXT or not old:
                continue
            else:
                new = self.value(old)
            if new is not old:
                changes[name] = new
        return changes
