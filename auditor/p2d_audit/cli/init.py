"""The command that sets a repository up."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from p2d_audit.cli.baseline import refuse_pipeline
from p2d_audit.cli.output import printable, write_out
from p2d_audit.cli.reference_day import reference_day
from p2d_audit.cli.status import Status, is_incomplete, tell
from p2d_audit.cli.summary import counted, show_progress, tell_missing

if TYPE_CHECKING:
    from p2d_audit.proposal import Addition, Pipeline
    from p2d_audit.report import Report

_PIPELINES = ("github", "gitlab", "azure", "none")
_SHOWN = 12


@click.command("init")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path())
@click.option(
    "--ci",
    type=click.Choice(_PIPELINES),
    help="The pipeline to add; without it, the one that the repository seems to use.",
)
@click.option("--no-baseline", is_flag=True, help="Let the findings of today count as well.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an internal error.")
def init_command(folder: Path, ci: str | None, no_baseline: bool, yes: bool) -> Status:  # fmt: skip
    """Set up the repository of FOLDER: configuration, pipeline and baseline.

    What would be written is shown first, and written with --yes or once you
    agree. Files that exist are not overwritten: a table is put at the end of
    pyproject.toml, a line at the end of .gitattributes.
    """
    from p2d_audit.files import find_root
    from p2d_audit.proposal import propose, write_addition

    root = find_root([folder])
    pipeline = _pipeline(root, ci)
    proposal = propose(root, pipeline, baseline=not no_baseline)
    known, report = (None, None) if no_baseline else _baseline(root)
    additions = (*proposal.additions, *([known] if known else []))
    for addition in additions:
        write_out("".join(f"{printable(line)}\n" for line in _shown(addition)))
    for left in proposal.left:
        tell(left)
    if additions and _agreed(len(additions), yes=yes):
        for addition in additions:
            write_addition(root, addition)
            tell(f"wrote {addition.path}")
    elif additions:
        tell("nothing is written; --yes writes what is shown")
    return Status.INCOMPLETE if report and is_incomplete(report) else Status.CLEAN


def _pipeline(root: Path, ci: str | None) -> Pipeline | None:
    """Return the pipeline that was asked for, or the one that the repository seems to use."""
    from p2d_audit.proposal import PIPELINES, likely_pipeline

    if ci is None:
        return likely_pipeline(root)
    for one in PIPELINES:
        if one == ci:
            return one
    return None


def _baseline(root: Path) -> tuple[Addition | None, Report | None]:
    """Return the baseline of today's findings, if there is none yet, and the report it is made of."""
    from p2d_audit.audit import examine, find_ground, load_all_plugins
    from p2d_audit.baseline import DEFAULT_NAME, write_entries
    from p2d_audit.comparison import first_entries
    from p2d_audit.config import load_config
    from p2d_audit.proposal import Addition

    refuse_pipeline(force=False)
    config = replace(load_config(None, root), cache=False)  # nothing is written before that is agreed to
    name = config.baseline.resolve() if config.baseline else root / DEFAULT_NAME
    if name.exists():
        tell(f"{name.name} exists and stays as it is")
        return None, None
    ground = find_ground([root], config, root)
    with show_progress() as on_file:
        report = examine([root], config, load_all_plugins(), ground, on_file, today=reference_day())
    tell_missing(report)
    path = name.relative_to(root).as_posix() if name.is_relative_to(root) else DEFAULT_NAME
    return Addition(path=path, before=None, after=write_entries(first_entries(report))), report


def _shown(addition: Addition) -> Iterator[str]:
    """Yield the diff of a file, of a long one the beginning."""
    before = (addition.before or "").splitlines()
    name = "/dev/null" if addition.before is None else f"a/{addition.path}"
    lines = list(unified_diff(before, addition.after.splitlines(), name, f"b/{addition.path}", lineterm=""))
    shown = lines[: _SHOWN + 3] if addition.path.endswith(".jsonl") else lines
    yield from shown or (f"--- {name}", f"+++ b/{addition.path}")
    if len(lines) > len(shown):
        yield f"… and {counted(len(lines) - len(shown), 'more line')}"


def _agreed(files: int, *, yes: bool) -> bool:
    if yes or not sys.stdin.isatty():
        return yes
    return click.confirm(f"p2d-audit: write {'this file' if files == 1 else f'these {files} files'}?", err=True)
