"""What schedules become, without Prefect or Dagster at hand."""

from __future__ import annotations

import pytest
from p2d_audit.schedules import translate_cron, translate_interval, translate_rrule

from tests.schedules.examples import CRONS, INTERVALS, RULES, CronExample, IntervalExample, RuleExample


@pytest.mark.parametrize("example", CRONS, ids=repr)
def test_a_cron_keeps_its_text_or_is_refused(example: CronExample) -> None:
    found = translate_cron(example.text, timezone=example.timezone, day_or=example.day_or)
    exact = example.exact and bool(example.crons)
    assert (found.cron, found.timezone, found.exact) == (example.crons, example.timezone, exact)
    assert _kind_of_code(found.code) == example.code


@pytest.mark.parametrize("example", INTERVALS, ids=repr)
def test_an_interval_becomes_clock_times(example: IntervalExample) -> None:
    found = translate_interval(example.seconds, anchor=example.anchor, timezone=example.timezone)
    exact = example.exact and bool(example.crons)
    assert (found.cron, found.timezone, found.exact) == (example.crons, example.zone, exact)
    assert _kind_of_code(found.code) == example.code


@pytest.mark.parametrize("example", RULES, ids=repr)
def test_a_rule_becomes_a_cron_or_is_refused(example: RuleExample) -> None:
    found = translate_rrule(example.text, timezone=example.timezone)
    exact = example.exact and bool(example.crons)
    assert (found.cron, found.timezone, found.exact) == (example.crons, example.timezone, exact)
    assert _kind_of_code(found.code) == example.code


@pytest.mark.parametrize("example", [*CRONS, *INTERVALS, *RULES], ids=repr)
def test_whatever_is_not_exact_says_why(example: CronExample | IntervalExample | RuleExample) -> None:
    match example:
        case CronExample():
            found = translate_cron(example.text, timezone=example.timezone, day_or=example.day_or)
        case IntervalExample():
            found = translate_interval(example.seconds, anchor=example.anchor, timezone=example.timezone)
        case RuleExample():
            found = translate_rrule(example.text, timezone=example.timezone)
    assert found.exact or found.note


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("*/30 * * * * *", "as seconds and runs it 60 times a minute: it takes a sensor"),
        ("0 0 30 2 *", "days that do not exist"),
        ("0 24 * * *", "`24` is outside of the hours 0-23"),
        ("1,,2 * * * *", "`` is no minute"),
        ("H * * * *", "`h` stands for a random minute, which Prefect rejects"),
        ("0 0 * * 5#6", "asks for a weekday number 6"),
        ("every day", "it has 2 fields instead of five"),
    ],
)
def test_a_refused_cron_names_the_reason(text: str, why: str) -> None:
    assert why in translate_cron(text, timezone=None).note


def test_a_step_longer_than_its_field_is_remarked_on() -> None:
    assert translate_cron("*/90 * * * *", timezone=None).note == "`*/90` matches only minute 0"


def test_a_clock_change_is_named_with_its_timezone() -> None:
    note = translate_cron("30 2 * * *", timezone="Europe/Paris").note
    assert note == (
        "when the clocks of Europe/Paris are put forward (2026-03-29), Prefect runs at 01:30"
        " (at 03:30 if its server runs on Python 3.13 or newer), Dagster at 03:00;"
        " when the clocks of Europe/Paris are put back (2026-10-25), Prefect runs at the first 02:30,"
        " Dagster at the second 02:30"
    )


def test_days_that_must_both_match_say_so() -> None:
    note = translate_cron("0 0 13 * 5", timezone=None, day_or=False).note
    assert note == (
        "`day_or=False` wants day of month and weekday both to match, Dagster's cron runs where either does:"
        " it takes a schedule function"
    )


@pytest.mark.parametrize(
    ("seconds", "why"),
    [
        (10, "sensor"),
        (90, "not whole minutes"),
        (420, "7 minutes do not divide a day"),
        (172800, "every 2 days"),
        (-60, "not positive"),
    ],
)
def test_a_refused_interval_names_the_reason(seconds: float, why: str) -> None:
    assert why in translate_interval(seconds, anchor=None, timezone=None).note


def test_an_interval_without_anchor_has_the_rhythm_but_not_the_minute() -> None:
    note = translate_interval(3600, anchor=None, timezone=None).note
    assert note.startswith("without an `anchor_date` Prefect counts from the moment the schedule is created")


def test_an_anchor_that_shifts_the_minute_says_so() -> None:
    note = translate_interval(900, anchor="2024-01-01T00:07:00Z", timezone=None).note
    assert note == "the anchor shifts the ticks to 00:07"


def test_an_anchor_without_offset_is_utc_even_beside_a_timezone() -> None:
    note = translate_interval(86400, anchor="2024-01-01T00:00:00", timezone="Asia/Tokyo").note
    assert note == (
        "given in UTC, because Prefect counts elapsed time; "
        "Prefect takes an anchor without UTC offset as UTC, not as Asia/Tokyo time"
    )


def test_an_anchor_with_seconds_says_how_late_prefect_is() -> None:
    found = translate_interval(3600, anchor="2024-01-01T00:10:30Z", timezone=None)
    assert found.note == (
        "the anchor puts Prefect's runs 30 s after the full minute; the anchor shifts the ticks to 00:10"
    )


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("FREQ=DAILY;INTERVAL=2", "`INTERVAL=2`"),
        ("FREQ=DAILY;COUNT=10", "`COUNT=10`"),
        ("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1", "`BYSETPOS=-1`"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "`BYMONTHDAY`"),
        ("RRULE:FREQ=DAILY\nEXDATE:20240101T000000", "`EXDATE`"),
        ("FREQ=SECONDLY;INTERVAL=30", "`FREQ=SECONDLY`"),
        ("FREQ=DAILY;BYHOUR=25", "`BYHOUR=25`"),
        ("DTSTART:20240101T000030\nRRULE:FREQ=DAILY", "`DTSTART`"),
        ("FREQ=DAILY;SURPRISE=1", "`SURPRISE=1`"),
    ],
)
def test_a_refused_rule_names_the_offending_part(text: str, part: str) -> None:
    assert part in translate_rrule(text, timezone=None).note


def test_a_rule_with_a_beginning_says_that_the_cron_has_none() -> None:
    note = translate_rrule("DTSTART:20240105T093000Z\nFREQ=WEEKLY", timezone=None).note
    assert note == "the rule begins at 2024-01-05 09:30, the cron has no beginning"


def _kind_of_code(code: str | None) -> str | None:
    """Return what a piece of code defines, which also tells whether it is Python."""
    if code is None:
        return None
    compile(code, "<pasted>", "exec")
    return "sensor" if "@dg.sensor(" in code else "schedule" if "@dg.schedule(" in code else "nothing"
