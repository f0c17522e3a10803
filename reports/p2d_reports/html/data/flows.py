"""Flows as the page shows them, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from p2d_audit.report import (
    DeltaRow,
    FlowRow,
    HandoffRow,
    LedgerRow,
    ParameterRow,
    Range,
    ScheduleRow,
    StrategyRow,
    TaskRow,
)

from p2d_reports.acceptance import list_checks
from p2d_reports.dossiers import Dossier
from p2d_reports.flows import flow_label
from p2d_reports.html.data.drawings import draw_flow
from p2d_reports.html.data.texts import Texts


def flow_row(
    dossier: Dossier, anchor: str, flows: Mapping[str, int], schedules: Mapping[int, int], texts: Texts
) -> dict[str, Any]:
    """Return a flow with all that belongs to it; `flows` are numbers by id, `schedules` by the rows' identity."""
    flow = dossier.flow
    return {
        **_identity(flow, anchor),
        **_estimate(flow, texts),
        "parameters": texts.number_all(map(_parameter, flow.parameters)),
        "tasks": [_task(task, texts) for task in dossier.tasks],
        "handoffs": [_handoff(row, texts) for row in dossier.handoffs],
        "branches": [[row.statement, row.on, texts.number(row.path), row.line] for row in dossier.branches],
        "deployments": [_named(one.name, one.source, one.path, one.line, texts) for one in dossier.deployments],
        "schedules": [schedules[id(row)] for row in dossier.schedules],
        "deltas": [_delta(row, texts) for row in flow.deltas],
        "effects": [[row.kind, texts.number(row.text), texts.number(row.path), row.line] for row in dossier.effects],
        "uses": [
            [use.edge.kind, use.node.kind, texts.number(use.node.label), texts.number(use.edge.path), use.edge.line]
            for use in dossier.uses
        ],
        "needs": _numbers(dossier.needs, flows),
        "neededBy": _numbers(dossier.needed_by, flows),
        "shared": texts.number_all(row.id for row in dossier.shared),
        "checks": texts.number_all(list_checks(dossier)),
        "drawing": draw_flow(dossier, texts),
    }


def schedule_row(row: ScheduleRow, texts: Texts) -> dict[str, Any]:
    """Return a schedule with its translation."""
    dagster = row.dagster
    return {
        "kind": row.kind,
        "value": row.value,
        "zone": row.timezone,
        "active": row.active,
        "accepted": row.accepted,
        "path": texts.number(row.path),
        "line": row.line,
        "cron": list(dagster.cron) if dagster else [],
        "dagsterZone": dagster.timezone if dagster else None,
        "exact": dagster.exact if dagster else False,
        "note": texts.number(dagster.note if dagster else "not known before the code runs"),
        "code": texts.number(dagster.code if dagster else None),
    }


def _identity(flow: FlowRow, anchor: str) -> dict[str, Any]:
    return {
        "id": flow.id,
        "anchor": anchor,
        "label": flow_label(flow),
        "function": flow.function,
        "path": flow.path,
        "line": flow.line,
        "end": flow.end_line,
        "prefect": flow.prefect,
        "test": flow.test,
        "owners": flow.owners,
    }


def _parameter(row: ParameterRow) -> str:
    annotation = f": {row.annotation}" if row.annotation else ""
    return f"{row.name}{annotation}{f' = {row.default}' if row.default else ''}"


def _estimate(flow: FlowRow, texts: Texts) -> dict[str, Any]:
    target = flow.target
    return {
        "effort": _three(flow.effort),
        "alone": flow.effort.alone,
        "ledger": [_line(line, texts) for line in flow.effort.ledger],
        "readiness": flow.readiness,
        "tier": flow.tier,
        "wave": flow.wave,
        "verdict": flow.fit.verdict,
        "reasons": texts.number_all(flow.fit.reasons),
        "blockers": flow.blockers,
        "traps": flow.traps,
        "unmapped": flow.unmapped,
        "cluster": flow.cluster,
        "target": target and [target.shape, target.partitions, texts.number(target.reason), target.confidence],
        "strategies": [_strategy(one, texts) for one in flow.strategies],
    }


def _task(task: TaskRow, texts: Texts) -> list[Any]:
    target = task.target
    said = (target.shape, target.reason, target.confidence) if target else (None, None, None)
    shape = map(texts.number, said)
    return [texts.number(task.function), texts.number(task.path), task.line, len(task.used_by), *shape]


def _handoff(row: HandoffRow, texts: Texts) -> list[Any]:
    ends = (row.producer, row.consumer)
    places = [part for end in ends for part in (texts.number(end.function), texts.number(end.path), end.line)]
    return [*places, *map(texts.number, (row.parameter, row.kind, row.payload.type, row.confidence))]


def _delta(row: DeltaRow, texts: Texts) -> list[Any]:
    said = texts.number_all((row.setting, row.prefect, row.dagster, row.change))
    return [*said, texts.number(row.path), row.line]


def _strategy(row: StrategyRow, texts: Texts) -> list[Any]:
    said = (row.recommended, texts.number(row.reason), texts.number_all(row.lost), list(row.vanishing))
    return [row.name, _three(row.effort), *said]


def _line(row: LedgerRow, texts: Texts) -> list[Any]:
    said = texts.number_all((row.item, row.source, row.formula))
    return [*said, row.count, row.low, row.likely, row.high]


def _named(name: str | None, source: str, path: str, line: int, texts: Texts) -> list[Any]:
    return [name, source, texts.number(path), line]


def _numbers(ids: Iterable[str], flows: Mapping[str, int]) -> Sequence[int]:
    return [flows[one] for one in ids if one in flows]


def _three(effort: Range) -> list[float]:
    return [effort.low, effort.likely, effort.high]
