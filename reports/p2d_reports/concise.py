"""One line per finding, for editors, pre-commit and the log of a pull request's check.

Each line is `path:line:column: CODE message`, sorted by place, the path as seen
from where the run started; of a notebook, the message ends with the cell and the
line there. Findings that a base has are only counted, on the last line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from p2d_audit.report import FindingRow, Report

from p2d_reports.findings import count_severities, present
from p2d_reports.places import from_start, in_cell
from p2d_reports.text import counted, inert, visible


def render(report: Report) -> str:
    """Return the findings, one a line, and a last line with their number."""
    findings = [row for row in present(report) if row.baseline_state != "unchanged"]
    lines = [_line(finding, report.run.root) for finding in findings]
    return "\n".join((*lines, _last_line(report, findings))) + "\n"


def _line(finding: FindingRow, root: str) -> str:
    region = finding.region
    place = f"{from_start(root, finding.path)}:{region.line}:{region.column}"
    cell = in_cell(finding)
    return inert(visible(f"{place}: {finding.rule} {finding.message}" + (f" ({cell})" if cell else "")))


def _last_line(report: Report, findings: Sequence[FindingRow]) -> str:
    return "; ".join((_count(report, findings), *_known(report), *_incomplete(report)))


def _count(report: Report, findings: Sequence[FindingRow]) -> str:
    name = "new finding" if report.comparison else "finding"
    if not findings:
        return f"No {name}s"
    parts = [counted(number, severity) for severity, number in count_severities(findings).items() if number]
    return f"{counted(len(findings), name)}: {', '.join(parts)}"


def _known(report: Report) -> Iterator[str]:
    if report.comparison is not None:
        counts = report.comparison.counts
        yield f"{counts.unchanged} known, {counts.fixed} fixed"


def _incomplete(report: Report) -> Iterator[str]:
    if failed := len({file.path for file in report.coverage.files.failed if not file.part}):
        yield f"{counted(failed, 'file')} could not be read"
    if parts := sum(file.part for file in report.coverage.files.failed):
        yield f"{counted(parts, 'cell')} could not be read"
    if report.errors:
        yield f"{counted(len(report.errors), 'failure')} of the audit itself"
