"""What is said on stderr: how far it is, what came out, what is missing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from p2d_audit.cli.status import inert, is_incomplete, tell

if TYPE_CHECKING:
    from p2d_audit.report import Comparison, Failed, Report

LONG = 200
"""Files from which on reading them takes long enough to show how far it is."""

_TOLD = 10


@contextmanager
def show_progress() -> Iterator[Callable[[int, int], None] | None]:
    """Give what to call before each file; a bar appears if stderr is a terminal and there are many files."""
    if not sys.stderr.isatty():
        yield None
        return
    with ExitStack() as stack:
        advance: list[Callable[[int], None]] = []

        def show(_number: int, total: int) -> None:
            if total > LONG and not advance:
                bar = stack.enter_context(click.progressbar(length=total, label="Reading files", file=sys.stderr))
                advance.append(bar.update)
            for update in advance:
                update(1)

        yield show


def summarise(report: Report, written: Sequence[Path]) -> None:
    """Tell what failed, why the gate did, the counts, and where the reports are."""
    tell_missing(report)
    for reason in report.gate.reasons:
        tell(f"gate: {inert(reason)}")
    tell(_counts(report))
    if report.comparison is not None:
        for note in report.comparison.notes:
            tell(f"note: {note}")
        tell(changes_of(report.comparison))
        tell_stale(report.comparison)
    for path in written:
        tell(f"wrote {path.resolve().as_uri()}")


def changes_of(comparison: Comparison) -> str:
    """Return how many findings are in each state, and by how much the hours changed."""
    counts, base = comparison.counts, comparison.base
    named = ("new", counts.new), ("known", counts.unchanged), ("fixed", counts.fixed)
    parts = [f"{number} {name}" for name, number in named]
    if counts.moved:
        parts[1] += f" ({counts.moved} moved)"
    parts += [f"{number} {name}" for name in ("suppressed", "unseen") if (number := getattr(counts, name))]
    hours = [] if comparison.delta is None else [f"{comparison.delta:+g} h of likely effort"]
    return f"since {base.name}: {', '.join((*parts, *hours))}"


def tell_stale(comparison: Comparison) -> None:
    """Tell how many entries of a baseline can go."""
    stale = len(comparison.fixed) + sum(row.state == "suppressed" for row in comparison.aside)
    if comparison.base.kind == "baseline" and stale:
        entries = "1 entry" if stale == 1 else f"{stale} entries"
        tell(f"{entries} of the baseline can go: `p2d-audit baseline prune` takes out what is fixed")


def tell_missing(report: Report) -> None:
    """Tell which files and rules failed."""
    failed = report.coverage.files.failed
    for file in failed[:_TOLD]:
        tell(f"warning: {inert(_place(file))}: {inert(file.reason)}")
    if len(failed) > _TOLD:
        tell(f"warning: and {len(failed) - _TOLD} more files, listed in coverage.files.failed of the JSON report")
    for error in report.errors:
        tell(f"internal error: {inert(f'{error.source}: {error.message}')}; this is a bug, please report it")


def _counts(report: Report) -> str:
    summary, files = report.summary, report.coverage.files
    parts = [
        counted(summary.flows, "flow"),
        counted(summary.tasks, "task"),
        f"{counted(summary.findings, 'finding')} ({counted(summary.errors, 'error')},"
        f" {counted(summary.warnings, 'warning')}, {counted(summary.notes, 'note')})",
        *([f"{summary.suppressed} suppressed"] if summary.suppressed else []),
        f"{counted(files.read, 'file')} read",
    ]
    return "; ".join((", ".join(parts), *_incomplete(report)))


def _incomplete(report: Report) -> Iterator[str]:
    if is_incomplete(report):
        number = len({file.path for file in report.coverage.files.failed})
        yield f"incomplete: {counted(number, 'file')} failed" if number else "incomplete: there was nothing to read"


def _place(file: Failed) -> str:
    return f"{file.path}:{file.line}" if file.line else file.path


def counted(number: int, what: str) -> str:
    """Return a number of things."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
