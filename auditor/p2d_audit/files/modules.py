"""Says which file of the tree an import means, from the paths of its Python files alone."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from p2d_audit.files.imports import Import, Parts
from p2d_audit.files.standard_library import STANDARD

NOT_OURS = STANDARD | {"prefect"}
"""Names that mean nothing of the tree, unless a folder above the importer has them."""


class ModulePlaces:
    """Where modules lie: by their path as parts, by the folder they are in, and by the last part of their name."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._at: dict[Parts, list[str]] = defaultdict(list)
        self._within: dict[Parts, list[str]] = defaultdict(list)
        self._called: dict[str, set[Parts]] = defaultdict(set)
        self._packages: set[Parts] = set()
        self._roots: dict[tuple[Parts, Parts], tuple[Parts, ...]] = {}
        for path in paths:
            parts = module_parts(path)
            self._at[parts].append(path)
            self._within[parts[:-1]].append(path)
            if parts:
                self._called[parts[-1]].add(parts)
            if path.endswith("__init__.py"):
                self._packages.add(parts)

    def meant(self, wanted: Import, importer: str) -> Iterator[str]:
        """Yield the files an import can mean: those below the nearest source root, a folder that is no package."""
        folder = _folder_parts(importer)
        for place in self._candidates(wanted, folder, importer):
            yield from self._at.get(place, ())
            if wanted.star:
                yield from self._within.get(place, ())

    def _candidates(self, wanted: Import, folder: Parts, importer: str) -> Iterable[Parts]:
        if wanted.level:
            kept = len(folder) - wanted.level + 1
            return [folder[:kept] + wanted.name] if kept >= 0 else []
        key = (wanted.name, folder)
        if key not in self._roots:
            self._roots[key] = tuple(self._absolute(wanted.name, folder, module_parts(importer)))
        return self._roots[key]

    def _absolute(self, name: Parts, folder: Parts, importer: Parts) -> Iterator[Parts]:
        """Yield what the linker may take: below a folder that is no package, or below any, as a script's folder is."""
        if not name:  # `from import x`, in a file that cannot be parsed
            return
        ends = self._called.get(name[-1], set())
        roots = [parts[: -len(name)] for parts in ends if parts[-len(name) :] == name and parts != importer]
        proper = [root for root in roots if root not in self._packages]
        for found in (proper, roots):
            root = _nearest(found, folder, foreign=name[0] in NOT_OURS)
            if root is not None:
                yield root + name


def _nearest(roots: Iterable[Parts], folder: Parts, *, foreign: bool) -> Parts | None:
    """Return the innermost root above a folder, else that which shares most with it, but for a `foreign` name."""
    found = list(roots)
    around = [root for root in found if folder[: len(root)] == root]
    if around:
        return max(around, key=len)
    if foreign or not found:
        return None
    return min(found, key=lambda root: (-_shared(root, folder), len("/".join(root)), root))


def _shared(root: Parts, folder: Parts) -> int:
    count = 0
    for left, right in zip(root, folder, strict=False):
        if left != right:
            break
        count += 1
    return count


@lru_cache(maxsize=100_000)
def module_parts(path: str) -> Parts:
    """Return a path as the parts of a dotted name; that of a package is its folder's."""
    *above, name = path.split("/")
    dot = name.rfind(".")
    stem = name[:dot] if 0 < dot < len(name) - 1 else name
    return _normal(above if stem == "__init__" else (*above, stem))


@lru_cache(maxsize=100_000)
def _folder_parts(path: str) -> Parts:
    return _normal(path.split("/")[:-1])


def _normal(parts: Iterable[str]) -> Parts:
    return tuple(part if part.isascii() else unicodedata.normalize("NFKC", part) for part in parts)
