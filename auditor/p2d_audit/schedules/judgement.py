"""Says how good a translation is: the clock changes and timezone names that any kind of schedule meets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from p2d_audit.model import DagsterSchedule
from p2d_audit.schedules.clock_changes import hours_of_change, ticks_at_a_change
from p2d_audit.schedules.expression import read_cron

_UTC = frozenset({None, "UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu", "Etc/Zulu", "UCT", "Etc/UCT", "Universal"})
_NAME = re.compile(r"[A-Za-z][\w+-]*(/[\w+-]+)*", re.ASCII)


def impossible(why: str, timezone: str | None) -> DagsterSchedule:
    """Return the translation of what no cron expression can say."""
    return DagsterSchedule(cron=(), timezone=timezone, exact=False, note=why)


def judged(
    crons: Sequence[str], timezone: str | None, *, differences: Sequence[str] = (), remarks: Sequence[str] = ()
) -> DagsterSchedule:
    """Return a translation; it is exact unless there are differences, or the timezone makes one."""
    found = (*differences, *_timezone_differences(crons, timezone))
    return DagsterSchedule(cron=tuple(crons), timezone=timezone, exact=not found, note="; ".join((*found, *remarks)))


def is_utc(timezone: str | None) -> bool:
    """Tell whether a timezone is UTC; Prefect and Dagster both mean UTC where none is given."""
    return timezone in _UTC


def changes_clocks(timezone: str | None) -> bool:
    """Tell whether the clocks of a timezone are put forward and back."""
    return bool(hours_of_change(timezone))


def _timezone_differences(crons: Sequence[str], timezone: str | None) -> tuple[str, ...]:
    if timezone is not None and not _NAME.fullmatch(timezone):
        return (f"`{timezone}` is no name of the timezone database, which Prefect and Dagster want",)
    if any(ticks_at_a_change(read_cron(cron), timezone) for cron in crons):
        return (f"Prefect and Dagster run it at different times when the clocks of {timezone} change",)
    return ()
