"""Names flows and puts them in the order of the plan."""

from __future__ import annotations

from p2d_audit.report import FlowRow, Report

UNKNOWN = "?"


def planned(report: Report) -> list[FlowRow]:
    """Return the flows by wave, within a wave the most work first; those in no wave come last."""
    return sorted(report.flows, key=lambda flow: (flow.wave is None, flow.wave or 0, -flow.effort.likely, flow.id))


def flow_label(flow: FlowRow) -> str:
    """Return a flow's name, or `?` and its function where the name is only known at run time."""
    return flow.name if flow.name is not None else f"{UNKNOWN} ({flow.function})"
