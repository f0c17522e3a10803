"""What changed since a base, as text for a terminal: the hours first, then what is new and what is fixed."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.report import FindingRow, GoneRow, Report

from p2d_reports.change_lines import change_lines, wrapped
from p2d_reports.findings import present
from p2d_reports.places import from_start, in_cell
from p2d_reports.text import counted, inert, visible

MOST = 200
"""Findings of each state that are listed before the rest is only counted."""


def render(report: Report) -> str:
    """Return the changes, or a line that there is no base to compare with."""
    if report.comparison is None:
        return "There is nothing to compare with\n"
    new = [_line(row, report.run.root) for row in present(report) if row.baseline_state == "new"]
    root = report.run.root
    fixed = [_gone(row, root) for row in report.comparison.fixed]
    aside = [_gone(row, root) for row in report.comparison.aside]
    blocks = (
        change_lines(report),
        _listed("New", new),
        _listed("Fixed", fixed),
        _listed("Set aside", aside),
        _gate(report),
    )
    printed = ("\n".join(lines) for block in blocks if (lines := list(block)))
    return "\n\n".join(printed) + "\n"


def _listed(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{title} ({len(lines)})"
        yield from (inert(visible(f"  {line}")) for line in lines[:MOST])
    if len(lines) > MOST:
        yield f"  … and {counted(len(lines) - MOST, 'more finding')}"


def _line(row: FindingRow, root: str) -> str:
    cell = in_cell(row)
    where = f"{from_start(root, row.path)}:{row.region.line}"
    return f"{where}: {row.rule} {row.message}" + (f" ({cell})" if cell else "")


def _gone(row: GoneRow, root: str) -> str:
    path = from_start(root, row.path)
    where = path if row.line is None else f"{path}:{row.line}"
    said = row.message or row.unit or ""
    why = row.why or ("suppressed now" if row.state == "suppressed" else "")
    return f"{where}: {row.rule} {said}".rstrip() + (f" ({why})" if why else "")


def _gate(report: Report) -> Iterator[str]:
    if report.gate.decision != "off":
        yield f"Gate: {report.gate.decision}"
        for reason in report.gate.reasons:
            yield from wrapped(reason, "  ")
