"""Reads who owns which files: a CODEOWNERS file, or a TOML or CSV table from path pattern to owner.

As in CODEOWNERS, the last line that fits a path decides.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from p2d_audit.errors import UsageError
from p2d_audit.files import BadPatternError, Patterns, parse_patterns

_SECTION = re.compile(r"\^?\[(?P<name>[^\]]+)\](\[\d+\])?(?P<owners>.*)")
_HEAD = ["pattern", "owner"]


class _Line(Struct, frozen=True):
    """One pattern and its owners; `flat`: its last step stands for files alone, not for folders."""

    patterns: Patterns
    owners: tuple[str, ...]
    flat: int


class Owners(Struct, frozen=True, kw_only=True):
    """Who owns what, as a file says."""

    name: str
    lines: tuple[_Line, ...]

    def of(self, path: str) -> tuple[str, ...]:
        """Return the owners of a file; none if no line is about it, or the last one that is names nobody."""
        parts = tuple(path.split("/"))
        for line in reversed(self.lines):
            if line.flat in (0, len(parts)) and line.patterns.opinion(parts, is_folder=False):
                return line.owners
        return ()


def read_owners(file: Path) -> Owners:
    """Return the owners that a .toml file (a table `owners`), a .csv file or a CODEOWNERS file names.

    Raise UsageError, naming file and line, for a file that cannot be read or understood.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: is not UTF-8; save it as UTF-8") from error
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}") from error
    read = {".toml": _in_toml, ".csv": _in_csv}.get(file.suffix.lower(), _in_codeowners)
    return Owners(name=file.name, lines=tuple(read(text, file)))


def _in_toml(text: str, file: Path) -> Iterator[_Line]:
    try:
        table = tomllib.loads(text).get("owners")
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{file}: is not valid TOML: {error}") from error
    if not isinstance(table, dict):
        raise UsageError(f'{file}: has no table [owners]; write "flows/sales/**" = "@sales" in one')
    for pattern, value in table.items():
        names: Any = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise UsageError(f"{file}: key `owners.{pattern}`: must be an owner or a list of owners")
        yield _line(pattern, tuple(names), f"{file}: key `owners.{pattern}`")


def _in_csv(text: str, file: Path) -> Iterator[_Line]:
    rows = csv.reader(text.splitlines())
    try:
        for number, row in enumerate(rows, 1):
            cells = [cell.strip() for cell in row]
            if not any(cells) or (number == 1 and [cell.lower() for cell in cells] == _HEAD):
                continue
            if len(cells) < 2 or not cells[0]:
                raise UsageError(f"{file}:{number}: is not `pattern,owner`; quote a pattern that has a comma")
            yield _line(cells[0], tuple(filter(None, cells[1:])), f"{file}:{number}")
    except csv.Error as error:
        raise UsageError(f"{file}:{rows.line_num}: is not valid CSV: {error}") from error


def _in_codeowners(text: str, file: Path) -> Iterator[_Line]:
    default: tuple[str, ...] = ()
    for number, raw in enumerate(text.splitlines(), 1):
        said = re.split(r"(?:^|\s)#", raw, maxsplit=1)[0].strip()
        section = _SECTION.fullmatch(said)
        if section:
            default = tuple(section["owners"].split())
        elif said:
            pattern, *owners = re.split(r"(?<!\\)\s+", said)
            yield _line(pattern, tuple(owners) or default, f"{file}:{number}", flat=True)


def _line(pattern: str, owners: tuple[str, ...], place: str, *, flat: bool = False) -> _Line:
    if pattern.startswith("!"):
        raise UsageError(f"{place}: {pattern!r} takes back what another line says; name the owner of the rest instead")
    try:
        patterns = parse_patterns((pattern,), (), place)
    except BadPatternError as error:
        raise UsageError(f"{place}: {error}") from error
    return _Line(patterns, owners, _depth(pattern) if flat else 0)


def _depth(pattern: str) -> int:
    """Return how deep a CODEOWNERS pattern such as `docs/*` reaches, which .gitignore takes to go further; else 0."""
    steps = pattern.strip("/").split("/")
    return len(steps) if pattern.endswith("/*") and "**" not in steps else 0
