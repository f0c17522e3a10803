"""Says Prefect 1's schedule filters as conditions of a schedule function."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from p2d_audit.model import Constant, Constructed, Symbol
from p2d_audit.schedules.functions import Condition
from p2d_audit.schedules.moments import read_moment, read_time

_HOME = "prefect.schedules.filters."
_PLAIN = {
    "is_weekday": "due.isoweekday() <= 5",
    "is_weekend": "due.isoweekday() > 5",
    "is_month_start": "due.day == 1",
    "is_month_end": "(due + timedelta(days=1)).day == 1",
}


class UnknownFilterError(ValueError):
    """Names a filter that is the project's own, or is known only when the code runs."""


def filter_conditions(settings: Mapping[str, Constant]) -> tuple[Condition, ...]:
    """Return the conditions that `filters`, `or_filters` and `not_filters` put on the local time of a tick."""
    wanted = [_condition(one) for one in _listed(settings.get("filters"))]
    either = [_condition(one) for one in _listed(settings.get("or_filters"))]
    unwanted = [_condition(one) for one in _listed(settings.get("not_filters"))]
    if either:
        wanted.append(" or ".join(_enclosed(one) for one in either))
    wanted.extend(f"not ({one})" for one in unwanted)
    return tuple(Condition(text=one) for one in dict.fromkeys(wanted))


def _listed(value: Constant) -> tuple[Constant, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def _enclosed(text: str) -> str:
    return f"({text})" if " and " in text else text


def _condition(value: Constant) -> str:
    if isinstance(value, Symbol) and (plain := _PLAIN.get(value.name.removeprefix(_HOME))):
        return plain
    if isinstance(value, Constructed) and value.name.startswith(_HOME):
        found = _made(value.name.removeprefix(_HOME), value)
        if found is not None:
            return found
    raise UnknownFilterError(_name_of(value))


def _name_of(value: Constant) -> str:
    match value:
        case Symbol(name) | Constructed(name=name):
            return name.rpartition(".")[2]
        case _:
            return getattr(value, "source", str(value))


def _made(name: str, value: Constructed) -> str | None:
    """Return the condition of a filter that is made with arguments."""
    match name, _arguments(name, value):
        case "is_day_of_week", [int() as day]:
            return f"due.weekday() == {day}"
        case "on_date", [int() as month, int() as day]:
            return f"(due.month, due.day) == ({month}, {day})"
        case "between_dates", [int() as month, int() as day, int() as end_month, int() as end_day]:
            joined = "and" if month <= end_month else "or"
            return f"(due.month, due.day) >= ({month}, {day}) {joined} (due.month, due.day) <= ({end_month}, {end_day})"
        case "at_time", [at]:
            return _times(read_time(at), read_time(at))
        case "between_times", [start, end]:
            return _times(read_time(start), read_time(end))
        case "on_datetime", [at]:
            return _moments(at, at)
        case "between_datetimes", [start, end]:
            return _moments(start, end)
        case _:
            return None


_PARAMETERS = {
    "is_day_of_week": ("day_of_week",),
    "on_date": ("month", "day"),
    "between_dates": ("start_month", "start_day", "end_month", "end_day"),
    "at_time": ("t",),
    "between_times": ("start", "end"),
    "on_datetime": ("dt",),
    "between_datetimes": ("start", "end"),
}


def _arguments(name: str, value: Constructed) -> list[Constant]:
    names = _PARAMETERS.get(name, ())
    return [*value.args, *(value.keywords[one] for one in names[len(value.args) :] if one in value.keywords)]


def _times(start: time | None, end: time | None) -> str | None:
    if start is None or end is None:
        return None
    joined = "and" if start <= end else "or"
    low, high = (f"({one.hour}, {one.minute}, {one.second})" for one in (start, end))
    now = "(due.hour, due.minute, due.second)"
    return f"{now} == {low}" if start == end else f"{now} >= {low} {joined} {now} <= {high}"


def _moments(start: Constant, end: Constant) -> str | None:
    """Return the condition for times with a timezone; Prefect cannot compare others with its own."""
    written = []
    for one in (start, end):
        moment = read_moment(one)
        if moment is None or moment.zone is None:
            return None
        written.append(
            f'datetime.fromisoformat("{moment.local.isoformat()}").replace(tzinfo=ZoneInfo("{moment.zone}"))'
        )
    return f"{written[0]} <= due <= {written[1]}"
