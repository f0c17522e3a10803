"""Puts named reports one behind the other, with their counts added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from msgspec.structs import replace

from p2d_audit import __version__
from p2d_audit.effort.hours import total
from p2d_audit.report import (
    SCHEMA_VERSION,
    Coverage,
    DeploymentRow,
    Files,
    Gate,
    References,
    Report,
    Run,
    Summary,
    Tool,
    Unmapped,
)

_STACKED = (
    "flows", "tasks", "handoffs", "branches", "subflow_calls", "deployment_runs", "blocks", "variables", "automations",
    "effects", "commands", "components", "settings", "requirements", "findings", "suppressed", "unused_suppressions",
    "errors", "code",
)  # fmt: skip
"""Parts of a report that are rows sorted by place: behind one another they still are, as paths begin with names."""


def stack(reports: Sequence[Report]) -> Report:
    """Return all rows of reports that are sorted by their names; what joins them is not in it.

    The graph, clusters, shared work, waves and links are left out, hours are those of no one.
    """
    rows: dict[str, Any] = {name: _all(reports, name) for name in _STACKED}
    return Report(
        schema_version=SCHEMA_VERSION,
        tool=_tool(reports),
        run=Run(root=".", paths=(), config=None, fail_on=(), today=_latest(one.run.today for one in reports)),
        summary=_summary(reports),
        gate=Gate(fail_on=(), decision="off", reasons=()),
        coverage=_coverage(reports),
        deployments=tuple(_deployments(reports)),
        schedules=_all(reports, "schedules"),
        rules=_distinct(reports, "rules", "code"),
        constructs=tuple(sorted(_distinct(reports, "constructs", "id"), key=attrgetter("id"))),
        shared=(),
        platform=(),
        waves=(),
        extensions={},
        **rows,
    )


def _all(reports: Iterable[Report], part: str) -> tuple[Any, ...]:
    return tuple(row for report in reports for row in getattr(report, part))


def _distinct(reports: Iterable[Report], part: str, key: str) -> tuple[Any, ...]:
    """Return rows that many reports have in common, each once."""
    known: dict[str, Any] = {}
    for row in _all(reports, part):
        known.setdefault(getattr(row, key), row)
    return tuple(known.values())


def _deployments(reports: Iterable[Report]) -> Iterator[DeploymentRow]:
    """Yield the deployments; their schedules are positions in what is all schedules now."""
    before = 0
    for report in reports:
        for row in report.deployments:
            yield replace(row, schedules=tuple(position + before for position in row.schedules)) if before else row
        before += len(report.schedules)


def _tool(reports: Sequence[Report]) -> Tool:
    packs = {(pack.id, pack.version, pack.digest): pack for report in reports for pack in report.tool.packs}
    models = sorted({report.tool.scoring_model for report in reports})
    return Tool(
        name="p2d-audit",
        version=__version__,
        scoring_model=", ".join(models),
        packs=tuple(packs[key] for key in sorted(packs)),
    )


def _latest(days: Iterable[str | None]) -> str | None:
    return max((day for day in days if day is not None), default=None)


def _summary(reports: Sequence[Report]) -> Summary:
    counted = ("flows", "tasks", "handoffs", "deployments", "schedules", "findings", "errors", "warnings", "notes")
    counts = {name: sum(getattr(report.summary, name) for report in reports) for name in (*counted, "suppressed")}
    scores = [flow.readiness for report in reports for flow in report.flows if not flow.test]
    nothing = total(())
    return Summary(
        readiness=sum(scores) // len(scores) if scores else None,
        effort=nothing,
        effort_flows=nothing,
        effort_shared=nothing,
        effort_platform=nothing,
        **counts,
    )


def _coverage(reports: Sequence[Report]) -> Coverage:
    files = [report.coverage.files for report in reports]
    references = [report.coverage.prefect_references for report in reports]
    return Coverage(
        files=Files(
            read=sum(one.read for one in files),
            skipped=tuple(row for one in files for row in one.skipped),
            failed=tuple(row for one in files for row in one.failed),
            paths=tuple(path for one in files for path in one.paths),
        ),
        prefect_references=References(
            total=sum(one.total for one in references),
            mapped=sum(one.mapped for one in references),
            unmapped=tuple(_unmapped(row for one in references for row in one.unmapped)),
        ),
        unresolved=tuple(row for report in reports for row in report.coverage.unresolved),
    )


def _unmapped(rows: Iterable[Unmapped]) -> Iterator[Unmapped]:
    """Yield each name once, sorted, with all its uses."""
    groups: defaultdict[tuple[str, str], list[Unmapped]] = defaultdict(list)
    for row in rows:
        groups[row.symbol, row.why].append(row)
    for _, group in sorted(groups.items()):
        yield replace(group[0], count=sum(row.count for row in group))
