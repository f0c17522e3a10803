"""Tells which Python files can matter: what reaches a marker by imports of the tree's own modules, and its helpers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from p2d_audit.files.imports import Import, Module
from p2d_audit.files.modules import ModulePlaces, module_parts

MORE_HELPERS = 3
"""How many bytes of helpers there are at most for each byte of the files that can reach a marker."""
ALWAYS = 1_000_000
"""How many bytes of helpers there may be in any case."""


def find_relevant(modules: Iterable[Module]) -> frozenset[str]:
    """Return the paths of files that hold a marker, of those that import one, and of the helpers that these import.

    "Import" is meant directly or through others. Helpers that cannot reach a marker themselves are
    taken from the nearest on, as far as they are in proportion to the files that need them, a whole distance at a time:
    what a monorepo's libraries do further away is unknown.
    """
    known = {module.path: module for module in modules}
    places = ModulePlaces(path for path, module in known.items() if module.importable)
    users = _users(known, places)
    return users.union(_helpers(users, known, places))


def list_by_distance(modules: Iterable[Module], start: Module) -> Iterator[str]:
    """Yield the paths of files that a file imports, then those that these import, and so on; `start` may be unsaved."""
    known = {module.path: module for module in modules} | {start.path: start}
    places = ModulePlaces(path for path, module in known.items() if module.importable)
    seen, pending = {start.path}, [start.path]
    for here in pending:
        module = known[here]
        meant = {path for wanted in module.imports for path in places.meant(wanted, here)} - seen
        seen |= meant
        pending += sorted(meant)
        yield from sorted(meant)


def _users(known: Mapping[str, Module], places: ModulePlaces) -> frozenset[str]:
    """Return the files that hold a marker, and those that import one of these, directly or through others.

    Only imports are resolved whose last name is that of such a file, or of the package it is in.
    """
    named: defaultdict[tuple[str, bool], list[tuple[str, Import]]] = defaultdict(list)
    for path, module in known.items():
        for wanted in module.imports:
            name = wanted.name[-1] if wanted.name else ""
            named[name, False].append((path, wanted))
            if wanted.star:
                named[name, True].append((path, wanted))
    seen = {path for path, module in known.items() if module.marked}
    pending = sorted(seen)
    for here in pending:
        if not known[here].importable:
            continue
        for key in _names_of(here):
            for importer, wanted in named.get(key, ()):
                if importer not in seen and here in places.meant(wanted, importer):
                    seen.add(importer)
                    pending.append(importer)
    return frozenset(seen)


def _names_of(path: str) -> Iterator[tuple[str, bool]]:
    """Yield the last names by which an import can mean a file: its own, or that of its package if that has a star."""
    parts = module_parts(path)
    if parts:
        yield parts[-1], False
        yield parts[-2] if len(parts) > 1 else "", True
    yield "", True
    if path.endswith("__init__.py"):
        yield "", False


def _helpers(users: frozenset[str], known: Mapping[str, Module], places: ModulePlaces) -> Iterator[str]:
    left = max(ALWAYS, MORE_HELPERS * sum(known[path].size for path in users))
    seen, nearest = set(users), users
    while nearest:
        meant = (place for path in nearest for wanted in known[path].imports for place in places.meant(wanted, path))
        nearest = frozenset(meant) - seen
        left -= sum(known[path].size for path in nearest)
        if left < 0:
            return
        seen |= nearest
        yield from nearest
