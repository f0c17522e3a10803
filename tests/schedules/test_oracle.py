"""The translations against the real Prefect and Dagster: validity, and the times of the next hundred ticks."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from p2d_audit.model import DagsterSchedule
from p2d_audit.schedules import translate_cron, translate_interval, translate_rrule
from p2d_audit.schedules.clock_changes import hours_of_change

from tests.schedules.examples import CRONS, INTERVALS, RULES, CronExample, IntervalExample, RuleExample

Example = CronExample | IntervalExample | RuleExample

TICKS = 100
STARTS = (
    datetime(2026, 1, 1, tzinfo=UTC),
    datetime(2026, 3, 6, 11, 20, tzinfo=UTC),
    datetime(2026, 10, 23, tzinfo=UTC),
)
EXAMPLES: tuple[Example, ...] = (*CRONS, *INTERVALS, *RULES)

pytestmark = pytest.mark.oracle


@pytest.fixture(scope="module")
def dagster() -> Any:
    return pytest.importorskip("dagster._utils.schedules")


@pytest.fixture(scope="module")
def prefect() -> Any:
    return pytest.importorskip("prefect.server.schemas.schedules")


@pytest.mark.parametrize("example", [example for example in EXAMPLES if example.crons], ids=repr)
def test_dagster_accepts_every_expression_that_is_given(dagster: Any, example: Example) -> None:
    assert dagster.is_valid_cron_schedule(_translate(example).cron)


@pytest.mark.parametrize("example", [example for example in EXAMPLES if example.crons and example.exact], ids=repr)
def test_an_exact_translation_ticks_when_prefect_does(dagster: Any, prefect: Any, example: Example) -> None:
    found = _translate(example)
    assert found.exact
    for start in STARTS:
        expected = _ticks_in_prefect(_schedule(prefect, example), start, TICKS)
        assert _ticks_in_dagster(dagster, found, start, TICKS) == expected


@pytest.mark.parametrize(
    "example",
    [example for example in (*CRONS, *RULES) if example.crons and not example.exact and example.timezone != "+02:00"],
    ids=repr,
)
def test_an_inexact_cron_or_rule_ticks_otherwise_within_a_year(dagster: Any, prefect: Any, example: Example) -> None:
    start, end = STARTS[0], STARTS[0] + timedelta(days=366)
    found = set(itertools.takewhile(lambda tick: tick < end, _iterate_dagster(dagster, _translate(example), start)))
    expected = set(_ticks_in_prefect(_schedule(prefect, example), start, 60000, end))
    assert found != {tick for tick in expected if tick < end}


@pytest.mark.parametrize("text", [example.text for example in CRONS if not example.crons])
def test_a_refused_cron_is_refused_by_dagster_or_prefect_or_never_ticks(dagster: Any, prefect: Any, text: str) -> None:
    if dagster.is_valid_cron_string(text):
        with pytest.raises(ValueError):  # noqa: PT012 - a random field is refused first, a missing day by the iteration
            schedule = prefect.CronSchedule(cron=text)
            _ticks_in_prefect(schedule, STARTS[0], 1)


def test_the_grammar_is_that_of_dagster(dagster: Any) -> None:
    texts = list(_random_crons(6000))
    accepted = {text for text in texts if dagster.is_valid_cron_string(text)}
    missing = {text for text in accepted if not translate_cron(text, timezone=None).cron}
    assert [text for text in texts if text not in accepted and translate_cron(text, timezone=None).cron] == []
    assert [text for text in missing if "not exist" not in translate_cron(text, timezone=None).note] == []
    assert 1000 < len(accepted) < 5000


def test_random_crons_tick_alike(dagster: Any, prefect: Any) -> None:
    for text in itertools.islice((t for t in _random_crons(6000) if translate_cron(t, timezone=None).cron), 400):
        found = _ticks_in_dagster(dagster, translate_cron(text, timezone=None), STARTS[1], 20)
        assert (text, found) == (text, _ticks_in_prefect(prefect.CronSchedule(cron=text), STARTS[1], 20))


def test_daily_crons_differ_at_most_in_the_hours_of_the_table(dagster: Any, prefect: Any) -> None:
    start, end = STARTS[0], STARTS[0] + timedelta(days=365)
    for zone in ("America/New_York", "Europe/Paris", "Europe/Athens", "Africa/Cairo", "Pacific/Easter", "Asia/Gaza"):
        for hour in range(24):
            cron = f"0 {hour} * * *"
            found = set(_until(_iterate_dagster(dagster, translate_cron(cron, timezone=zone), start), end))
            schedule = prefect.CronSchedule(cron=cron, timezone=zone)
            same = found == {tick for tick in _ticks_in_prefect(schedule, start, 400, end) if tick < end}
            assert same or hour in {changed for _, changed in hours_of_change(zone)}, (zone, cron)


def _translate(example: Example) -> DagsterSchedule:
    match example:
        case CronExample():
            return translate_cron(example.text, timezone=example.timezone, day_or=example.day_or)
        case IntervalExample():
            return translate_interval(example.seconds, anchor=example.anchor, timezone=example.timezone)
        case RuleExample():
            return translate_rrule(example.text, timezone=example.timezone)


def _schedule(prefect: Any, example: Example) -> Any:
    match example:
        case CronExample():
            return prefect.CronSchedule(cron=example.text, timezone=example.timezone, day_or=example.day_or)
        case IntervalExample():
            return prefect.IntervalSchedule(
                interval=timedelta(seconds=example.seconds), anchor_date=example.anchor, timezone=example.timezone
            )
        case RuleExample():
            return prefect.RRuleSchedule(rrule=example.text, timezone=example.timezone or "UTC")


def _ticks_in_prefect(schedule: Any, start: datetime, count: int, end: datetime | None = None) -> list[datetime]:
    """Ask for a few at a time, as Prefect's scheduler does, which also keeps below its limit of candidates."""
    ticks: list[datetime] = []
    while len(ticks) < count and (end is None or start < end):
        batch = list(schedule._get_dates_generator(n=min(500, count - len(ticks)), start=start, end=end))
        if not batch:
            break
        ticks.extend(datetime.fromtimestamp(tick.timestamp(), UTC) for tick in batch)
        start = ticks[-1] + timedelta(seconds=1)
    return ticks


