"""Diagnostics for reviewdog, in its own JSON format; columns are bytes of UTF-8, the last one excluded."""

from __future__ import annotations

from typing import Any

from p2d_audit.report import FindingRow, Region, RelatedRow, Report, Run

from p2d_reports.json_text import json_text
from p2d_reports.pipelines.problems import list_problems, locate, say
from p2d_reports.places import in_repository
from p2d_reports.positions import measure, utf8_bytes
from p2d_reports.text import visible

SEVERITIES = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}


def render(report: Report) -> str:
    """Return a `DiagnosticResult` as JSON; reviewdog itself leaves out what a pull request did not touch."""
    diagnostics = [_diagnostic(problem, report.run) for problem in list_problems(report)]
    return json_text({"source": {"name": report.tool.name}, "diagnostics": diagnostics})


def _diagnostic(problem: FindingRow, run: Run) -> dict[str, Any]:
    diagnostic: dict[str, Any] = {
        "message": visible(say(problem)),
        "location": {"path": locate(problem, run), "range": _range(problem.region)},
        "severity": SEVERITIES[problem.severity],
        "code": {"value": problem.rule},
    }
    if problem.related:
        diagnostic["related_locations"] = [_related(related, run) for related in problem.related]
    return diagnostic


def _related(related: RelatedRow, run: Run) -> dict[str, Any]:
    place = {"start": {"line": max(1, related.line)}}
    return {"message": visible(related.message), "location": {"path": in_repository(run, related.path), "range": place}}


def _range(region: Region) -> dict[str, Any]:
    """Return the range; without columns it is whole lines, the last one included."""
    extent = measure(region, utf8_bytes)
    if extent.column is None:
        return {"start": {"line": extent.line}, "end": {"line": extent.end_line}}
    return {
        "start": {"line": extent.line, "column": extent.column},
        "end": {"line": extent.end_line, "column": extent.end_column},
    }
