"""Findings as short rows of numbers; `COLUMNS` says what stands where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from p2d_audit.report import FindingRow, Report

from p2d_reports.findings import SEVERITIES, present
from p2d_reports.html.data.code import Code
from p2d_reports.html.data.texts import Texts

CONFIDENCES = ("high", "medium", "low")
DISPOSITIONS = ("mechanical", "adapt", "redesign", "no-equivalent", "drop")
STATES = ("new", "unchanged")
COLUMNS = (
    "id", "rule", "severity", "confidence", "disposition", "trap", "path", "line", "endLine", "message", "snippet",
    "construct", "unit", "hours", "flows", "related", "cell", "cellLine", "state",
)  # fmt: skip


def find_owners(report: Report) -> Mapping[str, tuple[str, ...]]:
    """Return by unit the flows that its findings are about: the flow, those that use the task, the deployment's."""
    flows = {flow.id for flow in report.flows}
    owners: dict[str, tuple[str, ...]] = {
        task.id: tuple(flow for flow in task.used_by if flow in flows) for task in report.tasks
    }
    owners |= {one.id: (one.flow,) for one in report.deployments if one.flow in flows and one.flow is not None}
    return owners | {flow: (flow,) for flow in flows}


def finding_rows(
    report: Report, code: Code, texts: Texts, rules: Sequence[str], flows: Mapping[str, int]
) -> list[list[Any]]:
    """Return the findings that exist now, by place; `rules` are codes, `flows` numbers by id."""
    numbers = {rule: number for number, rule in enumerate(rules)}
    owners = find_owners(report)
    rows = []
    for finding in present(report):
        owned = [flows[flow] for flow in owners.get(finding.unit or "", ())]
        rows.append(_row(finding, numbers[finding.rule], owned, code, texts))
    return rows


def _row(finding: FindingRow, rule: int, flows: list[int], code: Code, texts: Texts) -> list[Any]:
    region, effort = finding.region, finding.effort
    shown = None if code.has(finding.path, region.line, region.end_line) else region.snippet
    state = finding.baseline_state
    return [
        finding.id,
        rule,
        SEVERITIES.index(finding.severity),
        CONFIDENCES.index(finding.confidence),
        DISPOSITIONS.index(finding.disposition),
        int(finding.trap),
        texts.number(finding.path),
        region.line,
        region.end_line,
        texts.number(finding.message),
        texts.number(shown),
        texts.number(finding.construct),
        texts.number(finding.unit),
        [effort.low, effort.likely, effort.high],
        flows,
        [[texts.number(one.path), one.line, texts.number(one.message)] for one in finding.related],
        region.cell,
        region.cell_line,
        STATES.index(state) if state in STATES else -1,
    ]
