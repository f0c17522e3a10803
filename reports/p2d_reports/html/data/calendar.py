"""Says in which hours of a week cron expressions fire, each in its own time zone."""

from __future__ import annotations

from collections.abc import Iterator

HOURS, DAYS = 24, 7
_DAY_NAMES = {name: number for number, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}
_SPECIAL = {"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0"}


def hours_of_week(cron: str) -> frozenset[tuple[int, int]] | None:
    """Return the hours in which a cron expression can fire as weekday, from Monday as 0, and hour.

    A day of the month or a month narrows that to some weeks. None for an expression
    of another form, which the calendar leaves out.
    """
    fields = _SPECIAL.get(cron.strip().lower(), cron).split()
    if len(fields) != 5:
        return None
    try:
        hours = _numbers(fields[1], HOURS - 1)
        days = {day % DAYS for day in _numbers(fields[4].lower(), DAYS)}
    except ValueError:
        return None
    if fields[2] != "*" and fields[4] != "*":
        days = set(range(DAYS))  # cron fires on either
    return frozenset(((day - 1) % DAYS, hour) for day in days for hour in hours)


def _numbers(field: str, last: int) -> set[int]:
    """Return the numbers of a field; raise ValueError for what is not a list of ranges with steps."""
    return {number for part in field.split(",") for number in _range(part, last)}


def _range(part: str, last: int) -> Iterator[int]:
    span, _, step = part.partition("/")
    first, dash, end = span.partition("-")
    if first in ("*", "?"):
        begin, until = 0, last
    else:
        begin = _number(first)
        until = _number(end) if dash else last if step else begin
    if not 0 <= begin <= until <= last or (step and int(step) < 1):
        raise ValueError(part)
    yield from range(begin, until + 1, int(step or 1))


def _number(text: str) -> int:
    return _DAY_NAMES[text] if text in _DAY_NAMES else int(text)
