"""A titled part of a text: its items are sentences with names in back-ticks."""

from __future__ import annotations

from msgspec import Struct


class Section(Struct, frozen=True, kw_only=True):
    """A title and what stands under it, one item a line; `checks` are to be ticked off."""

    title: str
    items: tuple[str, ...]
    checks: bool = False
