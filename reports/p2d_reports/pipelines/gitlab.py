"""The Code Quality report of GitLab, which its merge requests compare with that of the target branch.

All findings are in it, also those that a base has: GitLab compares by itself. It
reads the description, the name of the check, the fingerprint, which must be
unique, the severity, the path and the first line.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from p2d_audit.report import FindingRow, Report, Run

from p2d_reports.json_text import json_text
from p2d_reports.pipelines.problems import declare_problems, is_own, list_problems, locate, say
from p2d_reports.positions import measure, utf16_units
from p2d_reports.text import visible

SEVERITIES = {"error": "critical", "warning": "major", "note": "info"}


def render(report: Report) -> str:
    """Return the report as a JSON array, empty for a clean audit."""
    rules = declare_problems(report)
    seen: Counter[str] = Counter()
    return json_text([_issue(problem, rules[problem.rule].name, report.run, seen) for problem in list_problems(report)])


def _issue(problem: FindingRow, name: str, run: Run, seen: Counter[str]) -> dict[str, Any]:
    return {
        "check_name": f"{problem.rule} {name}",
        "description": visible(say(problem)),
        "fingerprint": _unique(problem.fingerprint, seen),
        "severity": "blocker" if is_own(problem) else SEVERITIES[problem.severity],
        "location": {"path": locate(problem, run), **_lines(problem)},
    }


def _unique(fingerprint: str, seen: Counter[str]) -> str:
    """Return a fingerprint that no other issue has: GitLab shows one of those that are equal."""
    seen[fingerprint] += 1
    return fingerprint if seen[fingerprint] == 1 else f"{fingerprint}-{seen[fingerprint]}"


def _lines(problem: FindingRow) -> dict[str, Any]:
    extent = measure(problem.region, utf16_units)
    lines = {"lines": {"begin": extent.line, "end": extent.end_line}}
    if extent.column is None:
        return lines
    begin = {"line": extent.line, "column": extent.column}
    return {**lines, "positions": {"begin": begin, "end": {"line": extent.end_line, "column": extent.end_column}}}
