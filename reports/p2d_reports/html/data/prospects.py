"""What the script makes plans of, as the engine does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from p2d_audit import name_work
from p2d_audit.report import LedgerRow, Range, Report


def describe_prospect(report: Report, flows: Mapping[str, int]) -> dict[str, Any] | None:
    """Return links, prices and what is done once; None for a report that does not say what bridges cost."""
    if report.bridges is None:
        return None
    names = {rule.code: rule.name for rule in report.rules}
    return {
        "links": [[flows[one.source], flows[one.target], one.kind] for one in report.links],
        "prices": {kind: _three(getattr(report.bridges, kind)) for kind in report.bridges.__struct_fields__},
        "platform": [[row.item, row.source, _three(row)] for row in report.platform],
        "shared": [
            [row.id, name_work(row, names), _three(row), [flows[flow] for flow in row.used_by if flow in flows]]
            for row in report.shared
        ],
        "clusters": [[flows[flow] for flow in cluster.flows if flow in flows] for cluster in report.clusters],
        "deployed": sorted({flows[one.flow] for one in report.deployments if one.flow in flows and one.flow}),
    }


def _three(row: LedgerRow | Range) -> list[float]:
    return [row.low, row.likely, row.high]
