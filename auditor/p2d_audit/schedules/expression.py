"""Reads a five-field cron expression with the grammar that Prefect and Dagster share.

Both vendor the same croniter, whose dialect goes beyond crontab(5): names,
ranges that wrap around (`22-4`), `?`, `L` for the last day of a month, `L5`
for the last Friday and `5#2` for the second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct

ALIASES = {
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
LAST = -1
"""The last day of a month, or the last such weekday in it."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ITEM = re.compile(r"(?P<low>\*|[^-/]+)(?:-(?P<high>[^-/]+))?(?:/(?P<step>[0-9]+))?")
_NTH_WEEKDAY = re.compile(r"(?P<days>[a-z]{3}-[a-z]{3}|\w+)#(?P<nth>[0-9]+)|l(?P<last>[0-9]+)")
_RANDOM = re.compile(r"[hr](\([0-9]+-[0-9]+\))?(/[0-9]+)?")


class _Kind(Struct, frozen=True):
    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()


_SECOND = _Kind("second", 0, 59)
_YEAR = _Kind("year", 1970, 2099)
_KINDS = (
    _Kind("minute", 0, 59),
    _Kind("hour", 0, 23),
    _Kind("day", 1, 31),
    _Kind("month", 1, 12, _MONTHS),
    _Kind("weekday", 0, 6, _WEEKDAYS),
)


class CronField(Struct, frozen=True, kw_only=True):
    """The numbers one field matches; `nth` holds pairs of weekday and its number in the month.

    `star` is True for `*` and `?`. `values` holds `LAST` for the last day of a month.
    """

    text: str
    star: bool
    values: frozenset[int]
    nth: frozenset[tuple[int, int]] = frozenset()


