"""What a requirement says: which distribution of Prefect's, in which versions, so which majors of Prefect.

pip, Poetry and conda write versions each in their own way; here all become PEP 440.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal, TypeAlias

from msgspec import Struct
from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Parsed
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

from p2d_audit.declarations import DeclaredDistribution
from p2d_audit.model import Requirement, Span

Major: TypeAlias = Literal["1", "2", "3"]

PREFECT = frozenset({"prefect", "prefect-client"})
"""The distributions that have Prefect's own version number."""
_INTEGRATION_EXTRAS = frozenset(
    {"aws", "azure", "bitbucket", "databricks", "dask", "dbt", "docker", "email", "gcp", "github", "gitlab",
     "kubernetes", "ray", "redis", "shell", "slack", "snowflake", "sqlalchemy"}
)  # fmt: skip
"""The extras of Prefect 3 that are distributions of their own: `prefect[aws]` asks for `prefect-aws`."""
_LAST_PATCHES: dict[int, tuple[int, ...]] = {
    0: (0, 0, 0, 0, 0, 5, 7, 3, 1, 8, 7, 5, 6, 19, 22, 13),
    1: (0, 0, 4, 1, 1),
    2: (4, 1, 0, 2, 5, 0, 9, 12, 7, 0, 21, 5, 1, 8, 21, 0, 9, 1, 3, 9, 27),
    3: (11, 15, 15, 7, 25, 0, 29, 8, 8, 1),
}
"""For each released minor of a major, from 0 on, its last patch."""
_ALTERNATIVES = re.compile(r"\|\|?")
_CLAUSE = re.compile(r"\s*+(?P<op>\^|~=|~|===?|!=|<=|>=|<|>|=|)\s*+(?P<version>[\w.*+!-]+)\s*(?:,|(?=\s)|$)")
_UNKNOWN = re.compile(r"[${}%]|<[A-Za-z_]")
"""What shows that a version is filled in elsewhere: `${VERSION}`, `{{ version }}`, `%(version)s`, `<version>`."""
_NAMED = re.compile(
    r"\s*(?P<name>[A-Za-z0-9]+(?:[-_.]+[A-Za-z0-9]+)*)\s*(?P<extras>\[[^\]]*\])?\s*(?P<rest>.*)", re.DOTALL
)
_OTHER_WORDS = re.compile(r"(?!v?\d)[\w-]")
"""What follows the name where it only begins a longer one, or a sentence."""
_HOSTED = re.compile(
    r"github\.com[/:]PrefectHQ/(?P<name>prefect(?:-[a-z0-9]+)*?)(?:\.git)?"
    r"(?:/archive/(?:refs/(?:tags|heads)/)?(?P<archive>[^#?]+?)(?:\.zip|\.tar\.gz)|@(?P<ref>[^#?]+))?/?(?:[#?]|$)",
    re.IGNORECASE,
)
_EGG = re.compile(r"[#&]egg=(?P<name>[A-Za-z0-9._-]+)")
_SUBDIRECTORY = re.compile(r"[#&]subdirectory=(?:[^&#]*/)?(?P<name>prefect-[a-z0-9-]+)")
_LOCAL = re.compile(r"file:|\.{0,2}/|~/|[A-Za-z]:\\")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class Wanted(Struct, frozen=True):
    """A distribution that is asked for: its normalised name, extras, and the versions as PEP 440 text."""

    name: str
    specifier: str = ""
    extras: tuple[str, ...] = ()


class Broken(Struct, frozen=True):
    """Why the text of a requirement is none."""

    why: str


def is_prefects(name: str) -> bool:
    """Say whether a distribution is Prefect, one of its collections or an addition to it of others, by its name."""
    return "prefect" in canonicalize_name(name).split("-")


def asks_for_prefect(extras: Iterable[str]) -> bool:
    """Say whether an extra of a distribution brings Prefect, as in `pydantic-ai-slim[prefect]`."""
    return any(canonicalize_name(extra) == "prefect" for extra in extras)


