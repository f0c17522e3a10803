"""Dates of sprints and freezes."""

from __future__ import annotations

from datetime import date

import pytest
from p2d_audit.errors import UsageError
from p2d_audit.plan import Terms, parse_freezes

MONDAY = date(2027, 1, 4)


def test_a_sprint_ends_the_day_before_the_next_begins() -> None:
    terms = Terms(capacity=1, weeks=3, start=MONDAY)
    assert (terms.begins(2), terms.ends(2)) == (date(2027, 1, 25), date(2027, 2, 14))
    assert Terms(capacity=1).begins(2) is None


@pytest.mark.parametrize(("day", "wave"), [("2026-01-01", 1), ("2027-01-04", 1), ("2027-01-05", 2), ("2027-01-19", 3)])
def test_the_first_wave_after_a_freeze_begins_on_its_day_or_later(day: str, wave: int) -> None:
    terms = Terms(capacity=1, start=MONDAY, freezes=parse_freezes([f"flows/**:{day}"], MONDAY))
    assert (terms.earliest("flows/a.py"), terms.earliest("other/a.py")) == (wave, 1)


def test_a_freeze_without_a_day_holds_for_good() -> None:
    terms = Terms(capacity=1, freezes=parse_freezes(["flows/x/**", "C:/odd:name"], None))
    assert terms.forbids("flows/x/a.py") is terms.freezes[0]
    assert terms.forbids("flows/y/a.py") is None


@pytest.mark.parametrize(
    ("text", "start", "message"),
    [
        ("flows/:2027-01-01", None, "has a date, but the sprints have none; add --start DATE"),
        ("flows/:2027-02-30", MONDAY, "2027-02-30 is no day of the calendar"),
        ("!", None, "'!' is not in .gitignore syntax; give a path, a folder/** or *.py"),
    ],
)
def test_a_freeze_that_makes_no_sense_is_refused(text: str, start: date | None, message: str) -> None:
    with pytest.raises(UsageError) as refusal:
        parse_freezes([text], start)
    assert str(refusal.value) == f"--freeze {text}: {message}"


def test_a_wave_after_the_end_of_the_calendar_is_refused() -> None:
    with pytest.raises(UsageError, match="would begin after the year 9999"):
        Terms(capacity=1, start=MONDAY).begins(10**6)
