"""Goes from a path to the folders above it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator


def upwards(path: str) -> Iterator[str]:
    """Yield a path and the folders above it, the nearest first and the root, "", last."""
    while path:
        yield path
        path = posixpath.dirname(path)
    yield ""
