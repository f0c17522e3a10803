"""The commands that keep the file of known findings."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct
from msgspec.structs import replace

from p2d_audit.cli.baseline_lines import baseline_lines
from p2d_audit.cli.completion import complete_rules
from p2d_audit.cli.output import printable, write_file, write_out
from p2d_audit.cli.reference_day import reference_day
from p2d_audit.cli.status import Status, is_incomplete, status_of, tell
from p2d_audit.cli.summary import changes_of, show_progress, tell_missing
from p2d_audit.cli.terms import CONFIG, IGNORE, PACKS, TODAY
from p2d_audit.errors import UsageError

if TYPE_CHECKING:
    from p2d_audit.baseline import Entry
    from p2d_audit.config import Config
    from p2d_audit.plugins import Plugins
    from p2d_audit.report import Comparison, FindingRow, Report

Command = Callable[..., Any]
_NO = frozenset({"", "0", "false", "no"})
_TOLD = 10

_FILE = click.option(
    "--file", type=click.Path(path_type=Path), metavar="FILE",
    help="The baseline, if not the one that the configuration names, or p2d-audit-baseline.jsonl at the root.",
)  # fmt: skip
_FORCE = click.option(
    "--force", is_flag=True, help="Write even if the file exists or the run is part of a pipeline (CI)."
)
_AUDIT = (
    click.argument("paths", nargs=-1, type=click.Path(exists=True, readable=False, path_type=Path)),
    _FILE,
    CONFIG,
    click.option(
        "--select", multiple=True, metavar="RULE", shell_complete=complete_rules,
        help="Ask only this rule: entries of others stay as they are. Can be given several times.",
    ),
    IGNORE,
    PACKS,
    TODAY,
)  # fmt: skip


class Request(Struct, frozen=True, kw_only=True):
    """What the command line asks for."""

    paths: tuple[Path, ...]
    file: Path | None
    config: Path | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    packs: tuple[Path, ...]
    today: datetime | None
    force: bool = False


class Terms(Struct, frozen=True, kw_only=True):
    """The terms of an audit, and the baseline that it is about."""

    request: Request
    paths: tuple[Path, ...]
    config: Config
    plugins: Plugins
    file: Path


def _audit_options(command: Command) -> Command:
    for option in reversed(_AUDIT):
        command = option(command)
    return command


@click.group("baseline")
def baseline_command() -> None:
    """Keep a file of known findings, so that only new ones count.

    `p2d-audit check --baseline FILE`, or the key `baseline` of the
    configuration, compares with it. It holds a line for each finding, without
    line numbers; two branches' files can be merged line by line, best with
    `p2d-audit-baseline.jsonl merge=union` in .gitattributes.
    """


@baseline_command.command("create")
@_audit_options
@_FORCE
def create_command(**options: Any) -> Status:
    """Write the first baseline: all findings of now."""
    from p2d_audit.audit import examine, find_ground
    from p2d_audit.comparison import first_entries

    terms = _terms(Request(**options))
    refuse_pipeline(force=terms.request.force)
    if terms.file.exists() and not terms.request.force:
        raise UsageError(
            f"{terms.file}: exists; `p2d-audit baseline update` renews it and `prune` takes out what is fixed,"
            " --force writes it anew"
        )
    ground = find_ground(terms.paths, terms.config, terms.file.parent)
    day = reference_day(terms.request.today)
    with show_progress() as on_file:
        report = examine(terms.paths, terms.config, terms.plugins, ground, on_file, today=day)
    return _written(terms, report, first_entries(report))


@baseline_command.command("update")
@_audit_options
@click.option("--reason", metavar="TEXT", help="Take new findings in too, and keep this reason with each of them.")
@_FORCE
def update_command(reason: str | None, **options: Any) -> Status:
    """Renew the baseline: follow what moved, take out what is gone.

    New findings are taken in only with a --reason. What could not be read or
    was not asked stays.
    """
    from p2d_audit.comparison import acceptable, renewed_entries

    terms = _terms(Request(**options))
    refuse_pipeline(force=terms.request.force)
    if reason is not None and not reason.strip():
        raise UsageError("--reason: is empty; say why the new findings are accepted")
    known, report, comparison = _compared(terms)
    new = [row for row in acceptable(report) if row.baseline_state == "new"]
    if new and reason is None:
        _tell_new(new)
        raise UsageError(
            f"new findings ({len(new)}) are not taken in without --reason TEXT;"
            " `p2d-audit baseline prune` takes out what is fixed and nothing more"
        )
    return _written(terms, report, renewed_entries(known, report, comparison, reason.strip() if reason else None))


@baseline_command.command("prune")
@_audit_options
@_FORCE
def prune_command(**options: Any) -> Status:
    """Take out what is fixed or suppressed, and nothing more.

    Findings that are new stay new.
    """
    from p2d_audit.comparison import pruned_entries

    terms = _terms(Request(**options))
    refuse_pipeline(force=terms.request.force)
    known, report, comparison = _compared(terms)
    return _written(terms, report, pruned_entries(known, comparison))


@baseline_command.command("merge")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to FILE, which may be one of FILES, instead of to standard output.",
)
@_FORCE
def merge_command(files: tuple[Path, ...], output: Path | None, force: bool) -> None:
    """Put the baselines of several branches together, each finding once.

    What one branch took out and another still has comes back; `prune` takes it
    out again.
    """
    from p2d_audit.baseline import merge_baselines, write_entries

    if output is None:
        write_out(write_entries(merge_baselines(files)))
        return
    refuse_pipeline(force=force)
    entries = merge_baselines(files)
    write_file(output, write_entries(entries))
    tell(f"{_entries(len(entries))} in {output}")


@baseline_command.command("show")
@_audit_options
def show_command(**options: Any) -> Status:
    """Print each entry with its state, place and reason, and each finding that is new."""
    terms = _terms(Request(**options))
    known, report, comparison = _compared(terms)
    tell_missing(report)
    lines = sorted(baseline_lines(known, report, comparison))
    write_out("".join(f"{printable(line)}\n" for *_, line in lines))
    tell(changes_of(comparison))
    return status_of(report, exit_zero=True)


def refuse_pipeline(*, force: bool) -> None:
    """Raise UsageError where a pipeline would write a baseline: it would accept what it is to find."""
    if os.environ.get("CI", "").lower() not in _NO and not force:
        raise UsageError(
            "a baseline is not written in a pipeline (the variable CI is set); write it where its changes are"
            " reviewed, or give --force"
        )


def _terms(request: Request) -> Terms:
    from p2d_audit.audit import load_all_plugins
    from p2d_audit.baseline import DEFAULT_NAME
    from p2d_audit.config import load_config
    from p2d_audit.files import find_root

    paths = request.paths or (Path(),)
    config = load_config(request.config, paths[0])
    for key in config.unheeded:
        tell(f"warning: {config.file}: key `{key}` is not heeded in a file that was not given with --config")
    file = request.file or _near(config.baseline or find_root(paths) / DEFAULT_NAME)
    asked = replace(
        config,
        fail_on=("never",),
        select=request.select or config.select,
        ignore=(*config.ignore, *request.ignore),
    )
    plugins = load_all_plugins((*config.packs, *request.packs))
    return Terms(request=request, paths=paths, config=asked, plugins=plugins, file=file)


def _near(file: Path) -> Path:
    """Return a file as it is seen from the working directory, where it is below."""
    here = Path.cwd().resolve()
    return file.resolve().relative_to(here) if file.resolve().is_relative_to(here) else file


def _compared(terms: Terms) -> tuple[tuple[Entry, ...], Report, Comparison]:
    """Return the entries of the baseline, and what an audit says of them."""
    from p2d_audit.against import Against, audit_against
    from p2d_audit.baseline import read_baseline

    known = read_baseline(terms.file)
    base = Against(kind="baseline", file=terms.file)
    day = reference_day(terms.request.today)
    with show_progress() as on_file:
        report = audit_against(terms.paths, terms.config, terms.plugins, base, on_file, today=day)
    if report.comparison is None:
        raise AssertionError("a report that was compared has a comparison")
    return known, report, report.comparison


def _written(terms: Terms, report: Report, entries: Sequence[Entry]) -> Status:
    from p2d_audit.baseline import write_entries

    tell_missing(report)
    if report.errors:
        tell(f"{terms.file} is not written, as the audit failed in part")
        return Status.INTERNAL
    write_file(terms.file, write_entries(entries))
    if report.comparison is not None:
        tell(changes_of(report.comparison))
    tell(f"{_entries(len(entries))} in {terms.file}")
    return Status.INCOMPLETE if is_incomplete(report) else Status.CLEAN


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number} entries"


def _tell_new(new: Sequence[FindingRow]) -> None:
    for row in new[:_TOLD]:
        tell(printable(f"new: {row.path}:{row.region.line}: {row.rule} {row.message}"))
    if len(new) > _TOLD:
        tell(f"new: and {len(new) - _TOLD} more; `p2d-audit check --baseline FILE` lists them")
