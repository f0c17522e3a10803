"""Writes dateutil's `rrule(…)` and `rrulestr(…)` as the text of a recurrence rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from p2d_audit.model import Constant, Constructed, Symbol
from p2d_audit.schedules.moments import read_moment

_HOME = "dateutil.rrule."
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PARAMETERS = (
    "freq", "dtstart", "interval", "wkst", "count", "until", "bysetpos", "bymonth", "bymonthday", "byyearday",
    "byeaster", "byweekno", "byweekday", "byhour", "byminute", "bysecond", "cache",
)  # fmt: skip


def rule_text(value: Constructed) -> str | None:
    """Return the text that dateutil reads as the same rule, None if that is known only when the code runs.

    A rule without `DTSTART` in its text is one that begins when the code is run.
    """
    if value.name == f"{_HOME}rrulestr":
        given = {**dict(zip(("s", "dtstart"), value.args, strict=False)), **value.keywords}
        text = given.get("s")
        start = _start(given.get("dtstart"))
        return None if not isinstance(text, str) or start is None else start + text
    if value.name != f"{_HOME}rrule":
        return None
    given = {**dict(zip(_PARAMETERS, value.args, strict=False)), **value.keywords}
    start = _start(given.pop("dtstart", None))
    try:
        return None if start is None else start + "RRULE:" + ";".join(_parts(given))
    except LookupError:
        return None


def _start(value: Constant) -> str | None:
    """Return the line of the beginning, empty if there is none, None if it is unknown."""
    if value is None:
        return ""
    moment = read_moment(value)
    return None if moment is None else f"DTSTART:{moment.local:%Y%m%dT%H%M%S}\n"


def _parts(given: Mapping[str, Constant]) -> Iterator[str]:
    for name, value in given.items():
        if name == "cache" or value is None:
            continue
        if name == "until":
            moment = read_moment(value)
            if moment is None:
                raise LookupError(name)
            yield f"UNTIL={moment.local:%Y%m%dT%H%M%S}"
        elif name == "freq":
            yield f"FREQ={_one_of(value, _FREQUENCIES)}"
        elif name in ("wkst", "byweekday"):
            days = value if isinstance(value, tuple) else (value,)
            yield f"{'WKST' if name == 'wkst' else 'BYDAY'}={','.join(_weekday(day) for day in days)}"
        else:
            numbers = value if isinstance(value, tuple) else (value,)
            yield f"{name.upper()}={','.join(str(_number(number)) for number in numbers)}"


def _weekday(value: Constant) -> str:
    """Return `MO` or, for `MO(-1)`, `-1MO`."""
    if isinstance(value, Constructed) and value.args:
        return f"{_number(value.args[0])}{_one_of(Symbol(value.name), _WEEKDAYS)}"
    return _one_of(value, _WEEKDAYS)


def _one_of(value: Constant, names: tuple[str, ...]) -> str:
    if isinstance(value, Symbol) and (short := value.name.removeprefix(_HOME)) in names:
        return short
    if isinstance(value, int) and 0 <= value < len(names):
        return names[value]
    raise LookupError(str(value))


def _number(value: Constant) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise LookupError(str(value))
