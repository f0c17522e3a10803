"""Tells which major of Prefect a file surely runs with, by what the folders above it require."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, TypeAlias

from p2d_audit.link.folders import upwards
from p2d_audit.model import Requirement

Major: TypeAlias = Literal["1", "2", "3"]

_PREFECT = frozenset({"prefect", "prefect-client"})
_MANIFEST = re.compile(
    r"[^/]*(?:requirements|constraints)[^/]*|(?:.*/)?requirements/[^/]+\.(?:txt|in)"
    r"|pyproject\.toml|pixi\.toml|pylock[^/]*\.toml|setup\.(?:py|cfg)|tox\.ini|pipfile|[^/]+\.lock"
    r"|[^/]*(?:environment|conda|env)[^/]*\.ya?ml|(?:meta|recipe)\.yaml"
)
_SOURCE = (".py", ".ipynb")


def majors_by_folder(
    requirements: Iterable[Requirement],
    proven: Mapping[str, Iterable[Major]] | None = None,
    stated: Iterable[tuple[str, Major]] = (),
) -> Callable[[str], Major | None]:
    """Return what tells the one major that a path's requirements allow, or None if they do not settle it.

    The nearest folder that names Prefect decides, from the path's own upwards; what a script says of itself
    comes first. `proven` are the majors that the names in files prove: where one of them, on the way up,
    proves another major than is required, or an image installs another, the requirement is not that of the path.
    `stated` are the majors that files of deployments name, which count where requirements leave them open.
    Where no folder on the way up names Prefect, the major counts on which all folders agree that do.
    """
    found: dict[str, list[Requirement]] = defaultdict(list)
    for requirement in requirements:
        if requirement.name in _PREFECT:
            found[_applies_to(requirement.span.path)].append(requirement)
    settled: dict[str, Major | None] = {
        place: _only(named) for place, named in found.items() if any(map(_is_manifest, named))
    }
    settled |= _settled_by_statements(stated, found, settled)
    shown: dict[str, set[Major]] = defaultdict(set)
    for path, majors in (proven or {}).items():
        shown[posixpath.dirname(path)].update(majors)
    for place, named in found.items():
        shown[place].update(*(one.majors for one in named if not _is_manifest(one) and len(one.majors) == 1))
    agreed = _agreed(settled, shown)

    def major_of(path: str) -> Major | None:
        passed: set[Major] = set()
        for place in upwards(path):
            passed |= shown.get(place, set())
            if place in settled:
                major = settled[place]
                return major if passed <= {major} else None
        return agreed

    return major_of


def _settled_by_statements(
    stated: Iterable[tuple[str, Major]], found: Mapping[str, list[Requirement]], settled: Mapping[str, Major | None]
) -> dict[str, Major | None]:
    """Return the majors that files of deployments name, of folders whose requirements allow them and others."""
    by_folder: dict[str, set[Major]] = defaultdict(set)
    for path, major in stated:
        by_folder[posixpath.dirname(path)].add(major)
    return {
        folder: next(iter(majors)) if len(majors) == 1 and _allow(found.get(folder, ()), majors) else None
        for folder, majors in by_folder.items()
        if settled.get(folder) is None
    }


def _allow(named: Iterable[Requirement], majors: set[Major]) -> bool:
    return all(majors <= set(one.majors) for one in named if _is_manifest(one) and one.majors)


def _agreed(settled: Mapping[str, Major | None], shown: Mapping[str, set[Major]]) -> Major | None:
    """Return the one major of all folders that name Prefect; what a script requires is for itself alone."""
    majors: set[Major | None] = {major for place, major in settled.items() if not place.endswith(_SOURCE)}
    contradicted = any(not found <= majors for found in shown.values())
    return None if len(majors) != 1 or contradicted else next(iter(majors))


def _applies_to(path: str) -> str:
    """Return the folder that a file's requirements are for, or the file itself if it is a script."""
    folder, name = posixpath.split(path)
    if name.endswith(_SOURCE) and name != "setup.py":
        return path
    return posixpath.dirname(folder) if posixpath.basename(folder) == "requirements" else folder


def _is_manifest(requirement: Requirement) -> bool:
    """Say whether a requirement is in a file that is for requirements, not in a script or an image's recipe."""
    path = requirement.span.path.lower()
    return path.endswith(_SOURCE) or any(_MANIFEST.fullmatch(one) for one in (path, posixpath.basename(path)))


def _only(named: Iterable[Requirement]) -> Major | None:
    """Return the one major that all requirements of a folder allow; a locked version counts before a range."""
    every = tuple(named)
    pinned: set[Major] = {major for one in every if one.locked and len(one.majors) == 1 for major in one.majors}
    if pinned:
        agreed = all(pinned <= set(one.majors) for one in every if one.majors)
        return next(iter(pinned)) if len(pinned) == 1 and agreed else None
    possible: set[Major] = set().union(*(one.majors for one in every))
    return next(iter(possible)) if len(possible) == 1 and all(one.majors for one in every) else None
