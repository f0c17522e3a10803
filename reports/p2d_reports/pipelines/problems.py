"""Lists what a pipeline is told of: the findings, and what kept the audit from being whole.

What has no finding, such as a rule that crashed, gets a row of the same shape,
so that no format that knows nothing but findings ever looks clean when it is not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from p2d_audit.report import Failed, FindingRow, Range, Region, Report, RuleRow, Run

from p2d_reports.findings import SEVERITIES, declare_rules, present
from p2d_reports.places import in_cell, in_repository

HERE = "."
"""The path of what is in no file."""

_CONFIDENCES = ("high", "medium", "low")
_UNREADABLE = "UnreadableFile"
_OWN = {
    "AUDIT001": ("FileNotRead", "A file could not be read, so the results are incomplete."),
    "AUDIT002": ("AuditFailure", "A part of the audit failed, so the results are incomplete."),
    "AUDIT004": ("NothingRead", "There was no file to read, so there are no results."),
}


def list_problems(report: Report) -> tuple[FindingRow, ...]:
    """Return all findings that exist now, by place, after what kept the audit from being whole."""
    return _with_own(report, present(report))


def list_new_problems(report: Report) -> tuple[FindingRow, ...]:
    """Return the same without the findings that a baseline or a base already has."""
    return _with_own(report, [row for row in present(report) if row.baseline_state != "unchanged"])


def declare_problems(report: Report) -> Mapping[str, RuleRow]:
    """Return by code the rules of all problems, those of the audit itself too."""
    own = (_rule(code, name, summary) for code, (name, summary) in _OWN.items())
    return {rule.code: rule for rule in (*own, *declare_rules(report))}


def worst_first(report: Report, problems: Iterable[FindingRow]) -> list[FindingRow]:
    """Return problems by severity: first what was not read, then silent traps, then the surest and the dearest."""
    blind = {*_OWN, *_unreadable(report)}
    return sorted(
        problems,
        key=lambda row: (
            SEVERITIES.index(row.severity),
            row.rule not in blind,
            not row.trap,
            _CONFIDENCES.index(row.confidence),
            -row.effort.likely,
            row.path,
            row.region.line,
        ),
    )


def say(problem: FindingRow) -> str:
    """Return the message, with the cell of a notebook."""
    cell = in_cell(problem)
    return f"{problem.message} ({cell})" if cell else problem.message


def locate(problem: FindingRow, run: Run) -> str:
    """Return the path as seen from the top of the repository, `.` for what is in no file."""
    return HERE if problem.path == HERE else in_repository(run, problem.path)


def is_own(problem: FindingRow) -> bool:
    """Say whether a problem is the audit's own, and not one of the audited code."""
    return problem.rule in _OWN


def _with_own(report: Report, findings: Sequence[FindingRow]) -> tuple[FindingRow, ...]:
    return (*_own(report, findings), *findings)


def _own(report: Report, findings: Sequence[FindingRow]) -> Iterator[FindingRow]:
    """Yield what is no finding; a file that could not be read usually is one."""
    unreadable = _unreadable(report)
    told = {(row.path, row.region.line) for row in findings if row.rule in unreadable}
    files = report.coverage.files
    for failed in files.failed:
        if (failed.path, failed.line or 1) not in told:
            yield _unread(failed)
    for error in report.errors:
        yield _problem("AUDIT002", HERE, 1, f"{error.source}: {error.message}")
    if not files.read and not files.failed:
        yield _problem("AUDIT004", HERE, 1, "there was nothing to read")


def _unreadable(report: Report) -> set[str]:
    """Return the codes of the rule that finds files which could not be read."""
    return {rule.code for rule in report.rules if rule.name == _UNREADABLE}


def _unread(failed: Failed) -> FindingRow:
    what = "a cell" if failed.part else "the file"
    message = f"{what} cannot be read: {failed.reason}; {failed.remedy}"
    return _problem("AUDIT001", failed.path, failed.line or 1, message)


def _problem(code: str, path: str, line: int, message: str) -> FindingRow:
    seed = "\0".join((code, path, str(line), message)).encode("utf-8", "surrogatepass")
    fingerprint = hashlib.blake2b(seed, digest_size=16).hexdigest()
    return FindingRow(
        id=fingerprint[:12],
        rule=code,
        unit=None,
        severity="error",
        confidence="high",
        disposition="adapt",
        message=message,
        path=path,
        region=Region(line=line, column=1, end_line=line, end_column=1, snippet=""),
        related=(),
        fingerprint=fingerprint,
        baseline_state=None,
        effort=Range(low=0.0, likely=0.0, high=0.0),
    )


def _rule(code: str, name: str, summary: str) -> RuleRow:
    return RuleRow(
        code=code,
        name=name,
        pack="",
        severity="error",
        disposition="adapt",
        summary=summary,
        documentation=summary,
    )
