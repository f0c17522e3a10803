"""Translates a Prefect cron schedule: the same text, unless Dagster rejects or reads it otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from p2d_audit.model import DagsterSchedule
from p2d_audit.schedules.expression import ALIASES, Cron, CronField, Extension, read_cron, split_extension
from p2d_audit.schedules.functions import (
    Condition,
    day_condition,
    number_condition,
    weekday_condition,
    write_if,
    write_schedule,
    write_sensor,
)
from p2d_audit.schedules.judgement import impossible, judged, timezone_differences

_WEEKS = {frozenset(range(7 * week + 1, 7 * week + 8)): week + 1 for week in range(4)}
_ANY_WEEKDAY = CronField(text="*", star=True, values=frozenset(range(7)))
_SENSOR_SECONDS = 10


def translate_cron(text: str, *, timezone: str | None, day_or: bool = True) -> DagsterSchedule:
    """Return what Dagster makes of a Prefect cron; no expressions where it accepts none, but the function it takes.

    With `day_or=False` Prefect wants day of month and weekday both to match, which
    Dagster cannot say except for a numbered weekday, such as the second Friday.
    """
    try:
        five, extension = split_extension(text)
        cron = read_cron(five)
    except ValueError as error:
        return impossible(str(error), timezone)
    both = not day_or and cron.restricts_both_days and not cron.weekdays.nth
    if cron.never_ticks or _is_refused_february(cron) or (both and _never_ticks_by_day(cron)):
        return impossible(f"`{text}` names days that do not exist, and Dagster rejects or never runs it", timezone)
    if extension is not None:
        return _extended(text, cron, extension, timezone, both=both)
    remarks = tuple(_wide_steps(cron))
    if both:
        return _both_days(cron, timezone, remarks)
    return judged((cron.text,), timezone, remarks=remarks)


def weekdays_of_week(days: frozenset[int], weekdays: frozenset[int]) -> str | None:
    """Return `5#2` for days 8 to 14 that are a Friday, None where the days are not one week of the month."""
    week = _WEEKS.get(days)
    return ",".join(f"{weekday}#{week}" for weekday in sorted(weekdays)) if week else None


def _both_days(cron: Cron, timezone: str | None, remarks: tuple[str, ...]) -> DagsterSchedule:
    """Return the translation where day of month and weekday must both match."""
    numbered = weekdays_of_week(cron.days.values, cron.weekdays.values)
    if numbered is not None:
        remark = "`day_or=False` with these days is a numbered weekday of the month"
        return judged((with_days(cron, "*", numbered),), timezone, remarks=(*remarks, remark))
    why = (
        "`day_or=False` wants day of month and weekday both to match, Dagster's cron runs where either does:"
        " it takes a schedule function"
    )
    crons = (with_days(cron, cron.days.text, "*"),)
    code = write_schedule(crons, timezone, (weekday_condition(cron.weekdays),))
    return impossible("; ".join((why, *timezone_differences(crons, timezone), *remarks)), timezone, code)


def _extended(text: str, cron: Cron, extension: Extension, timezone: str | None, *, both: bool) -> DagsterSchedule:
    """Return the translation of an expression with seconds, and perhaps years."""
    seconds, years = sorted(extension.seconds), extension.years
    sixth = f"Prefect reads the sixth field of `{text}` as seconds"
    if len(seconds) > 1:
        sixth = f"{sixth} and runs it {len(seconds)} times a minute: it takes a sensor"
        return impossible(sixth, timezone, _write_sensor(cron, extension, timezone, both=both))
    if years is not None:
        note = f"{sixth}, the seventh as years, which a Dagster cron has not: it takes a sensor"
        return impossible(note, timezone, _write_sensor(cron, extension, timezone, both=both))
    if both:
        found = _both_days(cron, timezone, (sixth,))
        return replace(found, code=_write_sensor(cron, extension, timezone, both=True)) if seconds != [0] else found
    if seconds == [0]:
        return judged((cron.text,), timezone, remarks=(sixth,))
    difference = f"{sixth}, so that its runs are {seconds[0]} s after the full minute"
    return judged((cron.text,), timezone, differences=(difference,))


def _write_sensor(cron: Cron, extension: Extension, timezone: str | None, *, both: bool) -> str:
    found = (
        number_condition("minute", cron.minutes.values, 0, 59),
        number_condition("hour", cron.hours.values, 0, 23),
        number_condition("month", cron.months.values, 1, 12),
        number_condition("year", extension.years, 1970, 2099) if extension.years else None,
        *_day_conditions(cron, both=both),
    )
    conditions = [one for one in found if one is not None]
    ticks = (
        "minute = last.replace(second=0, microsecond=0)",
        "while minute <= now:",
        f'    due = minute.astimezone(ZoneInfo("{timezone or "UTC"}"))',
        *(f"    {line}" for line in write_if(conditions)),
        f"        for second in {_written_numbers(extension.seconds)}:",
        "            if last < (moment := minute + timedelta(seconds=second)) <= now:",
        "                yield moment",
        "    minute += timedelta(minutes=1)",
    )
    return write_sensor(_SENSOR_SECONDS, ticks, ())


def _written_numbers(values: frozenset[int]) -> str:
    return "range(60)" if len(values) == 60 else f"({', '.join(map(str, sorted(values)))},)"


def _day_conditions(cron: Cron, *, both: bool) -> Iterator[Condition]:
    days, weekdays = day_condition(cron.days), weekday_condition(cron.weekdays)
    if cron.restricts_both_days and not both and not cron.weekdays.nth:
        yield Condition(text=f"{days.text} or {weekdays.text}")
        return
    if not cron.days.star:
        yield days
    if not cron.weekdays.star:
        yield weekdays


def with_days(cron: Cron, day: str, weekday: str, *, months: str | None = None) -> str:
    """Return the text of an expression with other day fields."""
    minutes, hours, _, own_months, _ = ALIASES.get(cron.text, cron.text).split()
    return f"{minutes} {hours} {day} {months or own_months} {weekday}"


def days_of_cron(cron: Cron) -> tuple[Condition, ...]:
    """Return the conditions for the days on which an expression ticks."""
    months = number_condition("month", cron.months.values, 1, 12)
    return (*([months] if months else []), *_day_conditions(cron, both=False))


def _is_refused_february(cron: Cron) -> bool:
    return cron.months.values == {2} and cron.days.values in ({30}, {31})


def _never_ticks_by_day(cron: Cron) -> bool:
    """Tell whether no month in question has one of the days, whatever the weekday."""
    return replace(cron, weekdays=_ANY_WEEKDAY).never_ticks


def _wide_steps(cron: Cron) -> Iterator[str]:
    """Yield a remark on each step that is longer than its field, such as `*/90` minutes."""
    for field, unit in zip(cron.fields, ("minute", "hour", "day", "month", "weekday"), strict=True):
        if "/" in field.text and len(field.values) == 1:
            yield f"`{field.text}` matches only {unit} {min(field.values)}"
