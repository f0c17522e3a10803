"""Proposes the files that a repository needs to be audited from now on; what is there stays as it is."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from p2d_audit import __version__
from p2d_audit.baseline import DEFAULT_NAME
from p2d_audit.config import PYPROJECT, TABLE
from p2d_audit.errors import ConfigError, UsageError
from p2d_audit.files import find_branch, find_top

Pipeline: TypeAlias = Literal["github", "gitlab", "azure"]
PIPELINES: tuple[Pipeline, ...] = get_args(Pipeline)

_TABLE = """\
[{table}]
# What fails `p2d-audit check`: with a baseline or another base, new findings alone.
fail-on = ["warning"]
"""
_BASELINE = f"""\
# The findings of the day on which this was set up; `p2d-audit baseline prune` takes out what is fixed.
baseline = "{DEFAULT_NAME}"
"""
_ATTRIBUTES = ".gitattributes"
_MERGE = f"{DEFAULT_NAME} merge=union"
_PLACES: dict[Pipeline, str] = {
    "github": ".github/workflows/p2d-audit.yml",
    "gitlab": ".gitlab/p2d-audit.yml",
    "azure": ".azure/p2d-audit.yml",
}
_PINNED: dict[Pipeline, str] = {
    "github": "install --quiet p2d-audit\n",
    "gitlab": "P2D_AUDIT_PACKAGE: p2d-audit\n",
    "azure": "default: p2d-audit\n",
}
_STARTS: dict[Pipeline, tuple[str, str]] = {
    "gitlab": (".gitlab-ci.yml", "include:\n  - local: .gitlab/p2d-audit.yml\n"),
    "azure": (
        "azure-pipelines.yml",
        "trigger: [{branch}]\n\npool:\n  vmImage: ubuntu-latest\n\nsteps:\n  - template: .azure/p2d-audit.yml\n",
    ),
}
_BRANCHES = "branches: [main]"


class Addition(Struct, frozen=True, kw_only=True):
    """A file to write: its path relative to the root, what it says now, None if it does not exist, and what it will."""

    path: str
    before: str | None
    after: str


class Proposal(Struct, frozen=True, kw_only=True):
    """What to write, and what is left to a person: files that exist, and what to put into them."""

    additions: tuple[Addition, ...]
    left: tuple[str, ...]


def likely_pipeline(root: Path) -> Pipeline:
    """Return the pipeline that a repository seems to use: GitHub's where none is seen."""
    for pipeline, (start, _) in _STARTS.items():
        if (root / start).exists():
            return pipeline
    return "github"


def propose(root: Path, pipeline: Pipeline | None, *, baseline: bool) -> Proposal:
    """Return the configuration, pipeline and merge rule of a baseline that a repository lacks.

    Raise ConfigError for a pyproject.toml that is not valid.
    """
    steps = list(_steps(root, pipeline, baseline=baseline))
    return Proposal(
        additions=tuple(step for step in steps if isinstance(step, Addition)),
        left=tuple(step for step in steps if isinstance(step, str)),
    )


def write_addition(root: Path, addition: Addition) -> None:
    """Write a file; raise UsageError if it is not any more what the proposal was made for, or lies outside the root."""
    place = root / addition.path
    if not place.parent.resolve().is_relative_to(root):
        raise UsageError(f"{addition.path}: its folder leads out of the repository; nothing is written there")
    if place.is_symlink():
        raise UsageError(f"{addition.path}: is a symbolic link, through which nothing is written; make it a file")
    if _text(place) != addition.before:
        raise UsageError(f"{addition.path}: has changed meanwhile; run the command again")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("x" if addition.before is None else "w", encoding="utf-8", newline="") as stream:
            stream.write(addition.after)
    except OSError as error:
        raise UsageError(f"cannot write {addition.path}: {error.strerror or error}") from error


def _steps(root: Path, pipeline: Pipeline | None, *, baseline: bool) -> Iterator[Addition | str]:
    yield _configuration(root, baseline=baseline)
    if baseline:
        text = _text(root / _ATTRIBUTES)
        if _MERGE not in (text or "").splitlines():
            yield _appended(_ATTRIBUTES, text, f"{_MERGE}\n", gap=False)
    if pipeline is not None:
        yield from _pipeline(root, pipeline)


def _configuration(root: Path, *, baseline: bool) -> Addition | str:
    text = _text(root / PYPROJECT)
    try:
        tools = tomllib.loads((text or "").replace("\r\n", "\n")).get("tool", {})
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{PYPROJECT}: is not valid TOML: {error}; mend it first") from error
    if isinstance(tools, dict) and "p2d-audit" in tools:
        return f"{PYPROJECT} has a table [{TABLE}] already, which stays as it is"
    return _appended(PYPROJECT, text, _TABLE.format(table=TABLE) + (_BASELINE if baseline else ""), gap=True)


def _pipeline(root: Path, pipeline: Pipeline) -> Iterator[Addition | str]:
    path = _PLACES[pipeline]
    if (root / path).exists():
        yield f"{path} exists and stays as it is"
    else:
        yield Addition(path=path, before=None, after=_template(root, pipeline))
    start, text = _STARTS.get(pipeline, ("", ""))
    if start and not (root / start).exists():
        yield Addition(path=start, before=None, after=text.format(branch=_branch(root)))
    elif start:
        (line,) = (line.strip() for line in text.splitlines() if path in line)
        key = "include" if pipeline == "gitlab" else "steps"
        yield f"{start} exists and stays as it is: add `{line}` to its `{key}`"


def _template(root: Path, pipeline: Pipeline) -> str:
    """Return a pipeline that installs this version, for the repository's own default branch."""
    text = files("p2d_audit").joinpath("pipelines", f"{pipeline}.yml").read_text(encoding="utf-8")
    pinned = _PINNED[pipeline]
    text = text.replace(pinned, pinned.replace("p2d-audit\n", f"p2d-audit=={__version__}\n"))
    return text.replace(_BRANCHES, f"branches: [{_branch(root)}]")


def _branch(root: Path) -> str:
    """Return the default branch as YAML."""
    top = find_top(root)
    branch = (find_branch(top) if top else None) or "main"
    return branch if branch.isalpha() else json.dumps(branch)


def _appended(path: str, before: str | None, more: str, *, gap: bool) -> Addition:
    """Return a file with lines behind what it has, in the ends of lines that it uses."""
    end = "\r\n" if before and "\r\n" in before else "\n"
    head = before or ""
    if head and not head.endswith("\n"):
        head += end
    between = end if head and gap else ""
    return Addition(path=path, before=before, after=head + between + more.replace("\n", end))


def _text(file: Path) -> str | None:
    """Return a file's text with its own ends of lines; None if it does not exist."""
    try:
        return file.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file.name}: cannot be read as UTF-8 text: {error}; mend it first") from error
