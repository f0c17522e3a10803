"""The findings as CSV, by place, after what kept the audit from being whole."""

from __future__ import annotations

from p2d_audit.report import FindingRow, Report, RuleRow

from p2d_reports.pipelines.problems import declare_problems, list_problems
from p2d_reports.trackers.cells import Row, write_rows

HEADER = (
    "fingerprint", "rule", "name", "trap", "severity", "confidence", "disposition", "construct", "unit", "path", "line",
    "column", "message", "low_hours", "likely_hours", "high_hours", "state",
)  # fmt: skip


def render(report: Report) -> str:
    """Return the CSV text."""
    rules = declare_problems(report)
    return write_rows(HEADER, [_row(finding, rules[finding.rule]) for finding in list_problems(report)])


def _row(finding: FindingRow, rule: RuleRow) -> Row:
    region, effort = finding.region, finding.effort
    axes = (finding.severity, finding.confidence, finding.disposition, finding.construct)
    place = (finding.unit, finding.path, region.line, region.column, finding.message)
    trap = "yes" if finding.trap else "no"
    hours = (effort.low, effort.likely, effort.high)
    return (finding.fingerprint, rule.code, rule.name, trap, *axes, *place, *hours, finding.baseline_state)
