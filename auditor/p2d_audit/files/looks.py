"""What earlier looks into files found, for those whose size and dates are still the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from p2d_audit.files.imports import Import

RACY = 2_000_000_000
"""Nanoseconds before a look within which a file may have changed afterwards without its date telling."""


class Look(Struct, frozen=True, array_like=True):
    """What a look into a file found: whether it matters, what it imports, how much code it has.

    `size`, `changed` and `status` (modification and status change, in nanoseconds) say which content that was of;
    `imports` is None if the file is no Python.
    """

    size: int
    changed: int
    status: int
    matters: bool
    imports: tuple[Import, ...] | None
    code: int


class Looks:
    """Looks by path; those that are still right are `known`, all of this time are kept for the next."""

    def __init__(self, before: Mapping[str, Look], now: int) -> None:
        self._before = before
        self._now = now
        self._taken: dict[str, Look] = {}
        self.fresh = False

    def known(self, path: str, place: Path) -> Look | None:
        """Return what is known of a file, None if it is not or may have changed; raise OSError if it is gone."""
        look = self._before.get(path)
        if look is None:
            return None
        found = place.stat()
        if (look.size, look.changed, look.status) != (found.st_size, found.st_mtime_ns, found.st_ctime_ns):
            return None
        self._taken[path] = look
        return look

    def take(self, path: str, place: Path, *, matters: bool, imports: Iterable[Import] | None, code: int) -> None:
        """Keep what a look into a file found, unless its date is too near to tell later contents apart."""
        found = place.stat()
        self.fresh = True
        if max(found.st_mtime_ns, found.st_ctime_ns) + RACY < self._now:
            self._taken[path] = Look(
                size=found.st_size,
                changed=found.st_mtime_ns,
                status=found.st_ctime_ns,
                matters=matters,
                imports=None if imports is None else tuple(imports),
                code=code,
            )

    def encoded(self) -> bytes:
        """Return the looks of this time as bytes."""
        return msgspec.msgpack.encode(self._taken)


def decode_looks(content: bytes | None, now: int) -> Looks:
    """Return the looks that were kept as bytes; none if that was not possible."""
    try:
        before = msgspec.msgpack.decode(content, type=dict[str, Look]) if content else {}
    except (msgspec.DecodeError, ValueError):
        before = {}
    return Looks(before, now)
