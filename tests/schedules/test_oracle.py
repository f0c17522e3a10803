"""The translations against the real Prefect and Dagster: validity, and the times of the next ticks.

What a translation calls exact is compared with Prefect for 200 ticks from each of four days; what its code does for 200
from the first and 40 from the others, or for those of eight years if these are less.
"""

from __future__ import annotations

import contextlib
import itertools
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from p2d_audit.model import DagsterSchedule
from p2d_audit.schedules import translate_cron, translate_interval, translate_rrule
from p2d_audit.schedules.clock_changes import Change, clock_changes

from tests.schedules.examples import CRONS, INTERVALS, RULES, CronExample, IntervalExample, RuleExample
from tests.schedules.running import load_code, run_code

Example = CronExample | IntervalExample | RuleExample

TICKS = 200
FEWER_TICKS = 40
YEARS = timedelta(days=8 * 366)
SOME_ANCHOR = "2020-01-05T00:00:00Z"
"""From which the code of an interval counts that is not given one."""
STARTS = (
    datetime(2026, 1, 1, tzinfo=UTC),
    datetime(2026, 3, 6, 11, 20, tzinfo=UTC),
    datetime(2026, 10, 23, tzinfo=UTC),
    datetime(2028, 2, 28, 17, 59, 30, tzinfo=UTC),
)
EXAMPLES: tuple[Example, ...] = (*CRONS, *INTERVALS, *RULES)

# One of each way in which clocks are changed.
ZONES = (
    "America/New_York",
    "Europe/Paris",
    "Europe/Athens",
    "Europe/London",
    "Australia/Sydney",
    "Pacific/Auckland",
    "America/Nuuk",
    "Asia/Jerusalem",
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Havana",
    "America/Santiago",
    "Asia/Gaza",
    "Australia/Lord_Howe",
    "Pacific/Easter",
    "Pacific/Chatham",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Atlantic/Azores",
)
_FIELDS_AT_CHANGES = (
    ("0", "0", "30", "15", "*/10", "45", "0,30"),
    ("*", "0", "1", "2", "3", "23", "22", "1,2", "1-3", "*/2", "0-6"),
    ("*", "*", "*", "*", "1", "L", "1-7", "15"),
    ("*",),
    ("*", "*", "*", "MON-FRI", "SUN", "SAT"),
)

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
        assert _ticks_in_dagster(dagster, found, start, len(expected)) == expected
        assert len(expected) == TICKS or " 29 FEB " in found.cron[0]


@pytest.mark.parametrize("example", [example for example in EXAMPLES if example.code], ids=repr)
def test_the_code_of_a_translation_runs_when_prefect_does(prefect: Any, example: Example) -> None:
    code = _translate(example).code
    assert code is not None
    for start in STARTS:
        count = TICKS if start == STARTS[0] else FEWER_TICKS
        ticks = _ticks_in_prefect(_schedule(prefect, example, start), start, count)
        expected = list(_until(ticks, start + YEARS))
        end = expected[-1] if len(expected) == count else (expected or [start])[-1] + timedelta(days=3)
        assert run_code(code, start, end) == expected
        assert expected or _ends(example)


@pytest.mark.parametrize(
    "example",
    [example for example in EXAMPLES if example.crons and not example.exact and example.timezone != "+02:00"],
    ids=repr,
)
def test_an_inexact_translation_ticks_otherwise_within_ten_years(dagster: Any, prefect: Any, example: Example) -> None:
    schedule, found = _schedule(prefect, example, anchor="2026-01-01T09:17:43Z"), _translate(example)
    assert any(
        set(_until(_iterate_dagster(dagster, found, start), end))
        != set(_until(_ticks_in_prefect(schedule, start, 900, end), end))
        for start, end in _weeks_of_changes()
    )


@pytest.mark.parametrize("example", [one for one in CRONS if not one.crons and not one.code], ids=repr)
def test_a_refused_cron_is_refused_by_prefect_or_never_ticks(prefect: Any, example: CronExample) -> None:
    with pytest.raises(ValueError):  # noqa: PT012 - a random field is refused first, a missing day by the iteration
        schedule = _schedule(prefect, example)
        _ticks_in_prefect(schedule, STARTS[0], 1)


@pytest.mark.parametrize("example", [one for one in CRONS if one.code or len(one.text.split()) > 5], ids=repr)
def test_what_only_a_function_or_fewer_fields_can_say_dagster_rejects_or_reads_otherwise(
    dagster: Any, prefect: Any, example: CronExample
) -> None:
    if dagster.is_valid_cron_string(example.text):
        as_it_is = DagsterSchedule(cron=(example.text,), timezone=example.timezone, exact=True, note="")
        expected = _ticks_in_prefect(_schedule(prefect, example), STARTS[0], TICKS)
        assert _ticks_in_dagster(dagster, as_it_is, STARTS[0], TICKS) != expected


@pytest.mark.parametrize("example", [one for one in RULES if not one.crons and not one.code], ids=repr)
def test_a_refused_rule_is_refused_by_prefect_or_never_ticks(prefect: Any, example: RuleExample) -> None:
    with contextlib.suppress(ValueError, IndexError):
        assert _ticks_in_prefect(_schedule(prefect, example), STARTS[0], 1) == []


@pytest.mark.parametrize("example", [one for one in INTERVALS if not one.crons and not one.code], ids=repr)
def test_a_refused_interval_is_refused_by_prefect(prefect: Any, example: IntervalExample) -> None:
    with pytest.raises((ValueError, OverflowError)):
        _schedule(prefect, example)


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


