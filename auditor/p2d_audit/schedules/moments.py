"""Reads dates and times out of constants, such as `datetime(2021, 1, 1, tzinfo=…)` and `pendulum.datetime(…)`."""

from __future__ import annotations

from datetime import datetime, time

from msgspec import Struct

from p2d_audit.model import Constant, Constructed, Symbol

_DATES = frozenset({"datetime.datetime", "pendulum.datetime", "pendulum.DateTime"})
_TIMES = frozenset({"datetime.time", "pendulum.time", "pendulum.Time"})
_TIMEZONES = frozenset(
    {"pytz.timezone", "zoneinfo.ZoneInfo", "pendulum.timezone", "pendulum.tz.timezone", "dateutil.tz.gettz"}
)
_UTC = frozenset(
    {
        "pytz.utc",
        "pytz.UTC",
        "datetime.timezone.utc",
        "datetime.UTC",
        "pendulum.UTC",
        "dateutil.tz.UTC",
        "dateutil.tz.tzutc",
    }
)
_PARTS = ("year", "month", "day", "hour", "minute", "second", "microsecond")


class Moment(Struct, frozen=True, kw_only=True):
    """A local time and the name of its timezone, None if it has none; an offset is in `local`."""

    local: datetime
    zone: str | None


def read_moment(value: Constant) -> Moment | None:
    """Return the moment that a constant says, None if that is known only when the code runs."""
    if isinstance(value, str):
        try:
            return Moment(local=datetime.fromisoformat(value.strip()), zone=None)
        except ValueError:
            return None
    if not isinstance(value, Constructed) or value.name not in _DATES:
        return None
    given = value.keywords.get("tzinfo", value.keywords.get("tz", value.args[7] if len(value.args) > 7 else None))
    zone = read_timezone(given)
    numbers = _numbers(value, _PARTS, 3)
    if numbers is None or (given is not None and zone is None):
        return None
    try:
        return Moment(local=datetime(*numbers), zone=zone)  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def read_time(value: Constant) -> time | None:
    """Return the time of day that a constant says."""
    if not isinstance(value, Constructed) or value.name not in _TIMES:
        return None
    numbers = _numbers(value, _PARTS[3:], 0)
    try:
        return time(*numbers) if numbers is not None else None  # type: ignore[arg-type]
    except ValueError:
        return None


def read_timezone(value: Constant) -> str | None:
    """Return the name of a timezone, given as text or object."""
    match value:
        case str():
            return value
        case Symbol(name) if name in _UTC:
            return "UTC"
        case Constructed(name=name, args=(str() as zone, *_)) if name in _TIMEZONES:
            return zone
        case Constructed(name=name) if name in _UTC:
            return "UTC"
        case _:
            return None


def _numbers(value: Constructed, names: tuple[str, ...], required: int) -> list[int] | None:
    """Return the parts of a date or time in order, None if one is missing or no number."""
    parts = [value.keywords.get(name, None if place < required else 0) for place, name in enumerate(names)]
    given = list(value.args)[: len(names)]
    parts[: len(given)] = given
    numbers = [part for part in parts if isinstance(part, int) and not isinstance(part, bool)]
    return numbers if len(numbers) == len(names) else None
