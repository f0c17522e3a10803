"""Reports nobody wishes for: hostile text everywhere, and very many flows and findings."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from p2d_audit.report import (
    FindingRow,
    FlowRow,
    Report,
    SharedRow,
    Wave,
)

from tests.reports.report_parts import finding, flow, ledger, region, report, total
from tests.reports.report_samples import small_report


def hostile_report(text: str) -> Report:
    """Return a report in which every name, message and snippet is `text`."""
    hostile = msgspec.json.decode(msgspec.json.encode(small_report()))
    for key in ("flows", "findings", "handoffs", "deployments", "schedules", "branches", "shared", "platform"):
        hostile[key] = [_poisoned(row, text) for row in hostile[key]]
    for key in ("coverage", "errors", "rules", "gate"):
        hostile[key] = _poisoned(hostile[key], text)
    return msgspec.convert(hostile, Report)


def large_report(flows: int, findings: int) -> Report:
    """Return a report with so many flows with long names, and findings spread over them."""
    rows = tuple(_numbered(number) for number in range(flows))
    found = tuple(_numbered_finding(number, rows) for number in range(findings))
    platform = ledger(("repository set-up", "platform.setup", 1, 6.1, 8.67, 11.23))
    wave = Wave(number=1, flows=tuple(row.id for row in rows), effort=total(row.effort for row in rows))
    return report(flows=rows, findings=found, shared=_many_shared(40), platform=platform, waves=(wave,))


KEPT = frozenset(
    {"id", "flow", "unit", "rule", "code", "severity", "confidence", "disposition", "verdict", "basis", "decision"}
    | {"tier", "path", "fingerprint", "baseline_state", "shape", "partitions"}
)
"""Keys whose values are enumerations or identities."""


def _poisoned(value: object, text: str, key: str = "") -> object:
    match value:
        case dict():
            return {name: _poisoned(item, text, name) for name, item in value.items()}
        case list():
            return [_poisoned(item, text, key) for item in value]
        case str() if key not in KEPT:
            return text
        case _:
            return value


def _numbered(number: int) -> FlowRow:
    rows = ledger(
        ("flow", "flow.base", 1, 0.75, 1.08, 1.42),
        ("finding", "PTD203", 1 + number % 7, 0.1 + number / 100, 0.3 + number / 50, 0.7 + number / 20),
    )
    name = f"ingest_customer_master_data_from_regional_warehouse_{number:04}_into_the_lake"
    return flow(
        f"flow:company.data_platform.ingestion.regional.module_{number:04}:{name}",
        f"company/data_platform/ingestion/regional/module_{number:04}.py",
        (10 + number, 90 + number),
        name,
        rows,
        readiness=number % 101,
        blockers=("PTD203", "PTD310", "PTD402", "PTD101")[: number % 5],
    )


def _numbered_finding(number: int, flows: Sequence[FlowRow]) -> FindingRow:
    owner = flows[number % len(flows)] if flows else None
    place = region(10 + number, f"    step_{number}.map(inputs)  # é 💶", f"step_{number}.map(inputs)")
    path = owner.path if owner else "company/flows.py"
    unit = owner.id if owner else None
    return finding("PTD203", f"`step_{number}` is mapped over a collection", path, place, unit=unit)


def _many_shared(count: int) -> tuple[SharedRow, ...]:
    return tuple(
        SharedRow(
            id=f"task:company.data_platform.shared.connections.warehouse:open_connection_{number:03}",
            used_by=("flow:a", "flow:b"),
            item="task to resource",
            source="task.resource",
            count=1,
            low=0.25,
            likely=round(0.5 + number / 100, 2),
            high=2.0,
            formula="0.25/0.75/2",
        )
        for number in range(count)
    )
