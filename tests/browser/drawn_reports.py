"""Draws reports and terms of plans by chance, the same for the same number."""

from __future__ import annotations

from random import Random

from msgspec import convert
from msgspec.structs import replace
from p2d_audit.effort import load_weights
from p2d_audit.plan import Terms, add_prospect
from p2d_audit.report import ClusterRow, EdgeRow, FindingRow, FlowRow, LedgerRow, Report, SharedRow, StrategyRow

from tests.plan import reports

WAYS = ("wrap", "single", "graph", "assets")
STRANGE = ("ä", "Z", "😀", "\uffee", "a b", "_")


def draw_report(number: int) -> Report:
    """Return a report with links of all kinds, cycles, copies, shared work, tests and flows that do not move."""
    chance = Random(number)
    names = [f"f{chance.choice(STRANGE)}{index}" for index in range(chance.randint(1, 24))]
    flows = tuple(_flow(chance, name) for name in names)
    edges = _edges(chance, names)
    base = reports.report(
        *flows,
        edges=edges,
        platform=tuple(_line(chance, f"item {index}", f"platform.{index}") for index in range(chance.randint(0, 2))),
        shared=tuple(_shared(chance, index, names) for index in range(chance.randint(0, 5))),
        clusters=_clusters(chance, names),
        findings=tuple(_finding(chance, index, names) for index in range(chance.randint(0, 30))),
        deployments=tuple(reports.deployment(f"d{name}", name) for name in names if chance.random() < 0.5),
    )
    graph = replace(base.graph, edges=(*base.graph.edges, *_data(chance, names)))
    return add_prospect(replace(base, graph=graph), load_weights())


def draw_terms(number: int, report: Report) -> Terms:
    """Return terms that fit the report."""
    chance = Random(number)
    movable = [flow.id for flow in report.flows if not flow.test]
    stays = {flow.id for flow in report.flows if flow.fit.verdict in ("retire", "stay")}
    excluded = tuple(flow for flow in movable if chance.random() < 0.1)
    first = [flow for flow in movable if flow not in stays and flow not in excluded and chance.random() < 0.1]
    return Terms(
        capacity=chance.choice((5, 12.5, 20, 33.33, 40, 80, 200, 4000)),
        weeks=chance.randint(1, 4),
        strategy=chance.choice((None, None, *WAYS)),
        first=tuple(first),
        exclude=excluded,
    )


def _hours(chance: Random) -> dict[str, float]:
    low, likely, high = sorted(round(chance.uniform(0, 60), 2) for _ in range(3))
    return {"low": low, "likely": likely, "high": high}


def _flow(chance: Random, name: str) -> FlowRow:
    ways = [way for way in WAYS if chance.random() < 0.6]
    recommended = chance.choice(ways) if ways else None
    strategies = tuple(
        convert(
            {"name": way, "effort": _hours(chance), "lost": [], "vanishing": [], "recommended": way == recommended,
             "reason": ""},
            StrategyRow,
        )
        for way in ways
    )  # fmt: skip
    verdict = chance.choice(("migrate", "migrate", "conditions", "conditions", "wrap", "retire", "stay"))
    return reports.flow(
        name,
        2 * round(chance.uniform(0.1, 25), 2),
        test=chance.random() < 0.1,
        tier=chance.choice("SSMMLX").replace("X", "XL"),
        readiness=chance.randint(0, 100),
        blockers=("PTD310",) if chance.random() < 0.2 else (),
        traps=("PTD203",) if chance.random() < 0.1 else (),
        fit=reports.fit(verdict, *(("a reason", "another") if chance.random() < 0.5 else ())),
        strategies=strategies,
    )


def _edges(chance: Random, names: list[str]) -> list[tuple[str, str, str]]:
    count = chance.randint(0, 2 * len(names))
    return [
        (chance.choice(names), chance.choice(("calls", "starts", "triggers")), chance.choice(names))
        for _ in range(count)
    ]


def _data(chance: Random, names: list[str]) -> list[EdgeRow]:
    """Return edges by which flows leave data to others."""
    return [
        EdgeRow(source=f"flow:{name}", target=f"file:{chance.randint(0, 3)}", kind=kind, path=f"{name}.py", line=1)
        for name in names
        for kind in ("writes", "reads")
        if chance.random() < 0.1
    ]


def _line(chance: Random, item: str, source: str) -> LedgerRow:
    return LedgerRow(item=item, source=source, count=1, formula="1", **_hours(chance))


def _shared(chance: Random, index: int, names: list[str]) -> SharedRow:
    used = tuple(f"flow:{name}" for name in names if chance.random() < 0.3)
    source = chance.choice(("PTD203", "task.resource"))
    return SharedRow(
        id=f"{source}:repo:{index}", used_by=used, item="work", source=source, count=1, formula="1", **_hours(chance)
    )


def _clusters(chance: Random, names: list[str]) -> tuple[ClusterRow, ...]:
    flows = tuple(f"flow:{name}" for name in names if chance.random() < 0.3)
    return (convert({"id": "c", "flows": flows, "clone": _hours(chance)}, ClusterRow),) if len(flows) > 1 else ()


def _finding(chance: Random, index: int, names: list[str]) -> FindingRow:
    row = reports.finding("", chance.choice(names), rule=chance.choice(("PTD203", "PTD310", "PTD402")))
    disposition = chance.choice(("mechanical", "adapt", "redesign", "no-equivalent", "drop"))
    construct = chance.choice((None, "map-dynamic", "block-secret"))
    return replace(row, id=f"{index:012x}", disposition=disposition, construct=construct)