def read_pep508(text: str) -> Wanted | Broken | None:
    """Return what `prefect[aws]>=2,<3; marker` or a URL asks for; None if that is nothing of Prefect's."""
    if (location := read_location(text)) is not None:
        return location
    named = _NAMED.match(text)
    if named is None or _OTHER_WORDS.match(named["rest"]):
        return None
    extras = (extra.strip() for extra in (named["extras"] or "[]")[1:-1].split(",") if extra.strip())
    if not is_prefects(named["name"]) and not asks_for_prefect(extras):
        return None
    requirement, _, marker = text.partition(";")
    unknown = _UNKNOWN.search(named["rest"].partition(";")[0]) is not None and not named["rest"].startswith("@")
    try:
        parsed = Parsed(f"{named['name']}{named['extras'] or ''}" if unknown else text)
    except InvalidRequirement as error:
        if marker and not isinstance(read := read_pep508(requirement), Broken):
            return read
        return Broken(str(error).partition("\n")[0])
    if parsed.url is not None:
        found = _at(parsed.url, parsed.name)
        return Wanted(found.name, found.specifier, tuple(sorted(parsed.extras))) if found else None
    return Wanted(canonicalize_name(parsed.name), _written(parsed.specifier), tuple(sorted(parsed.extras)))


def read_location(text: str) -> Wanted | None:
    """Return what a URL or path of an archive or repository is of, if it is of Prefect's."""
    text = text.strip()
    if not _SCHEME.match(text) and not text.endswith((".whl", ".tar.gz")):
        return None
    egg = _EGG.search(text)
    found = _at(text, egg["name"] if egg else None)
    return found if found and is_prefects(found.name) else None


def _at(url: str, name: str | None) -> Wanted | None:
    """Return what stands at a place; a folder of the project's own is nothing that is asked for."""
    archive = re.split(r"[#?;\s]", url, maxsplit=1)[0].rpartition("/")[2]
    if read := _archive(archive):
        return read
    hosted = _HOSTED.search(url.partition(";")[0].strip())
    if hosted is None:
        local = name is None or _LOCAL.match(url) is not None
        return None if local or name is None else Wanted(canonicalize_name(name))
    below = _SUBDIRECTORY.search(url)
    normal = canonicalize_name(below["name"] if below else name or hosted["name"])
    ref = (hosted["archive"] or hosted["ref"] or "").strip().removeprefix("refs/tags/").removeprefix(f"{normal}-")
    return Wanted(normal, _tagged(ref))


def _archive(filename: str) -> Wanted | None:
    try:
        if filename.endswith(".whl"):
            name, version = parse_wheel_filename(filename)[:2]
        elif filename.lower().startswith("prefect") and filename.endswith((".tar.gz", ".zip")):
            name, version = parse_sdist_filename(filename)
        else:
            return None
    except (InvalidWheelFilename, InvalidSdistFilename):
        return None
    return Wanted(name, f"=={version}")


def _tagged(ref: str) -> str:
    try:
        return f"=={Version(ref)}" if "." in ref else ""
    except InvalidVersion:
        return ""


def read_constraint(text: str, bare: Literal["exact", "fuzzy"] = "exact") -> tuple[str, ...] | Broken:
    """Return the versions that Poetry's or conda's text allows, one specifier for each alternative.

    `bare` is what a version without operator means: that version, or with conda's single `=` all that begin so.
    """
    if _UNKNOWN.search(text):
        return ("",)
    try:
        return tuple(dict.fromkeys(_specifier(part, bare) for part in _ALTERNATIVES.split(text)))
    except (InvalidSpecifier, InvalidVersion) as error:
        return Broken(str(error))


def _specifier(text: str, bare: str) -> str:
    clauses, at = [], 0
    text = text.strip()
    while at < len(text):
        match = _CLAUSE.match(text, at)
        if match is None or match.end() == at:
            raise InvalidSpecifier(f"Invalid specifier: {text!r}")
        clauses.append(_clause(match["op"], match["version"], bare))
        at = match.end()
    return _written(SpecifierSet(",".join(filter(None, clauses))))


