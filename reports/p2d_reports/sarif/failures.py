"""Lists what becomes a result: the findings, and what kept the audit from being whole, since GitHub shows no more."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit.report import FindingRow, Report

from p2d_reports.pipelines.problems import HERE, list_problems


def list_results(report: Report) -> Iterator[FindingRow]:
    """Yield all problems; one that is in no file is told at the first file that was read, as GitHub wants a file.

    Where none was read there is no place for a result: the notification says it.
    """
    first = next(iter(report.coverage.files.paths), None)
    for problem in list_problems(report):
        if problem.path != HERE:
            yield problem
        elif first is not None:
            yield replace(problem, path=first)
