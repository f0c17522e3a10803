"""Writes the schedule function or sensor of a recurrence rule that cron cannot say, and which asks dateutil."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from p2d_audit.schedules.clock_changes import clock_changes
from p2d_audit.schedules.expression import read_cron
from p2d_audit.schedules.functions import Condition, write_schedule, write_sensor
from p2d_audit.schedules.judgement import timezone_differences
from p2d_audit.schedules.writing import cron_field

_ZONE_OF_VALUE = re.compile(r"(?<=\d)Z\b|;TZID=[^:;]*")
_IMPORTS = ("from dateutil.rrule import rrulestr",)
_SECONDS = {"WEEKLY": 604800, "DAILY": 86400, "HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}
_CRON_WEEKDAYS = {"SU": 0, "MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6}
_DAY_PARTS = {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYEASTER"}
_SENSOR_SECONDS = 10
_MOST_CRONS = 30


class Recurrence(Struct, frozen=True, kw_only=True):
    """A recurrence text taken apart: its rules, single dates, and when it begins."""

    text: str
    rules: tuple[Mapping[str, str], ...]
    dates: tuple[datetime, ...]
    start: datetime
    dated: bool


def write_recurrence(recurrence: Recurrence, timezone: str | None) -> str:
    """Return the source of what runs when a recurrence does, and nowhere else."""
    zone = f'ZONE = ZoneInfo("{timezone or "UTC"}")'
    constants = tuple(_constants(recurrence))
    if _has_seconds(recurrence):
        condition = Condition(text="", constants=(zone, *constants), imports=_IMPORTS)
        return write_sensor(_SENSOR_SECONDS, tuple(_between(recurrence)), (condition,))
    crons = tuple(_superset(recurrence))
    if not timezone_differences(crons, timezone, as_rule=True):
        condition = Condition(text="is_due(due)", constants=constants, imports=_IMPORTS)
        return write_schedule(crons, timezone, (condition,), helper=tuple(_is_due(recurrence, around=False)))
    condition = Condition(text="is_due(due)", constants=(zone, *constants), imports=_IMPORTS)
    helper = tuple(_is_due(recurrence, around=True))
    return write_schedule((_every_hour(crons, timezone),), timezone, (condition,), helper=helper)


def _constants(recurrence: Recurrence) -> Iterator[str]:
    start = f'datetime.fromisoformat("{recurrence.start:%Y-%m-%dT%H:%M:%S}")'
    text = _ZONE_OF_VALUE.sub("", recurrence.text.strip().upper())
    yield f"START = {start}"
    step = _step(recurrence)
    if step is not None:
        yield f"STEP = timedelta(seconds={step})"
    cached = ", cache=True" if step is None else ""
    yield f"RULE = rrulestr({_quoted(text)}, dtstart=START{cached})"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "") + '"'


def _step(recurrence: Recurrence) -> int | None:
    """Return the seconds between the periods of a rule that can be asked from any of them on, not just the first."""
    if len(recurrence.rules) != 1 or recurrence.dates or re.search(r"EXRULE|EXDATE", recurrence.text.upper()):
        return None
    (rule,) = recurrence.rules
    unit = _SECONDS.get(rule["FREQ"])
    return None if unit is None or "COUNT" in rule else unit * int(rule.get("INTERVAL", "1"))


def _asked(recurrence: Recurrence, since: str) -> Iterator[str]:
    """Yield the lines that make `rule`, which begins at or shortly before a time, but not before its own beginning."""
    if _step(recurrence) is None:
        yield "rule = RULE"
    else:
        yield f"begin = START + max(({since} - START) // STEP, 0) * STEP"
        yield "rule = RULE.replace(dtstart=begin)"


def _is_due(recurrence: Recurrence, *, around: bool) -> Iterator[str]:
    yield "def is_due(due: datetime) -> bool:"
    if not around:
        yield "    local = due.replace(tzinfo=None)"
        yield from (f"    {line}" for line in _asked(recurrence, "local"))
        yield "    return bool(rule.between(local, local, inc=True))"
        return
    yield "    local = due.replace(tzinfo=None)"
    yield "    margin = timedelta(hours=3)"
    yield from (f"    {line}" for line in _asked(recurrence, "(local - margin)"))
    yield "    moment = due.astimezone(timezone.utc)"
    yield "    return any(first_utc(tick) == moment for tick in rule.between(local - margin, local + margin, inc=True))"
    yield ""
    yield ""
    yield from _FIRST_UTC


_FIRST_UTC = (
    "def first_utc(local: datetime) -> datetime:",
    "    return min(local.replace(tzinfo=ZONE, fold=fold).astimezone(timezone.utc) for fold in (0, 1))",
)


def _between(recurrence: Recurrence) -> Iterator[str]:
    yield "margin = timedelta(hours=3)"
    yield "first, until = (time.astimezone(ZONE).replace(tzinfo=None) for time in (last - margin, now + margin))"
    yield from _asked(recurrence, "first")
    yield "for local in rule.between(first, until):"
    yield "    due = min(local.replace(tzinfo=ZONE, fold=fold).astimezone(timezone.utc) for fold in (0, 1))"
    yield "    if last < due <= now:"
    yield "        yield due"


def _has_seconds(recurrence: Recurrence) -> bool:
    """Tell whether anything is due at another time than a full minute."""
    seconds = {second for rule in recurrence.rules for second in rule.get("BYSECOND", "").split(",")}
    started = recurrence.start.second and any("BYSECOND" not in rule for rule in recurrence.rules)
    return bool(
        started
        or any(second.strip("0") for second in seconds)
        or any(rule["FREQ"] == "SECONDLY" and "BYSECOND" not in rule for rule in recurrence.rules)
        or any(date.second for date in recurrence.dates)
    )


def _superset(recurrence: Recurrence) -> Iterator[str]:
    """Yield crons that tick at least when the recurrence does."""
    if len(recurrence.dates) > _MOST_CRONS:
        yield "* * * * *"
        return
    yield from dict.fromkeys(_superset_of_rule(rule, recurrence.start) for rule in recurrence.rules)
    yield from (f"{date.minute} {date.hour} {date.day} {date.month} *" for date in dict.fromkeys(recurrence.dates))


def _superset_of_rule(rule: Mapping[str, str], start: datetime) -> str:
    frequency, interval = rule["FREQ"], int(rule.get("INTERVAL", "1"))
    minutes, hours = _numbers(rule, "BYMINUTE"), _numbers(rule, "BYHOUR")
    if not minutes:
        step = {"MINUTELY": math.gcd(interval, 60), "SECONDLY": 1}.get(frequency, 60)
        minutes = set(range(start.minute % step, 60, step))
    if not hours:
        step = {"HOURLY": math.gcd(interval, 24), "MINUTELY": 1, "SECONDLY": 1}.get(frequency, 24)
        hours = set(range(start.hour % step, 24, step))
    days, months, weekdays = _days(rule, start), _numbers(rule, "BYMONTH"), _weekdays(rule, start)
    if frequency == "YEARLY" and not months and not _DAY_PARTS & rule.keys():
        months = {start.month}
    return " ".join(
        (
            cron_field(minutes, 0, 59),
            cron_field(hours, 0, 23),
            cron_field(days, 1, 31) if days else "*",
            cron_field(months, 1, 12) if months else "*",
            cron_field(weekdays, 0, 6) if weekdays and not days else "*",
        )
    )


def _days(rule: Mapping[str, str], start: datetime) -> set[int]:
    """Return the days of the month that a rule may be due on; none if it may be on any."""
    if "BYMONTHDAY" in rule:
        given = _numbers(rule, "BYMONTHDAY")
        from_end = {length + 1 + day for day in given if day < 0 for length in range(28, 32)}
        return {day for day in given | from_end if 1 <= day <= 31}
    whole = rule["FREQ"] in ("YEARLY", "MONTHLY") and not _DAY_PARTS & rule.keys()
    return {start.day} if whole else set()


def _weekdays(rule: Mapping[str, str], start: datetime) -> set[int]:
    if rule["FREQ"] == "WEEKLY" and not _DAY_PARTS & rule.keys():
        return {start.isoweekday() % 7}
    names = [re.sub(r"\(.*\)", "", item)[-2:] for item in rule.get("BYDAY", "").split(",") if item]
    return {_CRON_WEEKDAYS[name] for name in names}


def _numbers(rule: Mapping[str, str], name: str) -> set[int]:
    return {int(number) for number in rule[name].split(",")} if name in rule else set()


def _every_hour(crons: Sequence[str], timezone: str | None) -> str:
    """Return a cron for the minutes of others that Dagster runs in every hour, also in repeated ones."""
    minutes = {minute for cron in crons for minute in read_cron(cron).minutes.values}
    shifts = {int(change.length.total_seconds()) // 60 for change in clock_changes(timezone)}
    return f"{cron_field(minutes | {(minute + shift) % 60 for minute in minutes for shift in shifts}, 0, 59)} * * * *"
