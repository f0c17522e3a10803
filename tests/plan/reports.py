"""Builds reports by hand: flows with hours, and what links them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import convert
from msgspec.structs import fields, replace
from p2d_audit.report import (
    DeploymentRow,
    EdgeRow,
    FindingRow,
    Fit,
    FlowEffort,
    FlowRow,
    Graph,
    LedgerRow,
    NodeRow,
    Range,
    Report,
    ScheduleRow,
    SharedRow,
    StrategyRow,
)

NONE = {"low": 0.0, "likely": 0.0, "high": 0.0}


def flow(name: str, hours: float = 4, **changes: Any) -> FlowRow:
    fields: dict[str, Any] = {
        "id": f"flow:{name}",
        "path": f"flows/{name}.py",
        "line": 1,
        "end_line": 9,
        "function": name,
        "name": name,
        "via": "decorator",
        "prefect": "3",
        "is_async": False,
        "test": False,
        "parameters": (),
        "options": {},
        "effort": FlowEffort(low=hours / 2, likely=hours, high=2 * hours, marginal=hours, ledger=()),
        "readiness": 80,
        "blockers": (),
        "fit": Fit(verdict="migrate", reasons=()),
        "deltas": (),
        "deployments": (),
        "tier": "S",
        "wave": None,
    }
    return FlowRow(**(fields | changes))


def strategy(name: Any, hours: float, *, recommended: bool = False) -> StrategyRow:
    effort = Range(low=hours / 2, likely=hours, high=2 * hours)
    return StrategyRow(name=name, effort=effort, lost=(), vanishing=(), recommended=recommended, reason="")


def fit(verdict: Any, *reasons: str) -> Fit:
    return Fit(verdict=verdict, reasons=reasons)


def deployment(name: str, owner: str, **changes: Any) -> DeploymentRow:
    fields: dict[str, Any] = {
        "id": f"deployment:{name}",
        "path": "prefect.yaml",
        "line": 1,
        "name": name,
        "flow": f"flow:{owner}",
        "flow_reference": None,
        "source": "prefect.yaml",
        "schedules": (),
        "triggers": (),
        "work_pool": None,
        "parameters": {},
    }
    return DeploymentRow(**(fields | changes))


def schedule(target: str, line: int, **changes: Any) -> ScheduleRow:
    fields: dict[str, Any] = {
        "path": "prefect.yaml",
        "line": line,
        "kind": "cron",
        "value": f"{line} 2 * * *",
        "timezone": None,
        "active": True,
        "target": target,
        "accepted": True,
        "dagster": {"cron": (f"{line} 2 * * *",), "timezone": "UTC", "exact": True, "note": "", "code": None},
    }
    return convert(fields | changes, ScheduleRow)


def shared(name: str, hours: float, *users: str) -> SharedRow:
    used_by = tuple(f"flow:{user}" for user in users)
    return SharedRow(
        id=name,
        item="finding",
        source="PTD900",
        count=1,
        low=hours,
        likely=hours,
        high=hours,
        formula="",
        used_by=used_by,
    )


def platform(hours: float) -> LedgerRow:
    return LedgerRow(item="set-up", source="platform.setup", count=1, low=hours, likely=hours, high=hours, formula="")


def finding(construct: str, unit: str, *, rule: str = "PTD100", disposition: Any = "adapt") -> FindingRow:
    return convert(
        {
            "id": "x",
            "rule": rule,
            "unit": f"flow:{unit}",
            "severity": "warning",
            "confidence": "high",
            "disposition": disposition,
            "message": "",
            "path": f"flows/{unit}.py",
            "region": {"line": 1, "column": 1, "end_line": 1, "end_column": 1, "snippet": ""},
            "related": (),
            "fingerprint": "x",
            "baseline_state": None,
            "effort": NONE,
            "construct": construct,
        },
        FindingRow,
    )


def graph(flows: Iterable[FlowRow], edges: Iterable[tuple[str, str, str]]) -> Graph:
    """Return the graph of edges given as source, kind and target by the flows' names, sorted as in a report."""
    rows = tuple(
        EdgeRow(source=f"flow:{source}", target=f"flow:{target}", kind=kind, path=f"flows/{source}.py", line=5)  # type: ignore[arg-type]
        for source, kind, target in sorted(set(edges))
    )
    nodes = (NodeRow(id=one.id, kind="flow", label=one.function, path=one.path, line=one.line) for one in flows)
    return Graph(nodes=tuple(nodes), edges=rows, cycles=())


def report(*flows: FlowRow, edges: Iterable[tuple[str, str, str]] = (), **changes: Any) -> Report:
    empty: dict[str, Any] = {
        "schema_version": "1.0.0",
        "tool": {"name": "p2d-audit", "version": "0", "scoring_model": "test", "packs": ()},
        "run": {"root": ".", "paths": (".",), "config": None, "fail_on": ()},
        "summary": dict.fromkeys(
            ("flows", "tasks", "handoffs", "deployments", "schedules", "findings", "errors", "warnings", "notes"), 0
        )
        | {"readiness": None, "effort": NONE, "effort_flows": NONE, "effort_shared": NONE, "effort_platform": NONE},
        "gate": {"fail_on": (), "decision": "off", "reasons": ()},
        "coverage": {
            "files": {"read": 1, "skipped": (), "failed": ()},
            "prefect_references": {"total": 0, "mapped": 0, "unmapped": ()},
            "unresolved": (),
        },
        "extensions": {},
    }
    optional = {one.name for one in fields(Report) if one.default is None}
    lists = (name for name in Report.__struct_fields__ if name not in (*empty, *optional, "graph"))
    rows = dict.fromkeys(lists, ()) | {"flows": flows, "graph": graph(flows, edges)} | changes
    parts = convert(empty | dict.fromkeys(rows, ()) | {"graph": {"nodes": (), "edges": (), "cycles": ()}}, Report)
    return replace(parts, **rows)
