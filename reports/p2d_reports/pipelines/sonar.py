"""Issues for SonarQube, in its generic format of version 10.3 and later, with the effort that each one takes.

Sonar ends an analysis with an error for a range that is empty or beyond its line,
so that there are columns only where the text is known. It takes no issue that is
in no file: a failure of the audit itself is given the path `.`, which its log
names among unknown files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from p2d_audit.report import FindingRow, Region, RelatedRow, Report, RuleRow, Run

from p2d_reports.findings import SEVERITIES
from p2d_reports.json_text import json_text
from p2d_reports.pipelines.problems import HERE, declare_problems, list_problems, locate, say
from p2d_reports.places import in_repository
from p2d_reports.positions import measure, utf16_units
from p2d_reports.text import visible

IMPACTS = {"error": "HIGH", "warning": "MEDIUM", "note": "LOW"}
STANDARD = {"error": "CRITICAL", "warning": "MAJOR", "note": "INFO"}
"""The severities of Sonar's older, standard mode."""


def render(report: Report) -> str:
    """Return the rules that found something, and the issues; Sonar knows which of these are new."""
    problems = list_problems(report)
    rules = declare_problems(report)
    return json_text(
        {
            "rules": [_rule(rules[code], severity, report.tool.name) for code, severity in _worst(problems).items()],
            "issues": [_issue(problem, report.run) for problem in problems],
        }
    )


def _worst(problems: Iterable[FindingRow]) -> Mapping[str, str]:
    """Return by rule the worst severity it gave: an issue has that of its rule."""
    given: defaultdict[str, set[str]] = defaultdict(set)
    for problem in problems:
        given[problem.rule].add(problem.severity)
    return {code: next(one for one in SEVERITIES if one in given[code]) for code in sorted(given)}


def _rule(rule: RuleRow, severity: str, engine: str) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "description": visible(rule.summary),
        "engineId": engine,
        "cleanCodeAttribute": "CONVENTIONAL",
        "type": "CODE_SMELL",
        "severity": STANDARD[severity],
        "impacts": [{"softwareQuality": "MAINTAINABILITY", "severity": IMPACTS[severity]}],
    }


def _issue(problem: FindingRow, run: Run) -> dict[str, Any]:
    issue: dict[str, Any] = {
        "ruleId": problem.rule,
        "effortMinutes": round(problem.effort.likely * 60),
        "primaryLocation": _location(problem, run),
    }
    if problem.related:
        issue["secondaryLocations"] = _related(problem.related, run)
    return issue


def _location(problem: FindingRow, run: Run) -> dict[str, Any]:
    location: dict[str, Any] = {"message": visible(say(problem)), "filePath": locate(problem, run)}
    if problem.path != HERE:
        location["textRange"] = _text_range(problem.region)
    return location


def _related(rows: Sequence[RelatedRow], run: Run) -> list[dict[str, Any]]:
    return [
        {
            "message": visible(related.message),
            "filePath": in_repository(run, related.path),
            "textRange": {"startLine": max(1, related.line)},
        }
        for related in rows
    ]


def _text_range(region: Region) -> dict[str, int]:
    """Return the range, lines from 1 and columns from 0; a range must not be empty."""
    extent = measure(region, utf16_units)
    if extent.column is None or extent.end_column is None:
        return {"startLine": extent.line}
    if (extent.line, extent.column) >= (extent.end_line, extent.end_column):
        return {"startLine": extent.line}
    return {
        "startLine": extent.line,
        "endLine": extent.end_line,
        "startColumn": extent.column - 1,
        "endColumn": extent.end_column - 1,
    }