@pytest.mark.parametrize("zone", ZONES)
def test_whether_clock_changes_matter_is_told_exactly(dagster: Any, prefect: Any, zone: str) -> None:
    dice = random.Random(zone)
    windows = [(_around(change, -2), _around(change, 2)) for change in clock_changes(zone)[:12]]
    for _ in range(20):
        text = " ".join(dice.choice(choices) for choices in _FIELDS_AT_CHANGES)
        found = translate_cron(text, timezone=zone)
        schedule = prefect.CronSchedule(cron=text, timezone=zone)
        same = all(
            set(_until(_iterate_dagster(dagster, found, start), end))
            == set(_until(_ticks_in_prefect(schedule, start, 900, end), end))
            for start, end in windows
        )
        assert (text, same) == (text, found.exact or not _differs_before(found.note))


def test_a_sensor_starts_each_run_within_the_time_between_its_turns(prefect: Any) -> None:
    found = translate_interval(90, anchor="2024-01-01T00:00:00Z", timezone=None)
    assert found.code is not None
    sensor = load_code(found.code)["my_sensor"]
    assert sensor.minimum_interval_seconds <= 30


def _translate(example: Example) -> DagsterSchedule:
    match example:
        case CronExample():
            return translate_cron(example.text, timezone=example.timezone, day_or=example.day_or)
        case IntervalExample():
            return translate_interval(example.seconds, anchor=example.anchor, timezone=example.timezone)
        case RuleExample():
            return translate_rrule(example.text, timezone=example.timezone)


def _schedule(prefect: Any, example: Example, stored: datetime = STARTS[0], anchor: str = SOME_ANCHOR) -> Any:
    """Return Prefect's schedule; a rule as it is when its deployment is stored, with its beginning brought near."""
    from prefect._internal.schemas.validators import normalize_rrule_string

    match example:
        case CronExample():
            return prefect.CronSchedule(cron=example.text, timezone=example.timezone, day_or=example.day_or)
        case IntervalExample():
            return prefect.IntervalSchedule(
                interval=timedelta(seconds=example.seconds),
                anchor_date=example.anchor if example.anchor not in (None, "yesterday") else anchor,
                timezone=example.timezone,
            )
        case RuleExample():
            text = prefect.RRuleSchedule(rrule=example.text, timezone=example.timezone or "UTC").rrule
            anchored = normalize_rrule_string(text, now=stored, timezone=example.timezone)
            return prefect.RRuleSchedule(rrule=anchored, timezone=example.timezone or "UTC")


def _ticks_in_prefect(schedule: Any, start: datetime, count: int, end: datetime | None = None) -> list[datetime]:
    """Ask for a few at a time, as Prefect's scheduler does, which also keeps below its limit of candidates."""
    ticks: list[datetime] = []
    while len(ticks) < count and (end is None or start < end):
        batch = _batch(schedule, min(500, count - len(ticks)), start, end)
        if not batch:
            break
        ticks.extend(datetime.fromtimestamp(tick.timestamp(), UTC) for tick in batch)
        start = ticks[-1] + timedelta(seconds=1)
    return ticks


def _batch(schedule: Any, count: int, start: datetime, end: datetime | None) -> list[Any]:
    """Return the next ticks, less if there are no more: croniter raises where it sees none for fifty years."""
    found: list[Any] = []
    try:
        for tick in schedule._get_dates_generator(n=count, start=start, end=end):
            found.append(tick)  # noqa: PERF402 - what came before the error counts
    except ValueError:
        if not found and "202" not in getattr(schedule, "cron", ""):
            raise
    return found


def _ticks_in_dagster(dagster: Any, found: DagsterSchedule, start: datetime, count: int) -> list[datetime]:
    return list(itertools.islice(_iterate_dagster(dagster, found, start), count))


def _iterate_dagster(dagster: Any, found: DagsterSchedule, start: datetime) -> Any:
    iterator = dagster.schedule_execution_time_iterator(start.timestamp(), list(found.cron), found.timezone)
    return (tick.astimezone(UTC) for tick in iterator)


def _ends(example: Example) -> bool:
    """Tell whether a schedule ends at some time, so that less ticks may be left than are compared."""
    return not isinstance(example, IntervalExample) and any(
        part in example.text for part in ("COUNT", "UNTIL", "RDATE", "202")
    )


def _weeks_of_changes() -> Iterator[tuple[datetime, datetime]]:
    """Yield the weeks in which clocks change anywhere, and one in which none do."""
    for year in range(2026, 2036):
        for month, day in (
            (1, 5),
            (3, 6),
            (3, 20),
            (3, 28),
            (4, 2),
            (4, 23),
            (9, 1),
            (10, 1),
            (10, 20),
            (10, 27),
            (11, 1),
        ):
            start = datetime(year, month, day, tzinfo=UTC)
            yield start, start + timedelta(days=8)
    for year in (2026, 2027):
        start = datetime(year, 2, 5, tzinfo=UTC)
        yield start, start + timedelta(days=50)


def _around(change: Change, days: int) -> datetime:
    return change.start.replace(tzinfo=UTC) + timedelta(days=days)


def _differs_before(note: str) -> bool:
    """Tell whether a note says that Prefect differs on the Python that the test runs on."""
    if sys.version_info >= (3, 13):
        return not all("as Dagster if" in part for part in note.split("; ") if "are put" in part)
    return "are put" in note


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
