"""Gives every flow a name that fits into an address, the same on every run."""

from __future__ import annotations

import re
from collections.abc import Iterable

_UNFIT = re.compile(r"[^A-Za-z0-9_.-]+")


def name_anchors(kind: str, ids: Iterable[str]) -> dict[str, str]:
    """Return an element id by id: `kind`, then what of the id fits in a URL, then a number if that is taken."""
    anchors: dict[str, str] = {}
    taken: set[str] = set()
    for name in dict.fromkeys(ids):
        stem = f"{kind}-{_UNFIT.sub('-', name.removeprefix(f'{kind}:')).strip('-')}"
        anchor, number = stem, 2
        while anchor in taken:
            anchor, number = f"{stem}~{number}", number + 1
        taken.add(anchor)
        anchors[name] = anchor
    return anchors
