"""The small report, compared with what it was."""

from __future__ import annotations

from typing import Literal

import msgspec
from p2d_audit.report import (
    Base,
    Comparison,
    ComparisonCounts,
    FlowChange,
    FlowFigures,
    FrozenRow,
    GoneRow,
    MovedRow,
    Range,
    Report,
    Totals,
    WaveChange,
)

from tests.reports.report_samples import small_report
from tests.reports.shop_inventory import ORDERS, PRICES, REPORTS


def compared_report(base: Literal["revision", "report"] = "revision") -> Report:
    """Return the small report since a revision: one flow dearer, one new, one gone, one finding of each state."""
    small = small_report()
    states = ("unchanged", "new", "new", "unchanged", "unchanged")
    findings = tuple(
        msgspec.structs.replace(row, baseline_state=state) for row, state in zip(small.findings, states, strict=True)
    )
    return msgspec.structs.replace(small, findings=findings, comparison=_comparison(small, base))


def baselined_report() -> Report:
    """Return the small report with a baseline that has all findings but one: it knows of no hours."""
    report = compared_report()
    assert report.comparison is not None
    base = Base(kind="baseline", name="p2d-baseline.jsonl")
    bare = msgspec.structs.replace(
        report.comparison, base=base, before=None, after=None, delta=None, flows=(), waves=(), frozen=(), notes=()
    )
    return msgspec.structs.replace(report, comparison=bare)


def foreign_comparison(text: str) -> Report:
    """Return the compared report with `text` in every name, path and message of the comparison."""
    report = compared_report()
    assert report.comparison is not None
    poisoned = msgspec.structs.replace(
        report.comparison,
        base=msgspec.structs.replace(report.comparison.base, name=text),
        flows=tuple(msgspec.structs.replace(row, name=text) for row in report.comparison.flows),
        fixed=tuple(msgspec.structs.replace(row, path=text, message=text) for row in report.comparison.fixed),
        aside=tuple(msgspec.structs.replace(row, path=text, why=text) for row in report.comparison.aside),
        frozen=tuple(
            msgspec.structs.replace(row, name=text, path=text, freeze=text) for row in report.comparison.frozen
        ),
        waves=tuple(msgspec.structs.replace(row, joined=(text,), left=(text,)) for row in report.comparison.waves),
        notes=(text,),
    )
    return msgspec.structs.replace(report, comparison=poisoned)


def _comparison(small: Report, base: Literal["revision", "report"]) -> Comparison:
    commit = "0123456789abcdef0123456789abcdef01234567" if base == "revision" else None
    return Comparison(
        base=Base(kind=base, name="main" if base == "revision" else "old.json", commit=commit),
        counts=ComparisonCounts(new=2, unchanged=3, moved=1, fixed=1, suppressed=0, unseen=1),
        fixed=(
            GoneRow(
                state="fixed",
                rule="PTD402",
                path="shop/gone.py",
                unit="flow:shop.gone:gone",
                fingerprint="f1",
                line=9,
                severity="warning",
                message="the secret `old` is read from a Block",
            ),
        ),
        aside=(
            GoneRow(
                state="unseen",
                rule="PTD203",
                path="shop/old.py",
                unit=None,
                fingerprint="f2",
                why="the file was not read",
            ),
        ),
        moved=(MovedRow(finding=small.findings[3].id, path="shop/was.py", unit=None, fingerprint="f3", line=3),),
        before=_totals(3, Range(low=10.0, likely=16.51, high=24.0), shared=0.0),
        after=_totals(3, Range(low=17.32, likely=27.17, high=37.18), shared=0.38),
        delta=10.66,
        flows=_flow_changes(),
        waves=(
            WaveChange(
                number=2,
                before=Range(low=4.0, likely=6.5, high=9.0),
                after=Range(low=8.12, likely=13.57, high=19.02),
                delta=7.07,
                joined=(ORDERS,),
                left=("flow:shop.gone:gone",),
            ),
        ),
        frozen=(FrozenRow(kind="flow", name="refresh prices", path="shop/prices.py", line=9, freeze="shop/"),),
        notes=("the configuration is that of now on both sides",),
    )


def _flow_changes() -> tuple[FlowChange, ...]:
    return (
        FlowChange(
            id=PRICES,
            name="refresh prices 💶",
            change="added",
            before=None,
            after=_figures(PRICES, "shop/prices.py", "S", 3.21, 97, 1),
            delta=3.21,
        ),
        FlowChange(
            id="flow:shop.gone:gone",
            name="gone",
            change="removed",
            before=_figures("flow:shop.gone:gone", "shop/gone.py", "S", 1.5, 90, 1),
            after=None,
            delta=-1.5,
        ),
        FlowChange(
            id=ORDERS,
            name="nightly-orders",
            change="changed",
            before=_figures(ORDERS, "shop/orders.py", "S", 5.0, 80, 2),
            after=_figures(ORDERS, "shop/orders.py", "M", 13.57, 48, 2),
            delta=8.57,
        ),
        FlowChange(
            id=REPORTS,
            name="? (make_report)",
            change="moved",
            before=_figures(REPORTS, "shop/was.py", "S", 1.34, 91, 1),
            after=_figures(REPORTS, "shop/reports.py", "S", 1.34, 91, 1),
            delta=0.0,
        ),
    )


def _figures(
    flow: str, path: str, tier: Literal["S", "M", "L", "XL"], likely: float, readiness: int, wave: int
) -> FlowFigures:
    effort = Range(low=likely / 2, likely=likely, high=likely * 2)
    return FlowFigures(id=flow, path=path, tier=tier, effort=effort, readiness=readiness, wave=wave)


def _totals(flows: int, effort: Range, shared: float) -> Totals:
    work = Range(low=shared, likely=shared, high=shared)
    platform = Range(low=6.1, likely=8.67, high=11.23)
    return Totals(
        flows=flows,
        tasks=3,
        deployments=2,
        findings=5,
        readiness=78,
        effort=effort,
        effort_flows=Range(low=0.0, likely=round(effort.likely - shared - 8.67, 2), high=0.0),
        effort_shared=work,
        effort_platform=platform,
    )
