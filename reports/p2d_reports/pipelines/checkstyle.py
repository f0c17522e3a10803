"""Findings as a report of Checkstyle, which Jenkins, reviewdog and many editors read."""

from __future__ import annotations

from collections import defaultdict

from p2d_audit.report import FindingRow, Report

from p2d_reports.pipelines.problems import list_problems, locate, say
from p2d_reports.pipelines.xml_document import document, element
from p2d_reports.positions import measure, utf16_units

VERSION = "4.3"
"""The version of the format that other tools write, too."""

SEVERITIES = {"error": "error", "warning": "warning", "note": "info"}


def render(report: Report) -> str:
    """Return the files with problems, by path."""
    files: defaultdict[str, list[FindingRow]] = defaultdict(list)
    for problem in list_problems(report):
        files[locate(problem, report.run)].append(problem)
    root = element("checkstyle", {"version": VERSION})
    for path, problems in files.items():
        file = element("file", {"name": path}, root)
        for problem in problems:
            element("error", _attributes(problem, report.tool.name), file)
    return document(root)


def _attributes(problem: FindingRow, tool: str) -> dict[str, object]:
    extent = measure(problem.region, utf16_units)
    column = {} if extent.column is None else {"column": extent.column}
    return {
        "line": extent.line,
        **column,
        "severity": SEVERITIES[problem.severity],
        "message": say(problem),
        "source": f"{tool}.{problem.rule}",
    }
