"""Says how good a translation is: the clock changes and timezone names that any kind of schedule meets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from p2d_audit.model import DagsterSchedule
from p2d_audit.schedules.clock_changes import Divergence, clock_changes, divergences
from p2d_audit.schedules.expression import read_cron

_UTC = frozenset({None, "UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu", "Etc/Zulu", "UCT", "Etc/UCT", "Universal"})
_NAME = re.compile(r"[A-Za-z][\w+-]*(/[\w+-]+)*", re.ASCII)


def impossible(why: str, timezone: str | None, code: str | None = None) -> DagsterSchedule:
    """Return the translation of what no cron expression can say, with the function that can."""
    return DagsterSchedule(cron=(), timezone=timezone, exact=False, note=why, code=code)


def judged(
    crons: Sequence[str],
    timezone: str | None,
    *,
    differences: Sequence[str] = (),
    remarks: Sequence[str] = (),
    as_rule: bool = False,
) -> DagsterSchedule:
    """Return a translation; it is exact unless there are differences, or the timezone makes one.

    The leap day is written with the name of its month: with the number Dagster looks for the day before it,
    and misses the leap day if it begins to look after that.
    """
    of_clocks = timezone_differences(crons, timezone, as_rule=as_rule)
    found = (*differences, *of_clocks)
    written = tuple(re.sub(r" 29 2 \*$", " 29 FEB *", cron) for cron in crons)
    return DagsterSchedule(
        cron=written,
        timezone=timezone,
        exact=not found,
        note="; ".join((*found, *remarks)),
        differs="ticks" if differences else "clocks" if of_clocks else None,
    )


def is_utc(timezone: str | None) -> bool:
    """Tell whether a timezone is UTC; Prefect and Dagster both mean UTC where none is given."""
    return timezone in _UTC


def is_name(timezone: str | None) -> bool:
    """Tell whether a timezone is given by a name, or is none and so UTC."""
    return timezone is None or bool(_NAME.fullmatch(timezone))


def changes_clocks(timezone: str | None) -> bool:
    """Tell whether the clocks of a timezone are put forward and back."""
    return bool(clock_changes(timezone))


def timezone_differences(crons: Sequence[str], timezone: str | None, *, as_rule: bool = False) -> tuple[str, ...]:
    """Return what a timezone makes Prefect, with a cron or a recurrence rule, and Dagster do differently."""
    if not is_name(timezone):
        return (f"`{timezone}` is no name of the timezone database, which Prefect and Dagster want",)
    found = list(divergences([read_cron(cron) for cron in crons], timezone, as_rule=as_rule))
    firsts = [next((one for one in found if one.change.forward is forward), None) for forward in (True, False)]
    return tuple(_written(one, timezone) for one in firsts if one)


def _written(divergence: Divergence, timezone: str | None) -> str:
    way = "forward" if divergence.change.forward else "back"
    newer = ""
    if divergence.newer is not None:
        newer = f" ({_times(divergence.newer, 'as Dagster')} if its server runs on Python 3.13 or newer)"
    return (
        f"when the clocks of {timezone} are put {way} ({divergence.change.start:%Y-%m-%d}),"
        f" Prefect runs {_times(divergence.prefect)}{newer}, Dagster {_times(divergence.dagster)}"
    )


def _times(times: Sequence[str], none: str = "not again") -> str:
    """Return up to three times, or what there is if there are none."""
    if not times:
        return none
    listed = ", ".join(times[:3])
    return f"at {listed}" + (f" and {len(times) - 3} more times" if len(times) > 3 else "")
