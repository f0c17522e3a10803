"""Lists the work that belongs to no single flow, and the totals."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from msgspec import Struct
from p2d_audit import name_work
from p2d_audit.report import LedgerRow, Range, Report, Summary

from p2d_reports.columns import Column, lay_out
from p2d_reports.text import counted

LISTED = 12
"""How many lines of shared work are printed before the rest is one line."""

HOURS = (Column("Low", align="right"), Column("Likely", align="right"), Column("High", align="right"))


class Work(Struct, frozen=True, kw_only=True):
    """A line of work: what, where it comes from, who needs it, and its hours."""

    what: str
    source: str
    needed_by: str
    low: float
    likely: float
    high: float


def work_lines(report: Report) -> Iterator[str]:
    """Yield shared and platform work, the most first; after `LISTED` lines the rest is added up."""
    work = list(_work(report))
    if not work:
        return
    ranked = sorted(work, key=lambda line: (-line.likely, line.what))
    shown = ranked if len(ranked) <= LISTED + 1 else [*ranked[:LISTED], _rest(ranked[LISTED:])]
    header = (Column("Work outside of the flows", elastic=True), Column("Source", elastic=True), Column("Needed by"))
    yield from lay_out((*header, *HOURS), [(w.what, w.source, w.needed_by, *_hours(w)) for w in shown])


def total_lines(summary: Summary) -> Iterator[str]:
    """Yield the sum: flows, shared work and platform make the total."""
    rows = (
        (f"{counted(summary.flows, 'flow')}", *_hours(summary.effort_flows)),
        ("+ shared work", *_hours(summary.effort_shared)),
        ("+ platform", *_hours(summary.effort_platform)),
        ("= total", *_hours(summary.effort)),
    )
    yield from lay_out((Column("Hours"), *HOURS), rows)


def _work(report: Report) -> Iterator[Work]:
    names = {rule.code: rule.name for rule in report.rules}
    for row in report.platform:
        yield _line(row, row.item, "repository")
    for row in report.shared:
        users = counted(len(row.used_by), "flow") if row.used_by else "no flow"
        yield _line(row, name_work(row, names), users)


def _line(row: LedgerRow, what: str, needed_by: str) -> Work:
    return Work(what=what, source=row.source, needed_by=needed_by, low=row.low, likely=row.likely, high=row.high)


def _rest(rest: Sequence[Work]) -> Work:
    return Work(
        what=f"… {len(rest)} more lines",
        source="",
        needed_by="",
        low=math.fsum(line.low for line in rest),
        likely=math.fsum(line.likely for line in rest),
        high=math.fsum(line.high for line in rest),
    )


def _hours(line: Work | Range) -> tuple[str, str, str]:
    return f"{line.low:.2f}", f"{line.likely:.2f}", f"{line.high:.2f}"
