"""The first page of a brief: figures, places, and what everything becomes."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.report import FlowRow, Report, ScheduleRow

from p2d_reports.dossiers import Dossier
from p2d_reports.markup.markdown import table
from p2d_reports.markup.naming import cut, listed, named, placed
from p2d_reports.stories.story import hours_of, points_for, stable_id
from p2d_reports.text import counted

MOST = 12
"""How many flows of one shape are named before the rest is only counted."""


def summarise(dossier: Dossier, report: Report) -> str:
    """Return the figures of a flow as a table."""
    return table(("what", "value"), list(_figures(dossier, report)))


def describe_places(dossier: Dossier) -> str:
    """Return where the flow, its tasks, deployments and schedules stand."""
    flow = dossier.flow
    rows = [("flow", named(flow.function), f"{placed(flow.path, flow.line)} to line {flow.end_line}")]
    rows += [("task", named(task.function), placed(task.path, task.line)) for task in dossier.tasks]
    rows += [("deployment", named(one.name or one.id), placed(one.path, one.line)) for one in dossier.deployments]
    rows += [("schedule", _schedule(one), placed(one.path, one.line)) for one in dossier.schedules]
    triggers = [trigger for deployment in dossier.deployments for trigger in deployment.triggers]
    rows += [
        ("trigger", f"{trigger.kind} {named(trigger.text)}", placed(trigger.path, trigger.line)) for trigger in triggers
    ]
    return table(("what", "name", "place"), rows)


def describe_targets(dossier: Dossier) -> str:
    """Return what the flow and each task become in Dagster, and why."""
    target = dossier.flow.target
    rows: list[tuple[str, str, str, str, str]] = []
    if target is not None:
        shape = f"{target.shape}, partitioned by {target.partitions}" if target.partitions else target.shape
        rows.append((f"flow {named(dossier.flow.function)}", shape, cut(target.reason), target.rule, target.confidence))
    rows += [
        (f"task {named(task.function)}", found.shape, cut(found.reason), found.rule, found.confidence)
        for task in dossier.tasks
        if (found := task.target) is not None
    ]
    rows += [(f"schedule {_schedule(one)}", *_fires(one)) for one in dossier.schedules]
    return table(("what", "becomes", "because", "rule", "confidence"), rows) if rows else ""


def _figures(dossier: Dossier, report: Report) -> Iterator[tuple[str, str]]:
    flow, effort = dossier.flow, dossier.flow.effort
    yield "flow", named(flow.id)
    yield "place", placed(flow.path, flow.line)
    yield "Prefect", flow.prefect or "version not known"
    yield "effort", f"{hours_of(effort)}, tier {flow.tier}, {counted(points_for(effort.likely), 'story point')}"
    yield "readiness", f"{flow.readiness} of 100"
    yield "verdict", f"{flow.fit.verdict}{': ' if flow.fit.reasons else ''}{'; '.join(map(cut, flow.fit.reasons))}"
    if flow.blockers:
        yield "blockers", listed(flow.blockers, MOST)
    yield "wave", "none" if flow.wave is None else str(flow.wave)
    yield "parameters", _parameters(flow)
    yield from _alike(flow, report)
    yield "work item", stable_id(flow.id)


def _parameters(flow: FlowRow) -> str:
    if not flow.parameters:
        return "none"
    written = (
        f"{one.name}{f': {one.annotation}' if one.annotation else ''}{f' = {one.default}' if one.default else ''}"
        for one in flow.parameters
    )
    return ", ".join(map(named, written))


def _alike(flow: FlowRow, report: Report) -> Iterator[tuple[str, str]]:
    for cluster in report.clusters:
        if cluster.id == flow.cluster:
            others = [other.removeprefix("flow:") for other in cluster.flows if other != flow.id]
            yield "flows of the same shape", listed(others, MOST)


def _schedule(schedule: ScheduleRow) -> str:
    return f"{schedule.kind} {named(schedule.value)}" if schedule.value else schedule.kind


def _fires(schedule: ScheduleRow) -> tuple[str, str, str, str]:
    target = schedule.dagster
    if target is None:
        return "not known", "nothing can be said of it before the code runs", "", "low"
    zone = f" in {named(target.timezone)}" if target.timezone else ""
    shape = f"cron {listed(target.cron, MOST)}{zone}" if target.cron else f"code {named(target.code or '')}"
    reason = cut(target.note) or "the moments are the same"
    return shape, reason, "", "high" if target.exact else "medium"
