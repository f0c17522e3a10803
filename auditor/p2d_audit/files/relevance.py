"""Tells which Python files can matter: what reaches a marker by imports of the tree's own modules, and its helpers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from p2d_audit.files.imports import Module
from p2d_audit.files.modules import ModulePlaces

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
    known = tuple(modules)
    graph = _graph(known)
    importers = defaultdict(set)
    for path, targets in graph.items():
        for target in targets:
            importers[target].add(path)
    users = _reachable((module.path for module in known if module.marked), importers)
    return users.union(_helpers(users, graph, {module.path: module.size for module in known}))


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


def _graph(modules: tuple[Module, ...]) -> dict[str, set[str]]:
    places = ModulePlaces(module.path for module in modules if module.importable)
    return {
        module.path: {path for wanted in module.imports for path in places.meant(wanted, module.path)} - {module.path}
        for module in modules
    }


def _helpers(users: frozenset[str], graph: Mapping[str, Iterable[str]], sizes: Mapping[str, int]) -> Iterator[str]:
    left = max(ALWAYS, MORE_HELPERS * sum(sizes[path] for path in users))
    seen, nearest = set(users), users
    while nearest:
        nearest = frozenset(target for path in nearest for target in graph.get(path, ())) - seen
        left -= sum(sizes[path] for path in nearest)
        if left < 0:
            return
        seen |= nearest
        yield from nearest


def _reachable(starts: Iterable[str], graph: Mapping[str, Iterable[str]]) -> frozenset[str]:
    seen: set[str] = set()
    pending = list(starts)
    while pending:
        here = pending.pop()
        if here not in seen:
            seen.add(here)
            pending.extend(graph.get(here, ()))
    return frozenset(seen)
