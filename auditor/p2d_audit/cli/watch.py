"""Audits again and again: a turn for each time that files changed, of which what is new and fixed is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from p2d_audit.cli.output import Target, write_out, write_reports
from p2d_audit.cli.status import Status, tell
from p2d_audit.errors import AuditError, UsageError

if TYPE_CHECKING:
    from p2d_audit.cli.auditing import Request
    from p2d_audit.config import Config
    from p2d_audit.plugins import Plugins
    from p2d_audit.reading import FactsStore
    from p2d_audit.report import Report

_FOR_PEOPLE = ("concise", "table", "changes")
_BEFORE = "the turn before"


class Turns:
    """What one turn leaves for the next: its report, and the facts of files where no cache on the disk keeps them."""

    def __init__(self) -> None:
        from p2d_audit.reading import FactsInMemory

        self._before: Report | None = None
        self._facts = FactsInMemory()

    def store(self, paths: Sequence[Path], config: Config) -> FactsStore | None:
        """Return where facts are kept between turns; None if the cache of the tree does."""
        from p2d_audit.audit import find_ground
        from p2d_audit.cache import open_cache

        kept = config.cache and open_cache(find_ground(paths, config).root) is not None
        return None if kept else self._facts

    def write(self, report: Report, targets: Sequence[Target], plugins: Plugins) -> tuple[Path, ...]:
        """Write a turn's report to its files, and to standard output what changed since the turn before.

        Return the files. Raise UsageError for a format that standard output would have several documents of.
        """
        for target in targets:
            if target.file is None and target.renderer.name not in _FOR_PEOPLE:
                name = target.renderer.name
                raise UsageError(f"--watch prints turn after turn: {name} needs a file, as in -o {name}=FILE")
        before, self._before = self._before, report
        if before is None:
            return write_reports(report, targets)
        written = write_reports(report, [target for target in targets if target.file])
        for text in _changes(before, report, plugins):
            write_out(text)
        return written


def watch_audits(audit: Callable[[Turns], Status], request: Request) -> Status:
    """Audit, and again whenever a file changes, until Ctrl-C; return the status of the last turn.

    A turn that cannot be audited, as while the configuration is being edited, is told and waited over.
    """
    from p2d_audit.watching import wait_for_changes

    turns = Turns()
    status: Status | None = None
    try:
        for _ in wait_for_changes(tuple(_places(request)), tuple(_written(request))):
            try:
                status = audit(turns)
            except AuditError as error:
                if status is None:
                    raise
                tell(f"error: {error}")
                status = Status.USAGE
            tell("watching; Ctrl-C ends it")
    except KeyboardInterrupt:
        if status is None:
            raise
        tell("ended")
        return status
    return Status.CLEAN if status is None else status


def _changes(before: Report, report: Report, plugins: Plugins) -> Iterator[str]:
    """Yield what a turn changed, if it is about findings or flows."""
    from p2d_audit.comparison import compare_with_report
    from p2d_audit.report import Base

    renderer = plugins.renderer("changes")
    compared = compare_with_report(before, report, Base(kind="report", name=_BEFORE))
    comparison = compared.comparison
    if renderer and comparison and (comparison.counts.new or comparison.fixed or comparison.aside or comparison.flows):
        yield renderer.render(compared)


def _places(request: Request) -> Iterator[Path]:
    """Yield what is watched: what is audited, and files elsewhere that say how."""
    from p2d_audit.config import load_config

    paths = (request.project,) if request.project else request.paths or (Path(),)
    config = load_config(request.config, paths[0])
    yield from paths
    named = (config.file, config.baseline, request.baseline, request.owners, *config.packs, *request.packs)
    yield from (file for file in named if file and file.is_file() and not _is_below(file, paths))


def _written(request: Request) -> Iterator[Path]:
    yield from (Path(file) for text in request.output if (file := text.partition("=")[2]))


def _is_below(file: Path, folders: Sequence[Path]) -> bool:
    return any(file.resolve().is_relative_to(folder.resolve()) for folder in folders)
