"""Translates a Prefect interval schedule, which counts elapsed time from an anchor, into clock times."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from msgspec.structs import replace

from p2d_audit.model import DagsterSchedule
from p2d_audit.schedules.functions import Condition, write_schedule, write_sensor
from p2d_audit.schedules.judgement import changes_clocks, impossible, is_utc, judged, timezone_differences
from p2d_audit.schedules.writing import MINUTES_IN_DAY, clock_fields

_MINUTES_IN_WEEK = 7 * MINUTES_IN_DAY
_SUNDAY = datetime(2020, 1, 5, tzinfo=UTC)
_NO_ANCHOR = (
    "without an `anchor_date` Prefect counts from the moment the schedule is created, so that the {} has the"
    " same rhythm but not the same minute"
)
_ELAPSED = "given in UTC, because Prefect counts elapsed time"
_SENSOR_SECONDS = 30
"""How often Dagster asks a sensor that says nothing else."""


def translate_interval(
    seconds: float, *, anchor: str | None, timezone: str | None, by_wall_clock: bool = False
) -> DagsterSchedule:
    """Return crons that tick every `seconds`, counted from `anchor` (ISO 8601); else a function that does.

    Only intervals that divide a day, or are a week, are the same every day or week.
    An anchor without UTC offset is UTC whatever the schedule's timezone, which is
    what Prefect's client makes of it, though its documentation says otherwise.
    `by_wall_clock` counts on the clocks of the timezone instead, as Prefect 1 does.
    """
    if by_wall_clock:
        made = translate_interval(seconds, anchor=anchor, timezone=None)
        return _on_wall_clock(made, timezone, seconds)
    if not math.isfinite(seconds) or seconds <= 0:
        return impossible(f"an interval of {seconds:g} s is not positive, which Prefect rejects", timezone)
    moment = _SUNDAY if anchor is None else _read_moment(anchor)
    known = moment is not None and anchor is not None
    moment = moment or _SUNDAY
    obstacle = _obstacle(seconds)
    if obstacle:
        return _as_function(seconds, moment, timezone, obstacle, _unanchored(anchor, "function") if not known else None)
    minutes = int(seconds) // 60
    if known:
        return _anchored(minutes, moment, timezone)
    return judged(_crons(minutes, _SUNDAY), timezone, differences=(_unanchored(anchor, "cron"),))


def _on_wall_clock(made: DagsterSchedule, timezone: str | None, seconds: float) -> DagsterSchedule:
    """Return what was made for UTC for the clocks of a timezone."""
    differences: tuple[str, ...] = ()
    if changes_clocks(timezone):
        daily = seconds % 86400 == 0
        changed = timezone_differences(made.cron, timezone) if daily else ("hours counted anew each day",)
        differences = (
            (f"Prefect and Dagster differ on the days when the clocks of {timezone} change",) if changed else ()
        )
    code = made.code
    if code is not None and timezone is not None:
        code = code.replace('execution_timezone="UTC"', f'execution_timezone="{timezone}"')
        code = code.replace("(due - ANCHOR)", "(due.replace(tzinfo=None) - ANCHOR)").replace('+00:00")', '")')
    note = "; ".join(part for part in (*differences, made.note) if part)
    differs = made.differs or ("clocks" if differences else None)
    exact = made.exact and not differences
    return replace(made, timezone=timezone, exact=exact, note=note, code=code, differs=differs)


def _unanchored(anchor: str | None, what: str) -> str:
    if anchor is None:
        return _NO_ANCHOR.format(what)
    return f"`{anchor}` is no date and time in ISO 8601, so the minute of the ticks is unknown"


def _obstacle(seconds: float) -> str | None:
    """Return why no cron ticks every so many seconds."""
    if seconds < 60:
        return f"every {seconds:g} s is more often than a schedule can run: it takes a sensor"
    if seconds % 60:
        return f"{seconds:g} s are not whole minutes, which cron counts: it takes a sensor"
    minutes = int(seconds) // 60
    if minutes == _MINUTES_IN_WEEK or MINUTES_IN_DAY % minutes == 0:
        return None
    if minutes % MINUTES_IN_DAY == 0:
        days = minutes // MINUTES_IN_DAY
        return f"cron cannot count every {days} days across the ends of months: it takes a schedule function"
    return (
        f"{minutes} minutes do not divide a day, so the ticks are at other times every day:"
        " it takes a schedule function"
    )


def _as_function(
    seconds: float, moment: datetime, timezone: str | None, obstacle: str, unanchored: str | None
) -> DagsterSchedule:
    """Return the schedule function, or for what is finer than a minute the sensor, that counts from a moment."""
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    remarks = [obstacle]
    if unanchored:
        remarks.append(unanchored)
    if seconds >= 86400 and changes_clocks(timezone):
        remarks.append(moved_by_changes(timezone))
    anchor = f'ANCHOR = datetime.fromisoformat("{moment.isoformat()}")'
    length = f"INTERVAL = timedelta({_written_length(seconds)})"
    counted = Condition(text="(due - ANCHOR) % INTERVAL == timedelta(0)", constants=(anchor, length))
    if seconds % 60 or moment.second or moment.microsecond:
        code = write_sensor(_SENSOR_SECONDS if seconds >= 60 else max(1, min(int(seconds), 30)), _COUNTING, (counted,))
    else:
        grid = math.gcd(int(seconds) // 60, MINUTES_IN_DAY)
        code = write_schedule(_crons(grid, moment), "UTC", (counted,))
    return impossible("; ".join(remarks), timezone, code)


_COUNTING = (
    "due = ANCHOR + ((last - ANCHOR) // INTERVAL + 1) * INTERVAL",
    "while due <= now:",
    "    yield due",
    "    due += INTERVAL",
)


def _written_length(seconds: float) -> str:
    """Return the argument of `timedelta`: `days=2`, `hours=5`, `minutes=7` or `seconds=90`."""
    for name, unit in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds % unit == 0:
            return f"{name}={int(seconds) // unit}"
    return f"seconds={int(seconds) if seconds == int(seconds) else seconds}"


def moved_by_changes(timezone: str | None) -> str:
    """Return what Prefect does with intervals of a day and more where clocks change."""
    return f"Prefect moves the ticks by an hour around the clock changes of {timezone}"


def _read_moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def _anchored(minutes: int, moment: datetime, timezone: str | None) -> DagsterSchedule:
    differences: list[str] = []
    remarks: list[str] = []
    if not is_utc(timezone):
        remarks.append(_ELAPSED)
        if moment.tzinfo is None:
            remarks.append(f"Prefect takes an anchor without UTC offset as UTC, not as {timezone} time")
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    if minutes >= MINUTES_IN_DAY and changes_clocks(timezone):
        differences.append(moved_by_changes(timezone))
    if moment.second or moment.microsecond:
        late = moment.second + moment.microsecond / 1e6
        differences.append(f"the anchor puts Prefect's runs {late:g} s after the full minute")
    if _minute_of_day(moment) % min(minutes, MINUTES_IN_DAY):
        remarks.append(f"the anchor shifts the ticks to {moment:%H:%M}")
    zone = timezone if is_utc(timezone) else "UTC"
    return judged(_crons(minutes, moment), zone, differences=differences, remarks=remarks)


def _crons(minutes: int, moment: datetime) -> tuple[str, ...]:
    """Return the expressions for an interval that passes through a moment."""
    start = _minute_of_day(moment)
    weekday = str(moment.isoweekday() % 7) if minutes == _MINUTES_IN_WEEK else "*"
    length = min(minutes, MINUTES_IN_DAY)
    times = range(start % length, MINUTES_IN_DAY, length)
    return tuple(f"{minute} {hour} * * {weekday}" for minute, hour in clock_fields(times))


def _minute_of_day(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute
