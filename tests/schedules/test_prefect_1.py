"""The clocks of Prefect 1, with filters and adjustments, against what Prefect 1 said when it was asked."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from p2d_audit.model import DagsterSchedule
from p2d_audit.testing import read_project

from tests.schedules.make_prefect_1_ticks import AFTER, HEADER, PREFECT_1, TICKS, unpacked
from tests.schedules.running import run_code

RUNS = json.loads(TICKS.read_text(encoding="utf-8"))


def _translated(source: str) -> DagsterSchedule:
    flow = f"def own(tick): ...\n\nwith Flow('f', schedule={source}) as flow:\n    pass\n"
    code = f"{HEADER}from prefect import Flow\n\n{flow}"
    (schedule,) = read_project({"flow.py": code}).schedules
    assert schedule.dagster is not None
    return schedule.dagster


@pytest.mark.oracle
@pytest.mark.parametrize("source", PREFECT_1)
def test_a_clock_runs_when_prefect_1_said_it_would(source: str) -> None:
    schedules = pytest.importorskip("dagster._utils.schedules")
    found = _translated(source)
    assert found.exact or found.code
    ends = "end_date" in source or "DatesClock" in source
    for after, runs in zip(AFTER, RUNS[source], strict=True):
        start = datetime(*after, tzinfo=UTC) + timedelta(seconds=1)
        expected = sorted(set(unpacked(runs)))
        assert ends or len(runs) > 0
        end = start + timedelta(days=800) if ends else expected[-1]
        ticks = run_code(found.code, start, end) if found.code else _ticks(schedules, found, start, end)
        assert ticks == expected


def _ticks(schedules: Any, found: DagsterSchedule, start: datetime, end: datetime) -> list[datetime]:
    ticks = schedules.schedule_execution_time_iterator(start.timestamp(), list(found.cron), found.timezone)
    return [tick.astimezone(UTC) for tick in itertools.takewhile(lambda tick: tick <= end, ticks)]


def test_what_prefect_1_said_is_of_these_schedules() -> None:
    assert list(RUNS) == list(PREFECT_1)


@pytest.mark.parametrize(
    ("source", "crons", "timezone", "exact"),
    [
        (
            'CronSchedule("0 6 * * 1", start_date=pendulum.datetime(2021, 1, 1, tz="Asia/Tokyo"))',
            ("0 6 * * 1",),
            "Asia/Tokyo",
            True,
        ),
        ('Schedule(clocks=[CronClock("0 6 * * *")], filters=[filters.is_weekday])', ("0 6 * * 1-5",), None, True),
        ("IntervalSchedule(interval=timedelta(hours=1))", ("0 * * * *",), None, True),
        ("IntervalSchedule(datetime(2021, 1, 1, 5, 30), timedelta(days=1))", ("30 5 * * *",), None, True),
        (
            'IntervalSchedule(pendulum.datetime(2021, 1, 1, 5, tz="Asia/Tokyo"), timedelta(days=1))',
            ("0 5 * * *",),
            "Asia/Tokyo",
            True,
        ),
        (
            'IntervalSchedule(pendulum.datetime(2021, 1, 1, 2, 30, tz="Europe/Paris"), timedelta(days=1))',
            ("30 2 * * *",),
            "Europe/Paris",
            False,
        ),
        ("IntervalSchedule(pendulum.now(), timedelta(days=1))", ("0 0 * * *",), None, False),
        ("IntervalSchedule(interval=timedelta(days=2))", (), None, False),
        ("RRuleSchedule(rrule(DAILY, byhour=3))", ("0 3 * * *",), None, False),
    ],
)
def test_a_clock_has_the_timezone_and_minute_of_its_start(
    source: str, crons: tuple[str, ...], timezone: str | None, exact: bool
) -> None:
    found = _translated(source)
    assert (found.cron, found.timezone, found.exact) == (crons, timezone, exact)


@pytest.mark.parametrize(
    ("composing", "why"),
    [
        ("filters=[own]", "it is filtered by `own` of the project: it takes a schedule function that calls it"),
        (
            "adjustments=[adjustments.add(timedelta(days=1))]",
            "its runs are moved by `adjustments`: it takes a schedule function",
        ),
        ("not_filters=[filters.on_date(*days)]", "it is filtered by"),
    ],
)
def test_what_only_the_project_knows_makes_no_cron(composing: str, why: str) -> None:
    found = _translated(f'Schedule(clocks=[CronClock("0 6 * * *")], {composing})')
    assert (found.cron, found.exact, found.code) == ((), False, None)
    assert found.note.startswith(why)
