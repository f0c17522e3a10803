"""Reads what pyproject.toml, Pipfile, pixi.toml and the locks written in TOML ask for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from packaging.utils import canonicalize_name

from p2d_audit.declarations import DeclaredDistribution, Doubt
from p2d_audit.facts.lines import Lines
from p2d_audit.facts.requirements.distributions import (
    Broken,
    asks_for_prefect,
    is_prefects,
    own_distribution,
    read_constraint,
    read_pep508,
    requirements_of,
    wanted_requirements,
)
from p2d_audit.facts.requirements.pip_files import read_line
from p2d_audit.facts.requirements.toml_places import Path, Toml
from p2d_audit.model import Requirement

_Found: TypeAlias = Iterator[Requirement | DeclaredDistribution | Doubt]
_Bare: TypeAlias = Literal["exact", "fuzzy"]

_NAMES: tuple[tuple[str, ...], ...] = (("project", "name"), ("tool", "poetry", "name"))
_LISTS: tuple[tuple[str, ...], ...] = (
    ("project", "dependencies"),
    ("project", "optional-dependencies", "*"),
    ("dependency-groups", "*"),
    ("tool", "pdm", "dev-dependencies", "*"),
    ("tool", "hatch", "envs", "*", "dependencies"),
    ("tool", "hatch", "envs", "*", "extra-dependencies"),
    ("tool", "uv", "dev-dependencies"),
    ("tool", "uv", "constraint-dependencies"),
    ("tool", "uv", "override-dependencies"),
    ("tool", "rye", "dev-dependencies"),
    ("tool", "flit", "metadata", "requires"),
    ("tool", "flit", "metadata", "requires-extra", "*"),
)
_TABLES: tuple[tuple[str, ...], ...] = (
    ("tool", "poetry", "dependencies"),
    ("tool", "poetry", "dev-dependencies"),
    ("tool", "poetry", "group", "*", "dependencies"),
)
_PIXI: tuple[tuple[str, ...], ...] = (
    ("dependencies",),
    ("pypi-dependencies",),
    ("feature", "*", "dependencies"),
    ("feature", "*", "pypi-dependencies"),
    ("target", "*", "dependencies"),
    ("target", "*", "pypi-dependencies"),
)
_OWN = ("workspace", "path", "editable", "virtual", "directory")
"""What tells of a source that it is a folder of the project's own."""


def read_pyproject(toml: Toml, lines: Lines) -> _Found:
    """Yield what a pyproject.toml asks for, in any of the tables that tools have for that."""
    own = _own_names(toml.values)
    for pattern in _NAMES:
        for path, name in _matching(toml.values, pattern):
            yield from own_distribution(name, lines.span(*toml.value(path)))
    for pattern in _LISTS:
        for path, value in _matching(toml.values, pattern):
            for index, text in enumerate(value if isinstance(value, list) else ()):
                if isinstance(text, str) and not _names_one(text, own):
                    yield from read_line(text, lines.span(*toml.value((*path, index))))
    for pattern in _TABLES:
        yield from _tables(toml, lines, pattern, own)
    for pattern in _PIXI:
        yield from _tables(toml, lines, ("tool", "pixi", *pattern), own)


def read_pixi(toml: Toml, lines: Lines) -> _Found:
    """Yield what a pixi.toml asks for."""
    for pattern in _PIXI:
        yield from _tables(toml, lines, pattern, frozenset())


def read_pipfile(toml: Toml, lines: Lines) -> _Found:
    """Yield what a Pipfile asks for: every table but its settings is a category of packages."""
    for category in toml.values:
        if category not in ("source", "requires", "scripts", "pipenv"):
            yield from _tables(toml, lines, (category,), frozenset())


