"""Tells whether the gate was passed and why not, and what kept the audit from being whole."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.report import Failed, Report

from p2d_reports.markup.markdown import inline
from p2d_reports.markup.naming import cut, named, placed
from p2d_reports.places import in_repository
from p2d_reports.summary.room import fit_list
from p2d_reports.text import counted

LISTED = 20
"""Reasons and files that are told one by one."""

_DECISIONS = {"pass": "The gate is passed", "fail": "The gate is not passed", "off": "There is no gate"}


def describe_verdict(report: Report) -> str:
    """Return the verdict, the gate's reasons, and what could not be read."""
    return "\n\n".join(part for part in _parts(report) if part)


def _parts(report: Report) -> Iterator[str]:
    gate = report.gate
    yield "## Verdict"
    asked = f" ({', '.join(map(named, gate.fail_on))})" if gate.fail_on else ""
    yield f"**{_DECISIONS[gate.decision]}**{inline(asked)}. {inline(_whole(report))}"
    yield fit_list([cut(reason) for reason in gate.reasons], LISTED)
    missing = [*_errors(report), *(_unread(report, file) for file in report.coverage.files.failed)]
    if missing:
        yield "**This audit is incomplete**:"
        yield fit_list(missing, LISTED)


def _whole(report: Report) -> str:
    files, references = report.coverage.files, report.coverage.prefect_references
    if not files.read and not files.failed:
        return "There was nothing to read, so that nothing is known."
    failed = len({file.path for file in files.failed})
    parts = [
        f"{counted(files.read, 'file')} read",
        *([f"{failed} not readable"] if failed else []),
        f"{references.mapped} of {references.total} uses of Prefect covered",
        f"{counted(len(report.coverage.unresolved), 'place')} not followed",
    ]
    return f"{', '.join(parts)}."


def _errors(report: Report) -> Iterator[str]:
    for error in report.errors:
        yield f"The audit itself failed: {cut(f'{named(error.source)}: {error.message}')}"


def _unread(report: Report, file: Failed) -> str:
    place = placed(in_repository(report.run, file.path), file.line)
    return f"{place} cannot be read: {cut(file.reason)}; {cut(file.remedy)}"
