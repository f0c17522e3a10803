"""Follows hours and findings through several reports, and says where that leads.

Hours go where a flow is no longer there, or where flows, shared work and platform cost less than before;
they come where there is more of these. What has come is `scope`, what has gone is `gone`, the rest is left.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from p2d_audit.comparison import compare_with_report
from p2d_audit.errors import UsageError
from p2d_audit.report import Base, Comparison, Range, Report

LEAST_POINTS = 3
_FARTHEST = 36_500


class Point(Struct, frozen=True, kw_only=True):
    """One report: its day if days are known, what is `left`, and the likely hours that came and went until then."""

    name: str
    day: str | None
    flows: int
    findings: int
    errors: int
    warnings: int
    notes: int
    readiness: int | None
    left: Range
    scope: float
    gone: float


class Forecast(Struct, frozen=True, kw_only=True):
    """When nothing is left if hours come and go as before: a day, or how many more reports it takes.

    `going` and `coming` are likely hours a week, or from report to report; `early` and `late` are for the low and the
    high hours that are left.
    """

    going: float
    coming: float
    end: str
    early: str
    late: str
    assumption: str


class Trend(Struct, frozen=True, kw_only=True):
    """The points in the order of their days or files; where there is no forecast, `why_not` says why."""

    by: Literal["day", "report"]
    points: tuple[Point, ...]
    forecast: Forecast | None
    why_not: str | None
    notes: tuple[str, ...]


class _Dated(Struct, frozen=True):
    """A report, its name, and where it is on the time line: in days, or its number."""

    name: str
    report: Report
    day: date | None
    at: float


def follow(reports: Sequence[tuple[str, Report]], days: Sequence[date] = ()) -> Trend:
    """Return the trend of reports given with their names; `days` are theirs, if not those that they were made on.

    Without a day for each report, the order is as given. Raise UsageError if the
    numbers of reports and days differ.
    """
    if days and len(days) != len(reports):
        raise UsageError(f"--dates: {len(days)} dates for {len(reports)} reports; give one for each, with commas")
    dated = _dated(reports, days)
    by: Literal["day", "report"] = "day" if dated and dated[0].day else "report"
    comparisons = [_compared(before.report, after.report) for before, after in pairwise(dated)]
    points = tuple(_points(dated, comparisons))
    forecast = _forecast(dated, points, by)
    return Trend(
        by=by,
        points=points,
        forecast=forecast if isinstance(forecast, Forecast) else None,
        why_not=forecast if isinstance(forecast, str) else None,
        notes=tuple(_notes(dated, comparisons, by)),
    )


def _dated(reports: Sequence[tuple[str, Report]], days: Sequence[date]) -> list[_Dated]:
    known = list(days) or [date.fromisoformat(report.run.today) for _, report in reports if report.run.today]
    if len(known) != len(reports):
        return [_Dated(name, report, None, float(number)) for number, (name, report) in enumerate(reports)]
    given = [
        _Dated(name, report, day, float(day.toordinal())) for (name, report), day in zip(reports, known, strict=True)
    ]
    return sorted(given, key=lambda one: one.at)


def _compared(before: Report, after: Report) -> Comparison:
    comparison = compare_with_report(before, after, Base(kind="report", name="before")).comparison
    if comparison is None:
        raise AssertionError("a report that was compared has a comparison")
    return comparison


def _points(dated: Sequence[_Dated], comparisons: Sequence[Comparison]) -> Iterator[Point]:
    gone = 0.0
    for number, one in enumerate(dated):
        if number:
            gone += _gone(dated[number - 1].report, one.report, comparisons[number - 1])
        summary = one.report.summary
        yield Point(
            name=one.name,
            day=one.day.isoformat() if one.day else None,
            flows=summary.flows,
            findings=summary.findings,
            errors=summary.errors,
            warnings=summary.warnings,
            notes=summary.notes,
            readiness=summary.readiness,
            left=summary.effort,
            scope=round(gone + summary.effort.likely, 2),
            gone=round(gone, 2),
        )


def _gone(before: Report, after: Report, comparison: Comparison) -> float:
    """Return the hours that went between two reports; none where another model counted them."""
    if before.tool.scoring_model != after.tool.scoring_model:
        return 0.0
    was, now = before.summary, after.summary
    rest = (
        now.effort_shared.likely - was.effort_shared.likely,
        now.effort_platform.likely - was.effort_platform.likely,
    )
    deltas = (*(row.delta for row in comparison.flows if row.change != "unseen"), *rest)
    return math.fsum(-delta for delta in deltas if delta < 0)


def _forecast(dated: Sequence[_Dated], points: Sequence[Point], by: Literal["day", "report"]) -> Forecast | str:
    times = [one.at for one in dated]
    if len(set(times)) < LEAST_POINTS:
        what = "reports of different days" if by == "day" else "reports"
        return f"a forecast needs at least {LEAST_POINTS} {what}"
    if len({one.report.tool.scoring_model for one in dated}) > 1:
        return "the reports count hours by different scoring models"
    going, scope = (_slope(times, [getattr(point, name) for point in points]) for name in ("gone", "scope"))
    pace = going - scope
    left = points[-1].left
    if left.likely <= 0:
        return "nothing is left"
    if pace <= 0 or left.high / pace > _horizon(dated[-1]):
        return "at this pace there is no end: hours come as fast as they go"
    step = 7 if by == "day" else 1
    return Forecast(
        going=round(going * step, 2),
        coming=round(scope * step, 2),
        end=_end(dated[-1], left.likely / pace),
        early=_end(dated[-1], left.low / pace),
        late=_end(dated[-1], left.high / pace),
        assumption=_assumption(dated, by),
    )


def _horizon(last: _Dated) -> float:
    """Return how far a forecast may reach: a hundred years, or the end of the calendar."""
    return float(min(_FARTHEST, date.max.toordinal() - 1 - last.day.toordinal()) if last.day else _FARTHEST)


def _slope(times: Sequence[float], values: Sequence[float]) -> float:
    """Return the slope of the straight line that fits best, by least squares."""
    middle, mean = sum(times) / len(times), sum(values) / len(values)
    spread = math.fsum((time - middle) ** 2 for time in times)
    return math.fsum((time - middle) * (value - mean) for time, value in zip(times, values, strict=True)) / spread


def _end(last: _Dated, distance: float) -> str:
    if last.day is None:
        return f"{distance:.1f}"
    return (last.day + timedelta(days=round(distance))).isoformat()


def _assumption(dated: Sequence[_Dated], by: Literal["day", "report"]) -> str:
    first, last = (one.day.isoformat() if one.day else one.name for one in (dated[0], dated[-1]))
    return (
        f"hours go on going and coming as they did from {first} to {last}, along the straight lines that fit"
        f" {len(dated)} reports best; early and late are for the low and the high hours that are left"
        + ("" if by == "day" else "; reports follow each other at equal distances")
    )


def _notes(dated: Sequence[_Dated], comparisons: Sequence[Comparison], by: Literal["day", "report"]) -> Iterator[str]:
    if by == "report":
        yield "not every report says its day: they are in the order of the files; give --dates for a time line"
    for (before, after), comparison in zip(pairwise(dated), comparisons, strict=True):
        if before.report.tool.scoring_model != after.report.tool.scoring_model:
            yield f"{after.name} counts hours by another scoring model than {before.name}: nothing went between them"
        unseen = sum(row.change == "unseen" for row in comparison.flows)
        if unseen:
            flows = "1 flow" if unseen == 1 else f"{unseen} flows"
            yield f"{flows} could be seen in one of {before.name} and {after.name} only: their hours are not gone"
