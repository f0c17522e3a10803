"""The waves as CSV, a line for each flow in them."""

from __future__ import annotations

from p2d_audit.report import Report

from p2d_reports.flows import flow_label, planned
from p2d_reports.links import link_flows
from p2d_reports.stories.story import stable_id
from p2d_reports.trackers.cells import write_rows

HEADER = ("wave", "id", "flow", "name", "verdict", "low_hours", "likely_hours", "high_hours", "needs")


def render(report: Report) -> str:
    """Return the CSV text; `needs` are the flows that a flow makes run."""
    links = link_flows(report)
    return write_rows(
        HEADER,
        [
            (
                flow.wave,
                stable_id(flow.id),
                flow.id,
                flow_label(flow),
                flow.fit.verdict,
                flow.effort.low,
                flow.effort.likely,
                flow.effort.high,
                " ".join(links.get(flow.id, ())),
            )
            for flow in planned(report)
        ],
    )
