"""Tells what was found: how often each rule fired, and each finding, the new and the worst ones first."""

from __future__ import annotations

from collections.abc import Sequence

from p2d_audit.report import FindingRow, Report, Run

from p2d_reports.findings import count_severities, present, tally_rules
from p2d_reports.markup.markdown import Written, table
from p2d_reports.markup.naming import cut, named
from p2d_reports.pipelines.problems import list_problems, say, worst_first
from p2d_reports.summary.hours import hours
from p2d_reports.summary.linking import link_place
from p2d_reports.summary.room import fit_table
from p2d_reports.text import counted

_FOLDED = "<details>\n<summary>{}</summary>\n\n{}\n\n</details>"
_MARGIN = 200
"""Bytes for what surrounds the list."""


def tally(report: Report) -> str:
    """Return how many findings there are, and each rule that has some."""
    findings = present(report)
    if not findings:
        return f"## Findings\n\nNo findings{' in what was read' if list_problems(report) else ''}."
    counts = [counted(number, severity) for severity, number in count_severities(findings).items() if number]
    rows = [
        (named(one.rule.code), named(one.rule.name), one.severity, one.rule.disposition, str(len(one.findings)))
        for one in tally_rules(report)
    ]
    listed = table(("Rule", "Name", "Severity", "Disposition", "Findings"), rows)
    aside = f" {counted(len(report.suppressed), 'finding')} suppressed." if report.suppressed else ""
    return f"## Findings\n\n{counted(len(findings), 'finding')}: {', '.join(counts)}.{aside}\n\n{listed}"


def list_findings(report: Report, room: int) -> str:
    """Return all findings, folded, as far as there is room."""
    findings = sorted(worst_first(report, present(report)), key=lambda row: row.baseline_state == "unchanged")
    if not findings:
        return ""
    states = any(row.baseline_state for row in findings)
    header = (*(["State"] if states else []), "Severity", "Rule", "Place", "Finding", "Likely hours")
    rows = [(*([row.baseline_state or ""] if states else []), *_row(row, report.run)) for row in findings]
    listed = fit_table(header, rows, room - _MARGIN, "finding")
    return _FOLDED.format(f"All {counted(len(findings), 'finding')}, the worst first", listed)


def _row(row: FindingRow, run: Run) -> Sequence[str | Written]:
    trap = ", silent trap" if row.trap else ""
    place = link_place(run, row.path, row.region.line)
    return f"{row.severity}{trap}", named(row.rule), place, cut(say(row)), hours(row.effort.likely)