def _ticks_in_dagster(dagster: Any, found: DagsterSchedule, start: datetime, count: int) -> list[datetime]:
    return list(itertools.islice(_iterate_dagster(dagster, found, start), count))


def _iterate_dagster(dagster: Any, found: DagsterSchedule, start: datetime) -> Any:
    iterator = dagster.schedule_execution_time_iterator(start.timestamp(), list(found.cron), found.timezone)
    return (tick.astimezone(UTC) for tick in iterator)


def _until(ticks: Any, end: datetime) -> Any:
    return itertools.takewhile(lambda tick: tick < end, ticks)


def _random_crons(count: int) -> Any:
    """Yield texts of five fields, many of them slightly wrong, the same ones every time."""
    dice = random.Random(8)
    bounds = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
    for _ in range(count):
        yield " ".join(_random_field(dice, low, high, position) for position, (low, high) in enumerate(bounds))


def _random_field(dice: random.Random, low: int, high: int, position: int) -> str:
    if dice.random() < 0.45:
        return "*"
    special = {2: ["L", "?", "15,L", "10-L"], 3: ["JAN", "feb-NOV/2"], 4: ["MON-FRI", "5#2", "L5", "?", "sun", "1,2#2"]}
    if position in special and dice.random() < 0.3:
        return dice.choice(special[position])
    return ",".join(_random_item(dice, low, high) for _ in range(dice.choice((1, 1, 1, 2, 3))))


def _random_item(dice: random.Random, low: int, high: int) -> str:
    first, second = dice.randint(low, high), dice.randint(low, high)
    if dice.random() < 0.03:
        first = dice.choice((low - 1, high + 1))
    step = f"/{dice.choice((1, 2, 3, 5, 7, 15, 90, 0))}" if dice.random() < 0.3 else ""
    return dice.choice((f"{first}{step}", f"*{step}", f"{first}-{second}{step}"))
