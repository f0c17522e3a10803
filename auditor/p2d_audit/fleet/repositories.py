"""Reads the list of repositories that a fleet is made of."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from p2d_audit.effort import Weights, lay_over, load_weights
from p2d_audit.errors import UsageError
from p2d_audit.files import BadPatternError, parse_patterns

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_EXAMPLE = 'write a table [[repository]] with name = "billing" and path = "../billing" for each'


class Repository(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A repository, or a part of one, as the list has it; `path`, `config` and `packs` count from the list's folder.

    `paths` are the parts of it that are audited, all of it without any, `exclude` are patterns beside those of its
    configuration, `weights` are laid over its own. Names of the server join only repositories of one `workspace`.
    """

    name: str
    path: str
    paths: tuple[str, ...] = ()
    config: str | None = None
    packs: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    owner: str | None = None
    workspace: str = ""
    weights: dict[str, Any] = {}

    @property
    def is_relative(self) -> bool:
        """Whether its path counts from the folder of the list."""
        return not Path(self.path).is_absolute()

    @property
    def shown(self) -> str:
        """What stands for its path in reports, which have no path of a machine."""
        return self.path if self.is_relative else self.name


class Fleet(Struct, frozen=True, kw_only=True):
    """All repositories of a list, in the order of what their names make of paths, and what bridges are priced with."""

    file: Path
    repositories: tuple[Repository, ...]
    weights: Weights


def read_fleet(file: Path) -> Fleet:
    """Return what a list says; raise UsageError, naming file, entry and remedy, for one that is not valid.

    `weights` at its top are laid over those of every repository, below the repository's own entry.
    """
    document = _document(file)
    for key in sorted(set(document) - {"repository", "weights"}):
        raise UsageError(f"{file}: key `{key}` is unknown; the keys are `weights` and tables [[repository]]")
    entries = document.get("repository", [])
    if not isinstance(entries, list) or not entries:
        raise UsageError(f"{file}: lists no repositories; {_EXAMPLE}")
    common = document.get("weights", {})
    weights = load_weights(common, f"{file}: [weights]")
    found = [_entry(one, number, file, common) for number, one in enumerate(entries, 1)]
    for problem in _clashes(found):
        raise UsageError(f"{file}: {problem}")
    return Fleet(file=file, repositories=tuple(sorted(found, key=lambda one: f"{one.name}/")), weights=weights)


def _document(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8"))
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}; give a TOML file") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: is not UTF-8, which TOML has to be; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{file}: is not valid TOML: {error}") from error


def _entry(given: object, number: int, file: Path, common: Mapping[str, Any]) -> Repository:
    name = given.get("name") if isinstance(given, dict) else None
    place = f"{file}: repository {number}" + (f" (`{name}`)" if isinstance(name, str) else "")
    keys = Repository.__struct_fields__
    for key in sorted(set(given) - set(keys)) if isinstance(given, dict) else ():
        close = get_close_matches(key, keys, n=1)
        remedy = f"did you mean `{close[0]}`?" if close else f"the keys are {', '.join(keys)}"
        raise UsageError(f"{place}: key `{key}` is unknown; {remedy}")
    try:
        one = msgspec.convert(given, Repository)
    except msgspec.ValidationError as error:
        raise UsageError(f"{place}: {error}; {_EXAMPLE}") from error
    for problem in _problems(one):
        raise UsageError(f"{place}: {problem}")
    weights = lay_over(common, one.weights)
    load_weights(weights, f"{place}: [weights]")
    return msgspec.structs.replace(one, weights=weights)


def _problems(one: Repository) -> Iterator[str]:
    if not _NAME.fullmatch(one.name):
        yield f"`name` {one.name!r} cannot name a file; use letters, digits, `-`, `_` and `.`"
    if not one.path:
        yield "`path` is empty; name the folder of the repository"
    for path in one.paths:
        if Path(path).is_absolute() or ".." in Path(path).parts:
            yield f"`paths`: {path!r} leads out of the repository; name a file or folder in it"
    if "/" in one.workspace or ":" in one.workspace:
        yield f"`workspace` {one.workspace!r} holds `/` or `:`; give it a plain name"
    try:
        parse_patterns(one.exclude, (), "exclude")
    except BadPatternError as error:
        yield f"`exclude`: {error}; write patterns as in .gitignore"


def _clashes(found: list[Repository]) -> Iterator[str]:
    known: dict[str, int] = {}
    for number, one in enumerate(found, 1):
        first = known.setdefault(one.name.lower(), number)
        if first != number:
            yield f"repositories {first} and {number} are both called `{one.name}`; give each a name of its own"
