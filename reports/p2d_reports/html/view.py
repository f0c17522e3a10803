"""Arranges a report for the page: what belongs to which flow, and how long the bars are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate
from typing import TypeVar

from msgspec import Struct
from p2d_audit.report import (
    BranchRow,
    DeploymentRow,
    FindingRow,
    FlowRow,
    HandoffRow,
    Range,
    Report,
    SubflowCallRow,
    Summary,
)

from p2d_reports.findings import Tally, count_severities, present, tally_rules
from p2d_reports.flows import flow_label, planned
from p2d_reports.html.anchors import Anchors, make_anchors

MOST_SNIPPETS = 2000
"""Findings whose source is shown; with more, the page of a large repository would hardly open."""

T = TypeVar("T")


class Bar(Struct, frozen=True, kw_only=True):
    """A range of hours, in percent of the widest one on the page."""

    start: float
    length: float
    likely: float


class Share(Struct, frozen=True, kw_only=True):
    """A part of the total, in percent of it."""

    name: str
    start: float
    length: float
    effort: Range


class FlowView(Struct, frozen=True, kw_only=True):
    """A flow and everything the page says about it."""

    row: FlowRow
    label: str
    bar: Bar
    findings: tuple[FindingRow, ...]
    handoffs: tuple[HandoffRow, ...]
    branches: tuple[BranchRow, ...]
    calls: tuple[SubflowCallRow, ...]
    deployments: tuple[DeploymentRow, ...]


class View(Struct, frozen=True, kw_only=True):
    """The page's parts; `labels` are the names of flows and deployments by id, None where unknown."""

    flows: tuple[FlowView, ...]
    elsewhere: tuple[FindingRow, ...]
    tallies: tuple[Tally, ...]
    severities: Mapping[str, int]
    shares: tuple[Share, ...]
    labels: Mapping[str, str | None]
    anchors: Anchors
    snippets: frozenset[str]
    constructs: frozenset[str]


def view_report(report: Report) -> View:
    """Return the report arranged for the page."""
    findings = present(report)
    owned = _own_findings(report, findings)
    tallies = tally_rules(report)
    return View(
        flows=_flow_views(report, owned),
        elsewhere=tuple(owned.get(None, ())),
        tallies=tallies,
        severities=count_severities(findings),
        shares=_shares(report.summary),
        labels=_labels(report),
        anchors=make_anchors(report.flows, findings, tallies),
        snippets=frozenset(finding.fingerprint for finding in findings[:MOST_SNIPPETS]),
        constructs=frozenset(row.id for row in report.constructs),
    )


def _own_findings(report: Report, findings: Iterable[FindingRow]) -> Mapping[str | None, list[FindingRow]]:
    """Return the findings by the flow they are shown under: their unit's, if it is that of one flow only."""
    owners = {flow.id: flow.id for flow in report.flows}
    owners |= {task.id: task.used_by[0] for task in report.tasks if len(task.used_by) == 1}
    owners |= {deployment.id: deployment.flow for deployment in report.deployments if deployment.flow}
    flows = {flow.id for flow in report.flows}
    return _grouped(findings, lambda finding: _known(owners.get(finding.unit or ""), flows))


def _known(flow: str | None, flows: set[str]) -> str | None:
    return flow if flow in flows else None


def _flow_views(report: Report, owned: Mapping[str | None, list[FindingRow]]) -> tuple[FlowView, ...]:
    handoffs = _grouped(report.handoffs, lambda handoff: handoff.flow)
    branches = _grouped(report.branches, lambda branch: branch.flow)
    calls = _grouped(report.subflow_calls, lambda call: call.caller_id)
    deployments = _grouped(report.deployments, lambda deployment: deployment.flow)
    widest = max((flow.effort.high for flow in report.flows), default=0.0)
    return tuple(
        FlowView(
            row=flow,
            label=flow_label(flow),
            bar=_bar(flow.effort, widest),
            findings=tuple(owned.get(flow.id, ())),
            handoffs=tuple(handoffs.get(flow.id, ())),
            branches=tuple(branches.get(flow.id, ())),
            calls=tuple(calls.get(flow.id, ())),
            deployments=tuple(deployments.get(flow.id, ())),
        )
        for flow in planned(report)
    )


def _grouped(rows: Iterable[T], key: Callable[[T], str | None]) -> Mapping[str | None, list[T]]:
    groups: defaultdict[str | None, list[T]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def _bar(effort: Range, widest: float) -> Bar:
    scale = 100 / widest if widest else 0.0
    return Bar(
        start=round(effort.low * scale, 1),
        length=round((effort.high - effort.low) * scale, 1),
        likely=round(effort.likely * scale, 1),
    )


def _shares(summary: Summary) -> tuple[Share, ...]:
    parts = {
        "flows": summary.effort_flows,
        "shared work": summary.effort_shared,
        "platform": summary.effort_platform,
    }
    scale = 100 / summary.effort.likely if summary.effort.likely else 0.0
    starts = accumulate((effort.likely * scale for effort in parts.values()), initial=0.0)
    return tuple(
        Share(name=name, start=round(start, 2), length=round(effort.likely * scale, 2), effort=effort)
        for (name, effort), start in zip(parts.items(), starts, strict=False)
    )


def _labels(report: Report) -> dict[str, str | None]:
    labels: dict[str, str | None] = {flow.id: flow_label(flow) for flow in report.flows}
    return labels | {deployment.id: deployment.name for deployment in report.deployments}
