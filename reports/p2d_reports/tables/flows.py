"""The flows as CSV, in the order of the plan."""

from __future__ import annotations

from p2d_audit.report import FlowRow, Report

from p2d_reports.flows import flow_label, planned
from p2d_reports.stories.story import points_for, stable_id
from p2d_reports.trackers.cells import Row, write_rows

HEADER = (
    "id", "flow", "name", "function", "path", "line", "prefect", "test", "wave", "tier", "readiness", "verdict",
    "shape", "strategy", "low_hours", "likely_hours", "high_hours", "marginal_hours", "story_points", "blockers",
    "deployments", "unmapped", "cluster",
)  # fmt: skip


def render(report: Report) -> str:
    """Return the CSV text; `id` is that of the flow's story in a tracker."""
    return write_rows(HEADER, [(*_identity(flow), *_estimate(flow), *_rest(flow)) for flow in planned(report)])


def _identity(flow: FlowRow) -> Row:
    test = "yes" if flow.test else "no"
    return (stable_id(flow.id), flow.id, flow_label(flow), flow.function, flow.path, flow.line, flow.prefect, test)


def _estimate(flow: FlowRow) -> Row:
    effort = flow.effort
    shape = flow.target.shape if flow.target else None
    strategy = next((way.name for way in flow.strategies if way.recommended), None)
    hours = (effort.low, effort.likely, effort.high, effort.marginal, points_for(effort.likely))
    return (flow.wave, flow.tier, flow.readiness, flow.fit.verdict, shape, strategy, *hours)


def _rest(flow: FlowRow) -> Row:
    return (" ".join(flow.blockers), " ".join(flow.deployments), flow.unmapped, flow.cluster)
