"""Translates a Prefect interval schedule, which counts elapsed time from an anchor, into clock times."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from p2d_audit.model import DagsterSchedule
from p2d_audit.schedules.judgement import changes_clocks, impossible, is_utc, judged
from p2d_audit.schedules.writing import MINUTES_IN_DAY, clock_fields

_MINUTES_IN_WEEK = 7 * MINUTES_IN_DAY
_NO_ANCHOR = (
    "without an `anchor_date` Prefect counts from the moment the schedule is created, so that the cron has the"
    " same rhythm but not the same minute"
)
_ELAPSED = "given in UTC, because Prefect counts elapsed time"


def translate_interval(seconds: float, *, anchor: str | None, timezone: str | None) -> DagsterSchedule:
    """Return crons that tick every `seconds`, counted from `anchor` (ISO 8601).

    Only intervals that divide a day, or are a week, are the same every day or week.
    An anchor without UTC offset is UTC whatever the schedule's timezone, which is
    what Prefect's client makes of it, though its documentation says otherwise.
    """
    obstacle = _obstacle(seconds)
    if obstacle:
        return impossible(obstacle, timezone)
    minutes = int(seconds) // 60
    if anchor is None:
        return judged(_crons(minutes, datetime(2020, 1, 5, tzinfo=UTC)), timezone, differences=(_NO_ANCHOR,))
    moment = _read_moment(anchor)
    if moment is None:
        difference = f"`{anchor}` is no date and time in ISO 8601, so the minute of the ticks is unknown"
        return judged(_crons(minutes, datetime(2020, 1, 5, tzinfo=UTC)), timezone, differences=(difference,))
    return _anchored(minutes, moment, timezone)


def _obstacle(seconds: float) -> str | None:
    if not math.isfinite(seconds) or seconds <= 0:
        return f"an interval of {seconds:g} s is not positive, which Prefect rejects"
    if seconds < 60:
        return f"every {seconds:g} s is more often than a schedule can run: it takes a sensor"
    if seconds % 60:
        return f"{seconds:g} s are not whole minutes, which cron counts"
    minutes = int(seconds) // 60
    if minutes == _MINUTES_IN_WEEK or MINUTES_IN_DAY % minutes == 0:
        return None
    if minutes % MINUTES_IN_DAY == 0:
        return f"cron cannot count every {minutes // MINUTES_IN_DAY} days across the ends of months"
    return f"{minutes} minutes do not divide a day, so the ticks are at other times every day"


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
        differences.append(f"Prefect moves the ticks by an hour around the clock changes of {timezone}")
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
