"""Lists the flows as a table in the order of the plan."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.report import FlowRow, Report

from p2d_reports.columns import Column, lay_out
from p2d_reports.flows import flow_label, planned

BLOCKERS = 14
"""Columns the blockers' codes may take before the rest is only counted."""

HEADER = (
    Column("Flow", elastic=True),
    Column("Ready", align="right"),
    Column("Low", align="right"),
    Column("Likely", align="right"),
    Column("High", align="right"),
    Column("Tier"),
    Column("Wave", align="right"),
    Column("Blockers"),
    Column("Place", elastic=True),
)


def flow_lines(report: Report) -> Iterator[str]:
    """Yield the table of flows by wave, the most work first, or a line that there are none."""
    if not report.flows:
        yield "No Prefect flows found"
        return
    yield from lay_out(HEADER, [_row(flow) for flow in planned(report)])


def _row(flow: FlowRow) -> tuple[str, ...]:
    effort = flow.effort
    return (
        flow_label(flow),
        str(flow.readiness),
        f"{effort.low:.2f}",
        f"{effort.likely:.2f}",
        f"{effort.high:.2f}",
        flow.tier,
        "-" if flow.wave is None else str(flow.wave),
        _codes(flow.blockers),
        f"{flow.path}:{flow.line}",
    )


def _codes(blockers: tuple[str, ...]) -> str:
    for shown in range(len(blockers), 0, -1):
        rest = len(blockers) - shown
        text = ", ".join(blockers[:shown]) + (f" +{rest}" if rest else "")
        if len(text) <= BLOCKERS:
            return text
    return f"{len(blockers)} rules" if blockers else ""
