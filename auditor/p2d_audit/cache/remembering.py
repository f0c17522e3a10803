"""What is remembered of earlier audits: the facts of each content, and whole reports of unchanged trees."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from p2d_audit import __version__
from p2d_audit.cache.shelf import Shelf, open_shelf
from p2d_audit.files import Looks, decode_looks

if TYPE_CHECKING:
    from p2d_audit.facts.records import FileFacts
    from p2d_audit.report import Report

Kind = TypeVar("Kind")

_MADE_OF = frozenset({".py", ".toml", ".json", ".pyd", ".so"})
_READS_WITH = ("p2d_audit", "astroid", "yaml")


class Cache:
    """Facts by the digest of all that they depend on, and reports by that of their terms and of every file read.

    It never says anything else than an audit without it would: what it cannot give is made anew.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def get(self, digest: str) -> FileFacts | None:
        """Return the facts that were put under a digest."""
        from p2d_audit.facts.records import FileFacts

        return self._decoded(f"f{_named('facts', digest, engine(_READS_WITH))}", FileFacts)

    def put(self, digest: str, facts: FileFacts) -> None:
        """Keep facts under a digest."""
        self._put(f"f{_named('facts', digest, engine(_READS_WITH))}", facts)

    def looks(self, markers: Sequence[str], max_size: int) -> Looks:
        """Return what is known of the tree's files from earlier looks for the same markers."""
        return decode_looks(self._shelf.get(_looks_name(markers, max_size)), time.time_ns())

    def keep_looks(self, markers: Sequence[str], max_size: int, looks: Looks) -> None:
        """Keep what is known of the tree's files."""
        self._shelf.put(_looks_name(markers, max_size), looks.encoded())

    def report(self, terms: str) -> Report | None:
        """Return the report that was kept under a digest of its terms."""
        from p2d_audit.report import Report

        return self._decoded(f"r{terms}", Report)

    def keep_report(self, terms: str, report: Report) -> None:
        """Keep a report under a digest of all that it depends on."""
        self._put(f"r{terms}", report)

    def tidy(self) -> None:
        """Hold the cache within its bounds."""
        self._shelf.tidy()

    def _put(self, name: str, content: FileFacts | Report) -> None:
        """Keep facts or a report, but for those that hold half of a surrogate pair, which a literal can."""
        with suppress(UnicodeEncodeError):
            self._shelf.put(name, msgspec.msgpack.encode(content))

    def _decoded(self, name: str, kind: type[Kind]) -> Kind | None:
        content = self._shelf.get(name)
        if content is None:
            return None
        try:
            return msgspec.msgpack.decode(content, type=kind)
        except (msgspec.DecodeError, ValueError, TypeError):
            return None


def open_cache(root: Path) -> Cache | None:
    """Return the cache of a tree, None if there is none to be had."""
    shelf = open_shelf(root)
    return Cache(shelf) if shelf else None


@cache
def engine(packages: tuple[str, ...]) -> str:
    """Return a digest of the Python, and of the installed code of packages, by the size and date of its files."""
    digest = hashlib.blake2b(digest_size=16)
    digest.update(f"{__version__}\0{sys.version}\0{sys.implementation.cache_tag}".encode())
    for package in packages:
        for line in _state(package):
            digest.update(line.encode(errors="surrogateescape"))
    return digest.hexdigest()


def _state(package: str) -> Iterator[str]:
    spec = find_spec(package)
    places = list(spec.submodule_search_locations or ()) if spec else []
    files = [spec.origin] if spec and spec.origin and not places else []
    yield f"{package}\0"
    yield from _stated(Path(file) for file in files)
    for place in places:
        yield from _stated(file for file in sorted(Path(place).rglob("*")) if file.suffix in _MADE_OF)


def _stated(files: Iterable[Path]) -> Iterator[str]:
    for file in files:
        found = file.stat()
        yield f"{file.name}\0{found.st_size}\0{found.st_mtime_ns}\0"


def _looks_name(markers: Sequence[str], max_size: int) -> str:
    return f"l{_named('looks', *markers, str(max_size), engine(_READS_WITH))}"


def _named(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=20).hexdigest()
