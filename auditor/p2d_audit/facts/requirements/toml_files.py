"""Reads the TOML files that say something of Prefect, by their names: requirements, locks and settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TypeAlias

from p2d_audit.declarations import Declaration
from p2d_audit.facts.code.dialects import EXCLUDE
from p2d_audit.facts.lines import Lines
from p2d_audit.facts.requirements.toml_places import Toml, TomlError, read_toml
from p2d_audit.facts.requirements.toml_requirements import read_lock, read_pipfile, read_pixi, read_pyproject
from p2d_audit.facts.requirements.toml_settings import (
    read_first_major_config,
    read_profiles,
    read_settings,
    read_tool_settings,
)
from p2d_audit.hookspecs import ReadFailure

_Read: TypeAlias = Callable[[Toml, Lines], Iterator[Declaration]]

_FILES: Mapping[str, tuple[_Read, ...]] = {
    "pyproject.toml": (read_pyproject, read_tool_settings),
    "pixi.toml": (read_pixi,),
    "pipfile": (read_pipfile,),
    "*.lock": (read_lock,),
    "pylock*.toml": (read_lock,),
    "prefect.toml": (read_settings,),
    "*profile*.toml": (read_profiles,),
    "*config*.toml": (read_first_major_config,),
    "backend.toml": (read_first_major_config,),
}
_TEMPLATE = re.compile(r"\{\{|\{%|\{#")


def read_toml_file(path: str, text: str) -> Iterable[Declaration] | ReadFailure:
    """Return what a TOML file of a known name says of Prefect, or why it cannot be read."""
    name = PurePosixPath(path).name.lower()
    readers = next((readers for pattern, readers in _FILES.items() if fnmatchcase(name, pattern)), ())
    if not readers:
        return ()
    toml = read_toml(text)
    if isinstance(toml, TomlError):
        return _failure(toml, text)
    lines = Lines(path, text)
    return tuple(found for read in readers for found in read(toml, lines))


def _failure(error: TomlError, text: str) -> ReadFailure:
    near = "\n".join(text.split("\n")[max(error.line - 2, 0) : error.line])
    reason = f"a template, not TOML ({error.reason})" if _TEMPLATE.search(near) else error.reason
    return ReadFailure(line=error.line, reason=reason, remedy=f"mend the TOML, or {EXCLUDE}")