def read_lock(toml: Toml, lines: Lines) -> _Found:
    """Yield the versions that uv.lock, poetry.lock, pdm.lock or pylock.toml locks, but for the project itself."""
    for key in ("package", "packages"):
        packages = toml.values.get(key)
        for index, package in enumerate(packages if isinstance(packages, list) else ()):
            name = package.get("name") if isinstance(package, dict) else None
            if isinstance(name, str) and is_prefects(name) and not _is_own(package):
                version = package.get("version")
                specifiers = read_constraint(f"=={version}" if isinstance(version, str) else "")
                if not isinstance(specifiers, Broken):
                    span = lines.span(*toml.entry((key, index, "name")))
                    yield from requirements_of(name, specifiers, span, locked=True)


def _tables(toml: Toml, lines: Lines, pattern: tuple[str, ...], own: Collection[str]) -> _Found:
    """Yield what tables ask for that have a distribution's name as key."""
    for path, table in _matching(toml.values, pattern):
        for name, wanted in table.items() if isinstance(table, dict) else ():
            given = wanted.get("extras") if isinstance(wanted, dict) else ()
            brings = is_prefects(name) or asks_for_prefect(_texts(given))
            if brings and canonicalize_name(name) not in own:
                yield from _entry(toml, lines, (*path, name), name, wanted)


def _entry(toml: Toml, lines: Lines, path: Path, name: str, wanted: object) -> _Found:
    span = lines.span(*toml.entry(path))
    match wanted:
        case str():
            specifiers = read_constraint(wanted)
            if isinstance(specifiers, Broken):
                yield Doubt(span=span, what=f"requirement `{name} = {wanted!r}`", why=specifiers.why)
            else:
                yield from requirements_of(name, specifiers, span)
        case list():
            for index, one in enumerate(wanted):
                yield from _entry(toml, lines, (*path, index), name, one)
        case dict() if place := next((wanted[key] for key in ("git", "url", "file") if key in wanted), None):
            ref = next((wanted[key] for key in ("tag", "rev", "ref", "branch") if key in wanted), "")
            read = read_pep508(f"{name} @ {place}" + (f"@{ref}" if ref else ""))
            if read is not None and not isinstance(read, Broken):
                yield from wanted_requirements(read, span)
        case dict() if not _is_own(wanted):
            version, extras = wanted.get("version", ""), wanted.get("extras")
            specifiers = read_constraint(version) if isinstance(version, str) else ("",)
            if isinstance(specifiers, Broken):
                yield Doubt(span=span, what=f"requirement `{name} = {version!r}`", why=specifiers.why)
            else:
                yield from requirements_of(name, specifiers, span, extras=_texts(extras))


def _texts(values: object) -> Iterable[str]:
    return (value for value in values if isinstance(value, str)) if isinstance(values, list) else ()


def _matching(values: Any, pattern: tuple[str, ...], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield what stands at the paths that a pattern means, in which `*` is any key."""
    if not pattern:
        yield path, values
        return
    for key in values if isinstance(values, dict) else ():
        if pattern[0] in ("*", key):
            yield from _matching(values[key], pattern[1:], (*path, key))


def _own_names(values: Mapping[str, Any]) -> frozenset[str]:
    """Return the distributions that the project itself is, and those it takes from its own folders."""
    names = [name for _, name in _matching(values, ("project", "name")) if isinstance(name, str)]
    for _, sources in _matching(values, ("tool", "uv", "sources")):
        if isinstance(sources, dict):
            names += [name for name, source in sources.items() if _is_own(source)]
    return frozenset(canonicalize_name(name) for name in names)


def _is_own(source: object) -> bool:
    """Say whether a source, or the package that has one, is a folder of the project's own."""
    if not isinstance(source, dict):
        return False
    inner = source.get("source")
    if isinstance(inner, dict):
        return inner.get("type") == "directory" or _is_own(inner)
    return any(source.get(key) for key in _OWN)


def _names_one(text: str, names: Collection[str]) -> bool:
    read = read_pep508(text) if names else None
    return read is not None and not isinstance(read, Broken) and read.name in names
