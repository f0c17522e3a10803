"""Translates a Prefect RRULE schedule where a cron expression can say the same.

Prefect hands the text to dateutil, with 1 January 2020, 00:00 (a Wednesday)
as `DTSTART` where there is none, and takes its digits as local time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from p2d_audit.model import DagsterSchedule
from p2d_audit.schedules.cron import translate_cron, weekdays_of_week
from p2d_audit.schedules.expression import LAST
from p2d_audit.schedules.judgement import impossible, is_name, judged
from p2d_audit.schedules.recurrence import Recurrence, write_recurrence
from p2d_audit.schedules.writing import MINUTES_IN_DAY, clock_fields, cron_field

_DEFAULT_START = datetime(2020, 1, 1)  # noqa: DTZ001 - local time of whatever timezone the schedule has
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY")
_POSITIVE = ("INTERVAL", "COUNT")
_UNSAYABLE = frozenset({"COUNT", "UNTIL", "BYSETPOS", "BYYEARDAY", "BYWEEKNO", "BYEASTER"})
_NUMBERS = {
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSECOND": (0, 59),
    "BYSETPOS": (-366, 366),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYEASTER": (-400, 400),
}
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_BYDAY = re.compile(r"([+-]?\d+)?(SU|MO|TU|WE|TH|FR|SA)(?:\(([+-]?\d+)\))?")
_START = re.compile(r"(\d{8})(?:T(\d{6}))?Z?")


class _UnsayableError(ValueError):
    """Says what part of a valid rule cron cannot say."""


class _Rule(Struct, frozen=True, kw_only=True):
    parts: dict[str, str]
    start: datetime
    dated: bool

    @property
    def frequency(self) -> str:
        return self.parts["FREQ"]

    @property
    def interval(self) -> int:
        return int(self.parts.get("INTERVAL", "1"))

    def refuse(self, name: str) -> _UnsayableError:
        return _UnsayableError(f"`{name}={self.parts[name]}` has no cron form")

    def numbers(self, name: str) -> frozenset[int]:
        """Return the numbers of a list, empty if it is not given."""
        return frozenset(int(number) for number in self.parts[name].split(",")) if name in self.parts else frozenset()


def translate_rrule(text: str, *, timezone: str | None) -> DagsterSchedule:
    """Return crons that tick when an RFC 5545 rule does; with a part that cron cannot say, the function that does."""
    try:
        recurrence = _read(text)
    except ValueError as error:
        return impossible(str(error), timezone)
    try:
        rule = _only_rule(recurrence)
        days, months, weekdays = _day_fields(rule)
        crons = tuple(f"{minute} {hour} {days} {months} {weekdays}" for minute, hour in clock_fields(_times(rule)))
    except _UnsayableError as error:
        what = "sensor" if "@dg.sensor" in (code := write_recurrence(recurrence, timezone)) else "schedule function"
        return impossible(f"{error}: it takes a {what} that asks the rule", timezone, code)
    except ValueError as error:
        return impossible(str(error), timezone)
    if not crons:
        return impossible(f"`{text}` leaves no time of day to run at", timezone)
    if not translate_cron(crons[0], timezone=None).cron:
        return impossible(f"`{text}` names days that do not exist", timezone)
    remarks = (f"the rule begins at {rule.start:%Y-%m-%d %H:%M}, the cron has no beginning",) if rule.dated else ()
    found = judged(crons, timezone, remarks=remarks, as_rule=True)
    return (
        found if found.exact or not is_name(timezone) else replace(found, code=write_recurrence(recurrence, timezone))
    )


def _read(text: str) -> Recurrence:
    """Return what a text says; raise ValueError, with the reason, for what dateutil or Prefect refuses."""
    start, dated = _DEFAULT_START, False
    rules: list[dict[str, str]] = []
    dates: list[datetime] = []
    for line in text.upper().split():
        head, colon, value = line.partition(":")
        name = head.partition(";")[0] if colon else "RRULE"
        if name in ("RRULE", "EXRULE"):
            parts = dict(_read_parts(value if colon else line))
            _check(parts)
            rules.extend([parts] if name == "RRULE" else [])
        elif name == "DTSTART":
            start, dated = _read_start(value), True
        elif name in ("RDATE", "EXDATE"):
            found = [_read_start(one) for one in value.split(",")]
            dates.extend(found if name == "RDATE" else [])
        else:
            raise ValueError(f"`{name}` is no part of a rule")
    if not rules and not dates:
        raise ValueError(f"`{text}` holds no rule")
    aware = bool(re.search(r"DTSTART(;TZID=[^:]*:|:\w+Z)", text.upper()))
    if re.search(r"UNTIL=\w+Z", text.upper()) and not aware:
        raise ValueError("`UNTIL` is in UTC and `DTSTART` is not, which Prefect rejects")
    return Recurrence(text=text, rules=tuple(rules), dates=tuple(dates), start=start, dated=dated)


def _only_rule(recurrence: Recurrence) -> _Rule:
    """Return the only rule of a text; raise for anything that cron cannot say."""
    for name in ("EXRULE", "RDATE", "EXDATE"):
        if re.search(rf"\b{name}\b", recurrence.text.upper()):
            raise _UnsayableError(f"`{name}` has no cron form")
    if len(recurrence.rules) != 1:
        raise _UnsayableError(f"{len(recurrence.rules)} rules at once have no cron form")
    rule = _Rule(parts=dict(recurrence.rules[0]), start=recurrence.start, dated=recurrence.dated)
    for name in rule.parts:
        if name in _UNSAYABLE or (name == "BYSECOND" and rule.parts[name].lstrip("0")):
            raise rule.refuse(name)
    if rule.frequency == "SECONDLY":
        raise rule.refuse("FREQ")
    if recurrence.start.second and "BYSECOND" not in rule.parts:
        raise _UnsayableError(
            f"`DTSTART` is {recurrence.start.second} s after the full minute, and cron has no seconds"
        )
    return rule


def _read_start(value: str) -> datetime:
    match = _START.fullmatch(value)
    try:
        if match:
            return datetime.strptime(match[1] + (match[2] or "000000"), "%Y%m%d%H%M%S")  # noqa: DTZ007
    except ValueError:
        pass
    raise ValueError(f"`{value}` is no date and time")


def _read_parts(rule: str) -> Iterator[tuple[str, str]]:
    for part in rule.split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise ValueError(f"`{part}` is no part of a rule")
        yield "BYDAY" if name == "BYWEEKDAY" else name, value


def _check(parts: dict[str, str]) -> None:
    for name, value in parts.items():
        if name not in ("FREQ", "WKST", "BYDAY", "UNTIL", *_POSITIVE, *_NUMBERS):
            raise ValueError(f"`{name}={value}` is no part of a rule")
        if name in _NUMBERS and not _all_within(value, *_NUMBERS[name]):
            raise ValueError(f"`{name}={value}` is out of range")
        if name in _POSITIVE and not (value.isdecimal() and int(value) > 0):
            raise ValueError(f"`{name}={value}` is no positive number")
        if name == "BYDAY" and not all(_BYDAY.fullmatch(item) for item in value.split(",")):
            raise ValueError(f"`{name}={value}` names no weekdays")
        if name == "UNTIL":
            _read_start(value)
    if parts.get("FREQ") not in _FREQUENCIES:
        raise ValueError(f"`FREQ={parts.get('FREQ', '')}` is no frequency")


def _all_within(value: str, low: int, high: int) -> bool:
    try:
        return all(low <= int(number) <= high for number in value.split(","))
    except ValueError:
        return False


def _times(rule: _Rule) -> Iterator[int]:
    """Yield the minutes of a day at which a rule ticks."""
    hours, minutes = rule.numbers("BYHOUR"), rule.numbers("BYMINUTE")
    start = rule.start.hour * 60 + rule.start.minute
    if rule.frequency == "MINUTELY":
        ticks = _progression(rule, start, 1)
    elif rule.frequency == "HOURLY":
        ticks = [
            hour * 60 + minute for hour in _progression(rule, rule.start.hour, 60) for minute in minutes or {start % 60}
        ]
    else:
        ticks = [hour * 60 + minute for hour in hours or {rule.start.hour} for minute in minutes or {rule.start.minute}]
    for tick in ticks:
        if (not hours or tick // 60 in hours) and (not minutes or tick % 60 in minutes):
            yield tick


def _progression(rule: _Rule, start: int, unit: int) -> list[int]:
    """Return the steps of `INTERVAL` units that are the same every day, or refuse the interval."""
    size = MINUTES_IN_DAY // unit
    if size % rule.interval:
        raise rule.refuse("INTERVAL")
    return list(range(start % rule.interval, size, rule.interval))


def _day_fields(rule: _Rule) -> tuple[str, str, str]:
    """Return the fields day, month and weekday."""
    months = _months(rule)
    plain, numbered = _weekdays(rule)
    days = _month_days(rule)
    if not (days or plain or numbered):
        if rule.frequency in ("YEARLY", "MONTHLY"):
            days = frozenset({rule.start.day})
        elif rule.frequency == "WEEKLY":
            plain = frozenset({rule.start.isoweekday() % 7})
    month = cron_field(months, 1, 12)
    if len(plain) == 7 and not numbered:
        plain = frozenset()
    if not days:
        weekday = ",".join(f"L{day}" if nth == LAST else f"{day}#{nth}" for day, nth in sorted(numbered))
        return "*", month, weekday or (cron_field(plain, 0, 6) if plain else "*")
    if not (plain or numbered):
        return _day_field(days), month, "*"
    week = weekdays_of_week(days, plain) if not numbered else None
    if week is None:
        raise _UnsayableError(
            f"`BYDAY={rule.parts['BYDAY']}` with `BYMONTHDAY`: cron joins the two by or, the rule by and"
        )
    return "*", month, week


def _months(rule: _Rule) -> frozenset[int]:
    every = frozenset(range(1, 13))
    chosen = rule.numbers("BYMONTH")
    match rule.frequency:
        case "MONTHLY" if 12 % rule.interval == 0:
            first = rule.start.month % rule.interval
            ticking = frozenset(month for month in every if month % rule.interval == first)
            months = ticking & (chosen or every)
        case "YEARLY" if rule.interval == 1 and not chosen and not {"BYDAY", "BYMONTHDAY"} & rule.parts.keys():
            months = frozenset({rule.start.month})
        case "HOURLY" | "MINUTELY":
            months = chosen or every
        case _ if rule.interval == 1:
            months = chosen or every
        case _:
            raise rule.refuse("INTERVAL")
    if not months:
        raise rule.refuse("BYMONTH")
    return months


def _weekdays(rule: _Rule) -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
    """Return plain weekdays and those numbered in the month, of which cron takes only one sort at a time."""
    plain: set[int] = set()
    numbered: set[tuple[int, int]] = set()
    for item in rule.parts["BYDAY"].split(",") if "BYDAY" in rule.parts else ():
        match = _BYDAY.fullmatch(item)
        if match is None:
            raise rule.refuse("BYDAY")
        nth = int(match[1] or match[3] or 0)
        counts = nth and rule.frequency in ("YEARLY", "MONTHLY")
        if counts:
            numbered.add((_WEEKDAYS.index(match[2]), nth))
        else:
            plain.add(_WEEKDAYS.index(match[2]))
    outside = any(not (1 <= nth <= 5 or nth == LAST) for _, nth in numbered)
    in_year = numbered and rule.frequency == "YEARLY" and "BYMONTH" not in rule.parts
    if plain and numbered and not plain & {day for day, _ in numbered}:
        raise ValueError(
            f"`BYDAY={rule.parts['BYDAY']}` mixes weekdays with numbered ones, with which Prefect never runs"
        )
    if outside or in_year or (plain and numbered):
        raise rule.refuse("BYDAY")
    return frozenset(plain), frozenset(numbered)


def _month_days(rule: _Rule) -> frozenset[int]:
    days = rule.numbers("BYMONTHDAY")
    if any(day == 0 or day < LAST for day in days):
        raise rule.refuse("BYMONTHDAY")
    return days


def _day_field(days: frozenset[int]) -> str:
    counted = days - {LAST}
    written = [cron_field(counted, 1, 31)] if counted else []
    return ",".join([*written, *(["L"] if LAST in days else [])])
