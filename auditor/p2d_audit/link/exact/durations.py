"""Intervals: what the constructors of `timedelta` and of pendulum's durations give."""

from __future__ import annotations

from datetime import timedelta

from p2d_audit.link.exact.known import Lost, Value

_PENDULUM_ORDER = ("days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks", "years", "months")
DURATIONS = frozenset(
    {"datetime.timedelta", "pendulum.duration", "pendulum.Duration", "pendulum.duration.Duration"}
)  # fmt: skip


def duration(name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
    """Return the interval a constructor gives, or a Lost where it has none of fixed length."""
    given = dict(zip(_PENDULUM_ORDER, args, strict=False)) | keywords
    own = name != "datetime.timedelta"
    if (
        len(args) > len(_PENDULUM_ORDER)
        or set(given) - set(_PENDULUM_ORDER)
        or (not own and {"years", "months"} & set(given))
    ):
        return Lost("an interval known only when the code runs")
    if any(given.pop(unit, 0) != 0 for unit in ("years", "months")):
        return Lost("an interval whose length depends on the calendar")
    if not all(isinstance(amount, int | float) for amount in given.values()):
        return Lost("an interval known only when the code runs")
    try:
        return timedelta(**given)
    except (OverflowError, ValueError):
        return Lost("an interval that is out of range")
