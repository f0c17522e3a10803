"""What a report can tell of a finding that it does not have: gone, or out of its sight."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from p2d_audit.comparison.known import Known
from p2d_audit.report import Report

_OUTSIDE = "it is outside of the audited paths"


class Sight:
    """What one report looked at; `exists` says whether a path is still there, also where it was not read."""

    def __init__(self, report: Report, exists: Callable[[str], bool] | None = None) -> None:
        files = report.coverage.files
        self._scope = report.run.paths
        self._told_of = told_of(report)
        self._asked = {rule.code for rule in report.rules}
        self._crashed = {error.source for error in report.errors}
        self._failed = {file.path: file.reason for file in files.failed}
        self._skipped = {file.path: file.reason for file in files.skipped}
        self._there = frozenset(files.paths or _mentioned(report))
        self.exists = cache(exists or self._is_there)

    def covers(self, paths: Iterable[str]) -> bool:
        """Say whether the report tells of findings at all of these paths."""
        return all(_is_in(path, self._told_of) for path in paths)

    def reason_unseen(self, known: Known) -> str | None:
        """Return why nothing is known of a finding, None if it would have been found."""
        if known.rule not in self._asked:
            return f"the rule {known.rule} was not asked"
        if known.rule in self._crashed:
            return f"the rule {known.rule} failed"
        return self.reason_unread(known.path) if _is_in(known.path, self._told_of) else _OUTSIDE

    def reason_unread(self, path: str) -> str | None:
        """Return why a file was not read, None if it was or is not there any more."""
        if not _is_in(path, self._scope):
            return _OUTSIDE
        if path in self._failed:
            return f"the file could not be read: {self._failed[path]}"
        if path in self._crashed:
            return "reading the file failed"
        for place in _with_folders(path):
            if place in self._skipped:
                return f"the file was left out: {self._skipped[place]}"
        return None

    def _is_there(self, path: str) -> bool:
        return path in self._there or self.reason_unread(path) is not None


def told_of(report: Report) -> tuple[str, ...]:
    """Return the files and folders whose findings a report has: those it is for alone, or all that were audited."""
    return report.run.only or report.run.paths


def _is_in(path: str, scope: Iterable[str]) -> bool:
    return any(within(path, one) for one in scope)


def within(path: str, folder: str) -> bool:
    """Say whether a path is a folder or file, or below it; all paths are below `.`."""
    return folder == "." or path == folder or path.startswith(f"{folder}/")


def _with_folders(path: str) -> Iterator[str]:
    parts = path.split("/")
    return ("/".join(parts[:end]) for end in range(len(parts), 0, -1))


def _mentioned(report: Report) -> Iterator[str]:
    """Yield the paths that a report without a list of files speaks of."""
    for rows in (report.flows, report.tasks, report.findings, report.suppressed, report.blocks, report.commands):
        yield from (row.path for row in rows)
    for more in (report.deployments, report.schedules, report.variables, report.automations, report.settings):
        yield from (row.path for row in more)
    yield from (row.path for row in report.requirements)