class Cron(Struct, frozen=True, kw_only=True):
    """A cron expression of five fields, lower-case and with single blanks in `text`."""

    text: str
    minutes: CronField
    hours: CronField
    days: CronField
    months: CronField
    weekdays: CronField

    @property
    def fields(self) -> tuple[CronField, ...]:
        """All five fields in the order they are written."""
        return self.minutes, self.hours, self.days, self.months, self.weekdays

    @property
    def restricts_both_days(self) -> bool:
        """Whether day of month and weekday both restrict, so that either (or both) must match."""
        return _restricts(self.days, 31, self.weekdays) and _restricts(self.weekdays, 7, self.days)

    @property
    def never_ticks(self) -> bool:
        """Whether no month in question has one of the days in question.

        A numbered weekday beside a day of month must match together with it, or croniter finds no date at all.
        """
        if self.days.star or not (self.weekdays.star or self.weekdays.nth):
            return False
        longest = max(_DAYS_IN_MONTH[month - 1] for month in self.months.values)
        days = self.days.values - {LAST} | (set(range(28, longest + 1)) if LAST in self.days.values else set())
        possible = {day for _, nth in self.weekdays.nth for day in _week(nth)} if self.weekdays.nth else range(1, 32)
        return not any(day in possible and day <= longest for day in days)

    def runs_on(self, day: date) -> bool:
        """Tell whether the expression ticks on a day."""
        last = (day + timedelta(days=1)).day == 1
        weekday = day.isoweekday() % 7
        nth = {
            (weekday, (day.day + 6) // 7),
            *([(weekday, LAST)] if (day + timedelta(days=7)).month != day.month else []),
        }
        in_days = day.day in self.days.values or (last and LAST in self.days.values)
        in_weekdays = weekday in self.weekdays.values or bool(nth & self.weekdays.nth)
        if day.month not in self.months.values:
            return False
        if self.restricts_both_days and not self.weekdays.nth:
            return in_days or in_weekdays
        return (self.days.star or in_days) and (self.weekdays.star or in_weekdays)


class Extension(Struct, frozen=True, kw_only=True):
    """What a sixth field, the seconds, and a seventh, the years, add to a cron expression; None where all years do."""

    seconds: frozenset[int]
    years: frozenset[int] | None


def split_extension(text: str) -> tuple[str, Extension | None]:
    """Return the first five fields of an expression and what the others say; raise ValueError for a wrong one.

    Prefect reads the sixth as seconds and the seventh as years.
    """
    parts = text.lower().split()
    if len(parts) not in (6, 7):
        return text, None
    seconds = _read_field(parts[5], _SECOND).values
    years = _read_field(parts[6], _YEAR) if len(parts) == 7 else None
    return " ".join(text.split()[:5]), Extension(
        seconds=seconds, years=None if not years or years.star else years.values
    )


def read_cron(text: str) -> Cron:
    """Return the parsed expression; raise ValueError, with the reason, for one that no tick can be told from."""
    lowered = ALIASES.get(text.lower(), text.lower())
    parts = lowered.split()
    if len(parts) != len(_KINDS):
        raise ValueError(f"`{text}` is no cron expression: it has {len(parts)} fields instead of five")
    minutes, hours, days, months, weekdays = (_read_field(part, kind) for part, kind in zip(parts, _KINDS, strict=True))
    return Cron(
        text=text.lower() if text.lower() in ALIASES else " ".join(text.split()),
        minutes=minutes,
        hours=hours,
        days=days,
        months=months,
        weekdays=weekdays,
    )


def _week(nth: int) -> range:
    """Return the days of a month that can be its nth weekday of a sort."""
    return range(22, 32) if nth == LAST else range(7 * nth - 6, 7 * nth + 1)


def _read_field(text: str, kind: _Kind) -> CronField:
    if _RANDOM.fullmatch(text):
        raise ValueError(f"`{text}` stands for a random {kind.name}, which Prefect rejects")
    if text == "?" and kind.name in ("day", "weekday"):
        text = "*"
    values: set[int] = set()
    nth: set[tuple[int, int]] = set()
    for item in text.split(","):
        if kind.name == "weekday" and (match := _NTH_WEEKDAY.fullmatch(item)):
            nth.update(_nth_weekdays(match, kind, text))
        elif kind.name == "day" and item == "l":
            values.add(LAST)
        else:
            values.update(_numbers(item, kind))
    star = "*" in text.split(",")
    if nth and values - {day for day, _ in nth} and len(values | {day for day, _ in nth}) != 7 and not star:
        raise ValueError(f"`{text}` mixes weekdays with numbered weekdays, which croniter refuses")
    return CronField(text=text, star=star, values=frozenset(values), nth=frozenset(nth))


def _nth_weekdays(match: re.Match[str], kind: _Kind, text: str) -> Iterator[tuple[int, int]]:
    if match["last"]:
        yield from ((day, LAST) for day in _numbers(match["last"], kind))
        return
    nth = int(match["nth"])
    if not 1 <= nth <= 5:
        raise ValueError(f"`{text}` asks for a weekday number {nth} in the month: there are one to five")
    yield from ((day, nth) for day in _numbers(match["days"], kind))


def _numbers(item: str, kind: _Kind) -> Iterator[int]:
    """Yield the numbers of one item between commas: `*`, `5`, `1-5`, `*/2`, `3/2`, `1-9/2`."""
    match = _ITEM.fullmatch(item)
    if match is None or (match["low"] == "*" and match["high"]):
        raise ValueError(f"`{item}` is no {kind.name}")
    step = int(match["step"] or 1)
    if step == 0:
        raise ValueError(f"`{item}` has a step of zero")
    if match["low"] == "*":
        yield from range(kind.low, kind.high + 1, step)
        return
    low = _number(match["low"], kind)
    if match["high"] or match["step"]:
        high = _number(match["high"], kind) if match["high"] else kind.high
        values = list(_range(low, high, step, kind))
    else:
        values = [low]
    if max(low, *values) > kind.high or min(values) < kind.low:
        raise ValueError(f"`{item}` is outside of the {kind.name}s {kind.low}-{kind.high}")
    yield from values


def _number(text: str, kind: _Kind) -> int:
    if text.isascii() and text.isdigit():
        number = int(text)
        return 0 if kind.name == "weekday" and number == 7 else number
    if text in kind.names:
        return kind.names.index(text) + kind.low
    if kind.name == "day" and text == "l":
        return kind.high
    raise ValueError(f"`{text}` is no {kind.name}")


def _range(low: int, high: int, step: int, kind: _Kind) -> Iterator[int]:
    """Yield a range; `n-n` means all, and one that runs backwards wraps around, the way croniter does it."""
    if max(low, high) > kind.high:
        raise ValueError(f"`{low}-{high}` is outside of the {kind.name}s {kind.low}-{kind.high}")
    if low < high:
        yield from range(low, high + 1, step)
    elif low == high:
        yield from range(kind.low, kind.high + 1, step)
    else:
        upper = range(low, kind.high + 1, step)
        left = kind.high - upper[-1]
        wraps = upper[-1] - kind.low + step > kind.high - kind.low + 1 and left < step
        yield from upper
        yield from range(kind.low + (step - left if wraps else 0), high + 1, step)


def _restricts(field: CronField, size: int, other: CronField) -> bool:
    """Tell whether a day field narrows the days; croniter reads a full list beside a `*` as a `*`."""
    full = len(field.values) == size and "*" in other.text
    return not field.star and not full
