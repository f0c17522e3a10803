"""Reads and checks the configuration."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from msgspec import Struct

from p2d_audit.effort import Weights, lay_over, load_weights
from p2d_audit.errors import ConfigError
from p2d_audit.files import MAX_SIZE, BadPatternError, holds, parse_patterns
from p2d_audit.freeze import Freeze
from p2d_audit.links import find_planted_link
from p2d_audit.model import Severity
from p2d_audit.selection import Override

PYPROJECT = "pyproject.toml"
TABLE = "tool.p2d-audit"
_SHOWN = 120
_LARGEST = 10_000_000
"""Bytes that a configuration may have which was found."""
_TRUSTED = ("output", "packs")
"""Keys that only a file named by the person who runs p2d-audit may set."""


class Config(Struct, frozen=True, kw_only=True):
    """What is configured; None is what was left open.

    `file` is where it stands, `exclude` counts from its folder, `max_file_size` is in bytes.
    `unheeded` names keys that a file of the audited tree may not set; with `cache`, earlier audits are remembered.
    """

    file: Path | None = None
    exclude: tuple[str, ...] = ()
    fail_on: tuple[str, ...] | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    output: tuple[str, ...] = ()
    max_file_size: int = MAX_SIZE
    severity: Mapping[str, Severity] = {}
    overrides: tuple[Override, ...] = ()
    packs: tuple[Path, ...] = ()
    baseline: Path | None = None
    freezes: tuple[Freeze, ...] = ()
    weights: Weights
    unheeded: tuple[str, ...] = ()
    cache: bool = False


def load_config(explicit: Path | None, start: Path, weights: Mapping[str, Any] | None = None) -> Config:
    """Return the configuration of the file `explicit` or, without one, of the nearest pyproject.toml above `start`.

    A file that is found is part of the audited tree and therefore not trusted: it
    cannot say where reports are written or which rules are loaded. `weights` are laid over its own. Raise
    ConfigError, naming file, key and remedy, for a configuration that is not valid.
    """
    file = explicit or _nearest(start)
    if file is None:
        return Config(weights=load_weights(weights), cache=True)
    table = _table(file)
    if table is None:
        raise ConfigError(f"{file}: has no table [{TABLE}]; add it or leave --config out")
    return _checked(table, file, weights or {}, trusted=explicit is not None)


def list_keys(file: Path) -> tuple[str, ...]:
    """Return the keys that a configuration file sets, sorted; raise ConfigError for one that cannot be read."""
    return tuple(sorted(_table(file) or ()))


def _nearest(start: Path) -> Path | None:
    """Return the first pyproject.toml with our table from `start` up to the top of its Git work tree."""
    here = start.resolve()
    for folder in (here, *here.parents) if here.is_dir() else here.parents:
        file = folder / PYPROJECT
        there = holds(folder, PYPROJECT) and file.is_file()
        if there and b"p2d-audit" in _found_bytes(file, folder) and _table(file) is not None:
            return file
        if holds(folder, ".git"):
            return None
    return None


def _table(file: Path) -> dict[str, Any] | None:
    """Return our part of a file: all of it or, in a pyproject.toml, the table of ours if there is one."""
    try:
        document = tomllib.loads(_bytes(file).decode("utf-8"))
    except UnicodeDecodeError as error:
        line = _bytes(file)[: error.start].count(b"\n") + 1
        raise ConfigError(f"{file}:{line}: is not UTF-8, which TOML has to be; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: is not valid TOML: {error}") from error
    if file.name != PYPROJECT:
        return document
    tools = document.get("tool", {})
    table = tools.get("p2d-audit") if isinstance(tools, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{file}: `{TABLE}` is no table; write [{TABLE}] on a line of its own")
    return table


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except IsADirectoryError as error:
        raise ConfigError(f"{file}: is a folder; give the TOML file in it") from error
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror or error}") from error


def _found_bytes(file: Path, folder: Path) -> bytes:
    """Return the content of a file that nobody named, which may be neither a link to any other nor without an end."""
    if find_planted_link(file, folder) is not None:
        raise ConfigError(
            f"{file}: is a symbolic link that leads out of its tree; replace it, or name a configuration with --config"
        )
    if file.stat().st_size > _LARGEST:
        raise ConfigError(f"{file}: has more than {_LARGEST:,} bytes; name a configuration with --config")
    return _bytes(file)


def _checked(table: Mapping[str, Any], file: Path, weights: Mapping[str, Any], *, trusted: bool) -> Config:
    prefix = f"{TABLE}." if file.name == PYPROJECT else ""
    problems = list(_problems(table, prefix))
    if problems:
        raise ConfigError("\n".join(f"{file}: {problem}" for problem in problems))
    fail_on = table.get("fail-on")
    return Config(
        file=file,
        exclude=_patterns(table.get("exclude", ()), f"{file}: key `{prefix}exclude`"),
        fail_on=(fail_on,) if isinstance(fail_on, str) else fail_on if fail_on is None else tuple(fail_on),
        select=tuple(table.get("select", ())),
        ignore=tuple(table.get("ignore", ())),
        output=tuple(table.get("output", ())) if trusted else (),
        max_file_size=table.get("max-file-size", MAX_SIZE),
        severity=table.get("severity", {}),
        overrides=tuple(_overrides(table, file, prefix)),
        baseline=_baseline(table["baseline"], file, prefix, trusted=trusted) if "baseline" in table else None,
        freezes=tuple(_freezes(table, file, prefix)),
        weights=load_weights(lay_over(table.get("weights", {}), weights), f"{file}: [{prefix}weights]"),
        packs=tuple(file.parent / name for name in table.get("packs", ())) if trusted else (),
        unheeded=() if trusted else tuple(key for key in _TRUSTED if key in table),
        cache=True,
    )


def _overrides(table: Mapping[str, Any], file: Path, prefix: str) -> Iterator[Override]:
    for pattern, rules in table.get("per-file-ignores", {}).items():
        paths = _patterns((pattern,), f"{file}: key `{prefix}per-file-ignores`")
        yield Override(paths=paths, ignore=tuple(rules), origin=f'per-file-ignores."{pattern}"')
    for number, one in enumerate(table.get("overrides", ()), 1):
        yield Override(
            paths=_patterns(one["paths"], f"{file}: key `{prefix}overrides.{number}.paths`"),
            select=tuple(one.get("select", ())),
            ignore=tuple(one.get("ignore", ())),
            severity=one.get("severity", {}),
            origin=f"overrides.{number}",
        )


def _baseline(name: str, file: Path, prefix: str, *, trusted: bool) -> Path:
    """Return the file that a configuration names; one that nobody gave must not lead to any file of the machine."""
    folder = file.parent.resolve()
    place = (folder / name).resolve()
    if not trusted and not place.is_relative_to(folder):
        raise ConfigError(f"{file}: key `{prefix}baseline`: {name!r} leads out of {folder}; name a file in it")
    if not trusted and place.exists() and not place.is_file():
        raise ConfigError(f"{file}: key `{prefix}baseline`: {name!r} is no file; name one")
    return file.parent / name


def _freezes(table: Mapping[str, Any], file: Path, prefix: str) -> Iterator[Freeze]:
    given = table.get("freeze", ())
    one_table = isinstance(given, dict)
    for number, one in enumerate([given] if one_table else given, 1):
        key = f"{prefix}freeze" if one_table else f"{prefix}freeze.{number}"
        yield Freeze(
            kinds=tuple(
                dict.fromkeys(kind.removesuffix("s") for kind in one.get("kinds", ("flow", "deployment", "block")))
            ),
            paths=_patterns(one.get("paths", ()), f"{file}: key `{key}.paths`"),
            since=_day(one["since"], f"{file}: key `{key}.since`") if "since" in one else None,
            origin=f"[{key}]",
        )


def _day(given: object, place: str) -> date:
    """Return a day that is written as one of TOML's dates or in quotes."""
    try:
        return date.fromisoformat(str(given))
    except ValueError as error:
        raise ConfigError(f"{place}: {given!r} is no date such as 2027-01-31") from error