def _written(specifier: SpecifierSet) -> str:
    """Return a specifier's text, with what it begins at before what it ends at."""
    return ",".join(sorted(map(str, specifier), key=lambda clause: ("=~><!".index(clause[0]), clause)))


def _clause(operator: str, version: str, bare: str) -> str:
    if version in ("*", "latest"):
        return ""
    stem = version.removesuffix(".*")
    match operator:
        case "^":
            return f">={stem},<{_next(Version(stem), _first_number(stem))}"
        case "~":
            return f">={stem},<{_next(Version(stem), min(len(Version(stem).release) - 1, 1))}"
        case "=" if bare == "fuzzy" or stem != version:
            return f"=={stem}.*"
        case "" | "=":
            return f"=={version}"
        case ">=" | ">" | "<" | "<=" | "~=":
            return f"{operator}{stem}"
    return f"{operator}{version}"


def _first_number(version: str) -> int:
    """Return which part of a version a caret keeps: the first that is not 0, or the last that is given."""
    release = Version(version).release
    return next((place for place, number in enumerate(release) if number), len(release) - 1)


def _next(version: Version, place: int) -> str:
    release = version.release
    return ".".join(str(number) for number in (*release[:place], release[place] + 1, *([0] * (place == 0))))


def majors_of(name: str, specifier: str) -> tuple[Major, ...]:
    """Return the majors of Prefect that a specifier allows; those of 0.x have the API of Prefect 1."""
    if not specifier or name not in PREFECT:
        return ()
    return _majors(specifier)


@cache
def _majors(specifier: str) -> tuple[Major, ...]:
    allowed = SpecifierSet(specifier)
    found = {version.major or 1 for version in _candidates(allowed) if allowed.contains(version, prereleases=True)}
    return tuple(major for major in ("1", "2", "3") if int(major) in found)


def _candidates(allowed: SpecifierSet) -> Iterator[Version]:
    """Yield all releases, and the versions that a specifier names: they may be newer ones, or pre-releases."""
    yield from _released()
    for one in allowed:
        try:
            named = Version(one.version.removesuffix(".*"))
        except InvalidVersion:
            continue
        yield named
        if (release := named.release) >= _released()[-1].release:
            yield Version(".".join(map(str, (*release[:-1], release[-1] + 1))))


@cache
def _released() -> tuple[Version, ...]:
    return tuple(
        Version(f"{major}.{minor}.{patch}")
        for major, lasts in _LAST_PATCHES.items()
        for minor, last in enumerate(lasts)
        for patch in range(last + 1)
        if (major, minor) >= (0, 5)
    )


def requirements_of(
    name: str, specifiers: Iterable[str], span: Span, *, extras: Iterable[str] = (), locked: bool = False
) -> Iterator[Requirement]:
    """Yield the requirement of a distribution, and those of the collections that its extras are."""
    normal: str = canonicalize_name(name)
    if not is_prefects(normal):
        if not asks_for_prefect(extras):
            return
        normal = f"{normal}[prefect]"
    for specifier in specifiers:
        majors = majors_of(normal, specifier)
        yield Requirement(span=span, name=normal, specifier=specifier, locked=locked, majors=majors)
        if normal == "prefect" and majors and "1" not in majors:
            for extra in sorted(set(extras) & _INTEGRATION_EXTRAS):
                yield Requirement(span=span, name=f"prefect-{extra}", specifier="", locked=locked, majors=())


def own_distribution(name: object, span: Span) -> Iterator[DeclaredDistribution]:
    """Yield the distribution that a file says its project is, if it is called as one of Prefect's could be."""
    if isinstance(name, str) and is_prefects(name) and canonicalize_name(name) not in PREFECT:
        yield DeclaredDistribution(span=span, name=canonicalize_name(name))


def wanted_requirements(wanted: Wanted, span: Span, *, locked: bool = False) -> Iterator[Requirement]:
    """Yield the requirements that one text asks for."""
    return requirements_of(wanted.name, (wanted.specifier,), span, extras=wanted.extras, locked=locked)
