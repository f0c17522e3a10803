"""Hours and findings over several reports, and what is said of the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from p2d_audit.errors import UsageError
from p2d_audit.report import Range, Report
from p2d_audit.trend import Forecast, Trend, follow

from tests.comparison.sides import Thing, flow_row, made

DAYS = (date(2027, 1, 1), date(2027, 1, 15), date(2027, 1, 29), date(2027, 2, 12))


def left(*hours: float) -> Report:
    """Return a report with flows of these hours, numbered from the last to the first."""
    flows = [flow_row(f"flow:flows:f{len(hours) - n}", "flows.py", each) for n, each in enumerate(hours)]
    return made(flows=flows, paths=["flows.py"])


def trend(*reports: Report, days: Sequence[date] = ()) -> Trend:
    return follow([(f"{number}.json", report) for number, report in enumerate(reports)], days)


def test_each_report_is_a_point() -> None:
    report = made([Thing("flows.py"), Thing("flows.py", None)])
    (point,) = trend(report).points
    assert (point.name, point.day, point.flows, point.findings, point.warnings) == ("0.json", None, 1, 2, 2)
    assert (point.left, point.scope, point.gone) == (Range(low=1.0, likely=2.0, high=4.0), 2.0, 0.0)


def test_what_goes_and_what_comes_are_told_apart() -> None:
    points = trend(left(8, 4, 2), left(4, 2), left(9, 4, 2), left(3, 4, 2)).points
    assert [(point.left.likely, point.scope, point.gone) for point in points] == [
        (14.0, 14.0, 0.0),
        (6.0, 14.0, 8.0),
        (15.0, 23.0, 8.0),
        (9.0, 23.0, 14.0),
    ]


def test_a_straight_line_is_followed_to_its_end() -> None:
    forecast = trend(left(4, 4, 4, 4), left(4, 4, 4), left(4, 4), days=DAYS[:3]).forecast
    assert forecast == Forecast(
        going=2.0,
        coming=0.0,
        end="2027-02-26",
        early="2027-02-12",
        late="2027-03-26",
        assumption=(
            "hours go on going and coming as they did from 2027-01-01 to 2027-01-29, along the straight lines that fit"
            " 3 reports best; early and late are for the low and the high hours that are left"
        ),
    )


def test_without_days_reports_are_counted() -> None:
    made_trend = trend(left(4, 4, 4, 4), left(4, 4, 4), left(4, 4))
    assert made_trend.by == "report"
    assert made_trend.notes == (
        "not every report says its day: they are in the order of the files; give --dates for a time line",
    )
    forecast = made_trend.forecast
    assert forecast is not None
    assert (forecast.going, forecast.end, forecast.early, forecast.late) == (4.0, "2.0", "1.0", "4.0")


def test_days_sort_reports_that_are_given_in_any_order() -> None:
    made_trend = trend(left(4), left(4, 4, 4), left(4, 4), days=(DAYS[2], DAYS[0], DAYS[1]))
    assert [point.left.likely for point in made_trend.points] == [12.0, 8.0, 4.0]
    assert [point.name for point in made_trend.points] == ["1.json", "2.json", "0.json"]


def test_reports_that_say_their_day_need_no_dates() -> None:
    reports = [
        replace(left(hours), run=replace(left(hours).run, today=day.isoformat()))
        for hours, day in zip((3, 2, 1), DAYS, strict=False)
    ]
    assert [point.day for point in trend(*reports).points] == ["2027-01-01", "2027-01-15", "2027-01-29"]
    assert trend(*reports, left(1)).by == "report"


@pytest.mark.parametrize(
    ("reports", "days", "why"),
    [
        ([left(4)], (), "a forecast needs at least 3 reports"),
        ([left(4, 4), left(4)], DAYS[:2], "a forecast needs at least 3 reports of different days"),
        ([left(4, 4), left(4), left(4)], (*DAYS[:2], DAYS[1]), "a forecast needs at least 3 reports of different days"),
        ([left(4, 4), left(4), left()], DAYS[:3], "nothing is left"),
        ([left(4), left(4), left(4)], DAYS[:3], "at this pace there is no end: hours come as fast as they go"),
        ([left(4), left(4, 4), left(4, 4, 4)], (), "at this pace there is no end: hours come as fast as they go"),
    ],
)
def test_where_nothing_can_be_foretold_that_is_said(reports: list[Report], days: Sequence[date], why: str) -> None:
    made_trend = trend(*reports, days=days)
    assert (made_trend.forecast, made_trend.why_not) == (None, why)


def test_no_forecast_leaves_the_calendar() -> None:
    late = tuple(date(9999, 12, day) for day in (1, 2, 31))
    assert trend(left(900, 1, 1), left(900, 1), left(900), days=late).why_not is not None


def test_another_scoring_model_makes_nothing_go() -> None:
    other = replace(left(4), tool=replace(left(4).tool, scoring_model="2099.1"))
    made_trend = trend(left(9), left(8), other)
    assert [point.gone for point in made_trend.points] == [0.0, 1.0, 1.0]
    assert made_trend.why_not == "the reports count hours by different scoring models"
    assert made_trend.notes[1:] == (
        "2.json counts hours by another scoring model than 1.json: nothing went between them",
    )


def test_a_flow_that_could_not_be_read_is_not_gone() -> None:
    unread = made(flows=[], failed=["flows.py"])
    made_trend = trend(left(4), unread, left(4))
    assert [point.gone for point in made_trend.points] == [0.0, 0.0, 0.0]
    assert made_trend.notes[1:] == (
        "1 flow could be seen in one of 0.json and 1.json only: their hours are not gone",
        "1 flow could be seen in one of 1.json and 2.json only: their hours are not gone",
    )


def test_each_report_has_one_date() -> None:
    with pytest.raises(UsageError, match="--dates: 2 dates for 3 reports; give one for each, with commas"):
        trend(left(1), left(1), left(1), days=DAYS[:2])


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(1, 90), max_size=4), min_size=1, max_size=6))
def test_what_is_left_is_what_came_less_what_went(reports: list[list[int]]) -> None:
    points = trend(*(left(*map(float, hours)) for hours in reports)).points
    for point in points:
        assert round(point.scope - point.gone, 2) == point.left.likely
    assert [point.gone for point in points] == sorted(point.gone for point in points)