def _problems(table: Mapping[str, Any], prefix: str) -> Iterator[str]:
    schema = json.loads(files("p2d_audit").joinpath("config.schema.json").read_text(encoding="utf-8"))
    known = schema["properties"]
    for key in sorted(set(table) - set(known)):
        close = get_close_matches(key, known, n=1)
        remedy = f"did you mean `{close[0]}`?" if close else f"the keys are {', '.join(sorted(known))}"
        yield f"key `{prefix}{_short(key)}` is unknown; {remedy}"
    errors = Draft202012Validator(schema).iter_errors(table)
    for error in sorted(errors, key=lambda error: error.json_path):
        if error.absolute_path:
            yield f"key `{prefix}{_dotted(error)}`: {_short(error.message)}; {_remedy(error, known)}"


def _dotted(error: ValidationError) -> str:
    return ".".join(str(step) for step in error.absolute_path)


def _remedy(error: ValidationError, known: Mapping[str, Any]) -> str:
    key = str(error.absolute_path[0])
    return f"`{key}` is {known[key]['description']}"


def _patterns(lines: Sequence[str], place: str) -> tuple[str, ...]:
    try:
        parse_patterns(lines, (), place)
    except BadPatternError as error:
        raise ConfigError(f"{place}: {error}") from error
    return tuple(lines)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
