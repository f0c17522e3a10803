"""A folder of sealed files, each put in its place as a whole, of bounded size; its faults cost nothing but time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from p2d_audit.cache.sealing import find_key, seal, unseal
from p2d_audit.errors import UsageError

FOLDER = ".p2d_audit_cache"
OFF = "P2D_AUDIT_NO_CACHE"
"""The environment variable that keeps any cache from being used."""
LARGEST = 512 * 1024 * 1024
"""Bytes that a shelf may have after it was tidied."""

_FORMAT = "v1"
_IGNORE = "# Made by p2d-audit; can be removed at any time.\n*\n"
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder can be made anew: https://bford.info/cachedir/\n"


class Kept(Struct, frozen=True, order=True):
    """A file of a shelf: when it was last used, in nanoseconds, its size in bytes and its place."""

    used: int
    size: int
    place: Path


class Shelf:
    """Sealed contents by name; a name is letters and digits."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._key = key
        self._writable = True

    def get(self, name: str) -> bytes | None:
        """Return what was put under a name, None if it is not there, is damaged or was sealed with another key."""
        place = self._place(name)
        try:
            content = unseal(place.read_bytes(), self._key, name)
            if content is not None:
                os.utime(place)
        except OSError:
            return None
        return content

    def put(self, name: str, content: bytes) -> None:
        """Keep a content; where that is not possible (a full disk, a folder of somebody else), nothing is kept."""
        if not self._writable:
            return
        place = self._place(name)
        beside = place.with_name(f".{place.name}.{os.getpid()}.tmp")
        try:
            self._make(place.parent)
            beside.write_bytes(seal(content, self._key, name))
            beside.replace(place)
        except OSError:
            self._writable = False
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)

    def tidy(self, largest: int = LARGEST) -> None:
        """Remove what was used longest ago while there is more than `largest` bytes."""
        kept = sorted(list_kept(self._folder))
        total = sum(one.size for one in kept)
        for one in kept:
            if total <= largest:
                return
            with suppress(OSError):
                one.place.unlink(missing_ok=True)
                total -= one.size

    def _place(self, name: str) -> Path:
        return self._folder / _FORMAT / name[:2] / name[2:]

    def _make(self, folder: Path) -> None:
        if folder.is_dir():
            return
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in ((".gitignore", _IGNORE), ("CACHEDIR.TAG", _TAG)):
            if not (self._folder / name).exists():
                (self._folder / name).write_text(text, encoding="utf-8")


def open_shelf(root: Path) -> Shelf | None:
    """Return the shelf of a tree; None if it is not wanted, has no key, or is a link that the tree has planted."""
    folder = root / FOLDER
    if os.environ.get(OFF) or is_planted(folder):
        return None
    key = find_key()
    return Shelf(folder, key) if key else None


def clear_shelf(folder: Path) -> bool:
    """Remove a cache and say whether there was one; raise UsageError for what is none, which is left alone."""
    if not folder.exists() and not folder.is_symlink():
        return False
    if is_planted(folder) or not (folder / "CACHEDIR.TAG").is_file():
        raise UsageError(f"{folder}: was not made by p2d-audit, and is left alone; remove it yourself")
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be removed: {error.strerror or error}") from error
    return True


def is_planted(folder: Path) -> bool:
    """Say whether the folder of a cache leads elsewhere: it, or one in it, is a symbolic link or no folder.

    So it is if that may not be known, as with a folder of somebody else.
    """
    try:
        below = (folder / _FORMAT, *(folder / _FORMAT).iterdir()) if (folder / _FORMAT).is_dir() else ()
        return any(one.is_symlink() or (one.exists() and not one.is_dir()) for one in (folder, *below))
    except OSError:
        return True


def list_kept(folder: Path) -> Iterator[Kept]:
    """Yield the files of a shelf, none of a folder that may not be entered."""
    try:
        places = sorted((folder / _FORMAT).glob("*/*"))
    except OSError:
        return
    for place in places:
        with suppress(OSError):
            found = place.lstat()
            yield Kept(used=found.st_mtime_ns, size=found.st_size, place=place)
