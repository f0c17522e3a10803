"""Finds, from bytes alone, which Python files can reach a marker through imports of the tree's own modules."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import TypeAlias

from msgspec import Struct

Parts: TypeAlias = tuple[str, ...]

_NAME = rb"[\w\x80-\xff]+"
_DOTTED = _NAME + rb"(?:[ \t]*\.[ \t]*" + _NAME + rb")*"
_IMPORTED = rb"(?:\(((?:[^)#]++|#[^\n]*+)*+)|([^\n;#(]*+))"
_STATEMENT = re.compile(
    rb"(?:^(?:\xef\xbb\xbf)?|[;:])[ \t\f]*+"
    rb"(?:from\b([ \t.]*+)(" + _DOTTED + rb")?[ \t]*+import\b[ \t]*+(?=" + _IMPORTED + rb")"
    rb"|import\b[ \t]*+([^\n;#]++))",
    re.MULTILINE,
)
_COMMENT = re.compile(rb"#[^\n]*")
_CONTINUATION = re.compile(rb"\\(?:\r\n|\r|\n)")


class Import(Struct, frozen=True):
    """A module that is imported, `level` counting the leading dots; `star` also means what its package holds."""

    level: int
    name: Parts
    star: bool = False


class Module(Struct, frozen=True, kw_only=True):
    """A Python file of the tree: what it imports, and whether its own bytes hold a marker.

    A notebook imports others and is not `importable` itself.
    """

    path: str
    marked: bool
    imports: tuple[Import, ...]
    importable: bool = True


def read_imports(content: bytes) -> tuple[Import, ...]:
    """Return what the import statements of a file name, those in functions and, harmlessly, in strings included."""
    text = _CONTINUATION.sub(b" ", content).replace(b"\r", b"\n")
    return tuple(dict.fromkeys(target for match in _STATEMENT.finditer(text) for target in _targets(match)))


def find_relevant(modules: Iterable[Module]) -> frozenset[str]:
    """Return the paths of files that hold a marker, of those that import one, and of all that these import.

    "Import" is meant directly or through others. A file may be imported by any
    dotted name that ends its path, so that no source root has to be known.
    """
    known = tuple(modules)
    graph = _graph(known)
    importers = defaultdict(set)
    for path, targets in graph.items():
        for target in targets:
            importers[target].add(path)
    users = _reachable((module.path for module in known if module.marked), importers)
    return _reachable(users, graph)


def list_by_distance(modules: Iterable[Module], start: Module) -> Iterator[str]:
    """Yield the paths of files that a file imports, then those that these import, and so on; `start` may be unsaved."""
    known = {module.path: module for module in modules} | {start.path: start}
    places = _Places.of(path for path, module in known.items() if module.importable)
    seen, pending = {start.path}, [start.path]
    for here in pending:
        module = known[here]
        meant = {path for wanted in module.imports for path in places.meant(wanted, here)} - seen
        seen |= meant
        pending += sorted(meant)
        yield from sorted(meant)


def _targets(match: re.Match[bytes]) -> Iterator[Import]:
    dots, origin, listed, rest, plain = match.groups()
    if plain is not None:
        for name in _names(plain):
            yield from (Import(0, name[: end + 1]) for end in range(len(name)))
        return
    level, package = dots.count(b"."), _split(origin or b"")
    names = list(_names(listed if listed is not None else rest))
    yield Import(level, package, star=("*",) in names)
    yield from (Import(level, package + name) for name in names if name != ("*",))


def _names(text: bytes) -> Iterator[Parts]:
    """Yield the dotted names of a comma-separated list without their `as`."""
    for item in _COMMENT.sub(b"", text).split(b","):
        if words := re.sub(rb"[ \t]*\.[ \t]*", b".", item).split():
            yield _split(words[0])


def _split(dotted: bytes) -> Parts:
    text = unicodedata.normalize("NFKC", dotted.decode(errors="replace"))
    return tuple(part for part in re.split(r"[\s.]+", text) if part)


def _graph(modules: tuple[Module, ...]) -> dict[str, set[str]]:
    places = _Places.of(module.path for module in modules if module.importable)
    return {
        module.path: {path for wanted in module.imports for path in places.meant(wanted, module.path)} - {module.path}
        for module in modules
    }


class _Places(Struct, frozen=True):
    """Where modules lie: by their path as parts, by the folder they are in, and by the last part of their name."""

    at: Mapping[Parts, list[str]]
    within: Mapping[Parts, list[str]]
    called: Mapping[str, set[Parts]]

    @classmethod
    def of(cls, paths: Iterable[str]) -> _Places:
        """Sort the paths of Python files into their places."""
        at, within, called = defaultdict(list), defaultdict(list), defaultdict(set)
        for path in paths:
            parts = _parts(path)
            at[parts].append(path)
            within[parts[:-1]].append(path)
            if parts:
                called[parts[-1]].add(parts)
        return cls(at, within, called)

    def meant(self, wanted: Import, importer: str) -> Iterator[str]:
        """Yield the files an import can mean."""
        for place in self._candidates(wanted, importer):
            yield from self.at.get(place, ())
            if wanted.star:
                yield from self.within.get(place, ())

    def _candidates(self, wanted: Import, importer: str) -> Iterable[Parts]:
        if not wanted.level:
            same_end = self.called.get(wanted.name[-1], set()) if wanted.name else set()
            return (parts for parts in same_end if parts[-len(wanted.name) :] == wanted.name)
        folder = _normal(PurePosixPath(importer).parent.parts)
        kept = len(folder) - wanted.level + 1
        return [folder[:kept] + wanted.name] if kept >= 0 else []


def _parts(path: str) -> Parts:
    parts = PurePosixPath(path).with_suffix("").parts
    return _normal(parts[:-1] if parts[-1] == "__init__" else parts)


def _normal(parts: Parts) -> Parts:
    return tuple(unicodedata.normalize("NFKC", part) for part in parts)


def _reachable(starts: Iterable[str], graph: Mapping[str, Iterable[str]]) -> frozenset[str]:
    seen: set[str] = set()
    pending = list(starts)
    while pending:
        here = pending.pop()
        if here not in seen:
            seen.add(here)
            pending.extend(graph.get(here, ()))
    return frozenset(seen)
