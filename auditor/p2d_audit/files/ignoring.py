"""Decides which files and folders are left out, and says why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct
from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore import GitIgnorePatternError
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from p2d_audit.files.worktree import holds

Parts: TypeAlias = tuple[str, ...]

NEVER_SOURCE = frozenset({
    ".git", ".hg", ".svn", ".jj", "__pycache__", "__pypackages__", "node_modules",
    ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".ipynb_checkpoints", ".p2d_audit_cache",
})  # fmt: skip
"""Folders of tools, in which nobody writes code: left out without a word."""

DEFAULT_EXCLUDES = {
    "site-packages": "installed packages",
    "build": "build artefacts",
    "dist": "build artefacts",
    ".eggs": "build artefacts",
    ".tox": "test environments",
    ".nox": "test environments",
    ".venv": "virtual environment",
    ".terraform": "installed modules",
    ".terragrunt-cache": "installed modules",
}
"""Folders left out unless a pattern says otherwise (`!build/`), and what they hold; the report lists them."""

GITIGNORE = ".gitignore"
_LARGEST = 1_000_000
ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta")


class BadPatternError(ValueError):
    """A line that is not in .gitignore syntax."""


class Patterns(Struct, frozen=True):
    """Patterns in .gitignore syntax that hold below the folder `base` (parts relative to the root)."""

    base: Parts
    patterns: tuple[GitIgnoreSpecPattern, ...]
    spec: GitIgnoreSpec
    origin: str

    def opinion(self, path: Parts, *, is_folder: bool) -> bool | None:
        """Return whether a path is left out, True, or wanted back, False; None if no pattern is about it."""
        relative = self._relative(path)
        return self.spec.check_file(f"{relative}/" if is_folder else relative).include if relative else None

    def without(self, folder: Parts) -> Patterns:
        """Return these patterns but those that leave out `folder` as a whole."""
        relative = self._relative(folder)
        kept = [one for one in self.patterns if not (relative and one.include and one.match_file(f"{relative}/"))]
        return _patterns(self.base, kept, self.origin)

    def _relative(self, path: Parts) -> str:
        """Return the path as seen from the base; empty if it is not below."""
        return "/".join(path[len(self.base) :]) if path[: len(self.base)] == self.base else ""


def parse_patterns(lines: Iterable[str], base: Parts, origin: str) -> Patterns:
    """Return patterns given one a line; raise BadPatternError for one that is not in .gitignore syntax."""
    return _patterns(base, [_compiled(line) for line in lines], origin)


def read_gitignore(folder: Path, base: Parts) -> Patterns | None:
    """Return the patterns of a folder's .gitignore; like Git, pass over lines that make no sense.

    One that is absurdly large is passed over as a whole: more is read then, not less.
    """
    file = folder / GITIGNORE
    try:
        readable = file.is_file() and not file.is_symlink() and file.stat().st_size <= _LARGEST
        text = file.read_bytes().decode("utf-8-sig", "surrogateescape") if readable else None
    except OSError:
        return None
    return None if text is None else _patterns(base, _understood(text.split("\n")), GITIGNORE)


def reason_to_skip(path: Parts, folder: Path | None, patterns: Iterable[Patterns]) -> str | None:
    """Return why a path is left out: "" if that is not worth telling, None if it is not left out.

    `folder` is where it is on disk if it is a folder. The first of the patterns with an opinion
    decides, then the defaults.
    """
    if folder is not None and path[-1] in NEVER_SOURCE:
        return ""
    for one in patterns:
        opinion = one.opinion(path, is_folder=folder is not None)
        if opinion is not None:
            return f"excluded by {one.origin}" if opinion else None
    return _default_reason(path[-1], folder) if folder is not None else None


def _default_reason(name: str, folder: Path) -> str | None:
    if any(holds(folder, mark) for mark in ENVIRONMENT_MARKS):
        return "virtual environment, excluded by default"
    reason = DEFAULT_EXCLUDES.get(name)
    return f"{reason}, excluded by default" if reason else None


def _compiled(line: str) -> GitIgnoreSpecPattern:
    try:
        return GitIgnoreSpecPattern(line)
    except (GitIgnorePatternError, re.error) as error:
        raise BadPatternError(f"{line!r} is not in .gitignore syntax") from error


def _understood(lines: Iterable[str]) -> list[GitIgnoreSpecPattern]:
    understood = []
    for line in lines:
        try:
            understood.append(_compiled(line))
        except BadPatternError:
            continue
    return understood


def _patterns(base: Parts, patterns: Sequence[GitIgnoreSpecPattern], origin: str) -> Patterns:
    return Patterns(base, tuple(patterns), GitIgnoreSpec(patterns, backend="simple"), origin)
