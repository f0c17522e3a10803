"""Translates a Prefect cron schedule: the same text, unless Dagster rejects or reads it otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.model import DagsterSchedule
from p2d_audit.schedules.expression import Cron, read_cron
from p2d_audit.schedules.judgement import impossible, judged

_WEEKS = {frozenset(range(7 * week + 1, 7 * week + 8)): week + 1 for week in range(4)}


def translate_cron(text: str, *, timezone: str | None, day_or: bool = True) -> DagsterSchedule:
    """Return what Dagster makes of a Prefect cron; no expressions where it accepts none.

    With `day_or=False` Prefect wants day of month and weekday both to match, which
    Dagster cannot say except for a numbered weekday, such as the second Friday.
    """
    try:
        cron = read_cron(text)
    except ValueError as error:
        return impossible(str(error), timezone)
    if cron.never_ticks or _is_refused_february(cron):
        return impossible(f"`{cron.text}` names days that do not exist, and Dagster rejects or never runs it", timezone)
    remarks = tuple(_wide_steps(cron))
    if day_or or not cron.restricts_both_days:
        return judged((cron.text,), timezone, remarks=remarks)
    numbered = _numbered_weekday(cron)
    if numbered is not None:
        remark = "`day_or=False` with these days is a numbered weekday of the month"
        return judged((numbered,), timezone, remarks=(*remarks, remark))
    difference = "`day_or=False` wants day of month and weekday both to match; Dagster runs where either does"
    return judged((cron.text,), timezone, differences=(difference,), remarks=remarks)


def weekdays_of_week(days: frozenset[int], weekdays: frozenset[int]) -> str | None:
    """Return `5#2` for days 8 to 14 that are a Friday, None where the days are not one week of the month."""
    week = _WEEKS.get(days)
    return ",".join(f"{weekday}#{week}" for weekday in sorted(weekdays)) if week else None


def _is_refused_february(cron: Cron) -> bool:
    return cron.months.values == {2} and cron.days.values in ({30}, {31})


def _wide_steps(cron: Cron) -> Iterator[str]:
    """Yield a remark on each step that is longer than its field, such as `*/90` minutes."""
    for field, unit in zip(cron.fields, ("minute", "hour", "day", "month", "weekday"), strict=True):
        if "/" in field.text and len(field.values) == 1:
            yield f"`{field.text}` matches only {unit} {min(field.values)}"


def _numbered_weekday(cron: Cron) -> str | None:
    if cron.weekdays.nth:
        return None
    weekday = weekdays_of_week(cron.days.values, cron.weekdays.values)
    if weekday is None:
        return None
    minutes, hours, _, months, _ = cron.text.split()
    return f"{minutes} {hours} * {months} {weekday}"
