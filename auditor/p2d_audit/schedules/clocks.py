"""Translates the clocks of Prefect 1 and what its `Schedule` makes of them: filters, adjustments, an end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from p2d_audit.model import Constant, DagsterSchedule, Symbol
from p2d_audit.schedules.cron import days_of_cron, translate_cron, with_days
from p2d_audit.schedules.expression import read_cron
from p2d_audit.schedules.filters import UnknownFilterError, filter_conditions
from p2d_audit.schedules.functions import Condition, write_if, write_schedule
from p2d_audit.schedules.interval import translate_interval
from p2d_audit.schedules.judgement import impossible, is_utc
from p2d_audit.schedules.moments import Moment, read_moment

COMPOSING = ("filters", "or_filters", "not_filters", "adjustments")
"""What a `Schedule` of Prefect 1 may have beside its clocks."""

_FIRST = "2019-01-01"
_NEXT_WEEKDAY = "prefect.schedules.adjustments.next_weekday"
_WEEKDAY = "due.isoweekday() <= 5"
_FOLDED = {_WEEKDAY: "1-5", "due.isoweekday() > 5": "0,6"}


def translate_clock(value: str | float, settings: Mapping[str, Constant]) -> DagsterSchedule:
    """Return what Dagster makes of a `CronClock`, a text, or an `IntervalClock`, seconds.

    `settings` are the keywords of the clock with those of the `Schedule` it is in. Both
    count on the clocks of the timezone that the clock's `start_date` has, else in UTC.
    """
    start = read_moment(settings.get("start_date"))
    zone = start.zone if start else None
    timezone = None if is_utc(zone) else zone
    found = _of_clock(value, settings, start, timezone)
    if settings.get("start_date") is not None and start is None:
        note = "its `start_date`, and so the timezone and minute, is known only when the code runs"
        found = replace(found, exact=False, differs="ticks", note="; ".join(filter(None, (note, found.note))))
    return _composed(found, settings)


def translate_dates(dates: Sequence[Constant], settings: Mapping[str, Constant]) -> DagsterSchedule:
    """Return the schedule function of a `DatesClock`, which runs at dates that are listed."""
    moments = [moment for date in dates if (moment := read_moment(date)) is not None]
    if len(moments) < len(dates) or not moments:
        return impossible("dates that are known only when the code runs", None)
    zones = {moment.zone or "UTC" for moment in moments}
    note = "single dates, which a cron repeats every year: it takes a schedule function, or a run started by hand"
    if len(zones) > 1 or any(moment.local.second or moment.local.microsecond for moment in moments):
        return impossible(note, None)
    (zone,) = zones
    crons = tuple(
        dict.fromkeys(f"{one.local.minute} {one.local.hour} {one.local.day} {one.local.month} *" for one in moments)
    )
    listed = ", ".join(f'"{one.local:%Y-%m-%dT%H:%M}"' for one in moments)
    condition = Condition(text='f"{due:%Y-%m-%dT%H:%M}" in DATES', constants=(f"DATES = {{{listed}}}",))
    try:
        conditions = (condition, *filter_conditions(settings))
    except UnknownFilterError as error:
        return impossible(f"{note}; {_filtered_by(error)}", zone)
    if settings.get("adjustments"):
        return impossible(f"{note}; the runs are moved by `adjustments`", zone)
    return impossible(note, zone, write_schedule(crons, zone, conditions))


def _of_clock(
    value: str | float, settings: Mapping[str, Constant], start: Moment | None, timezone: str | None
) -> DagsterSchedule:
    if isinstance(value, str):
        found = translate_cron(value, timezone=timezone, day_or=settings.get("day_or") is not False)
        if found.cron and "the clocks of" in found.note:
            note = f"Prefect and Dagster may differ when the clocks of {timezone} change"
            return replace(found, note=note)
        return found
    anchor = start.local.isoformat() if start else _FIRST
    return translate_interval(value, anchor=anchor, timezone=timezone, by_wall_clock=True)


def _composed(found: DagsterSchedule, settings: Mapping[str, Constant]) -> DagsterSchedule:
    """Return a clock's translation with what its `Schedule` filters, moves and ends."""
    adjustments = settings.get("adjustments")
    moved = adjustments if isinstance(adjustments, tuple) else (adjustments,) if adjustments is not None else ()
    try:
        conditions = [*filter_conditions(settings), *_end(settings)]
    except UnknownFilterError as error:
        return _without_code(found, _filtered_by(error))
    if not conditions and not moved:
        return found
    if moved and moved != (Symbol(_NEXT_WEEKDAY),):
        return _without_code(found, "its runs are moved by `adjustments`: it takes a schedule function")
    if not found.cron:
        return _without_code(found, "filters, an end or adjustments come on top")
    note = "filters, an end or adjustments, which a cron has not: it takes a schedule function"
    written = "; ".join(filter(None, (note, found.note)))
    if moved:
        return replace(found, cron=(), exact=False, note=written, code=_moved_to_weekdays(found, conditions))
    return _folded(found, conditions) or replace(
        found, cron=(), exact=False, note=written, code=write_schedule(found.cron, found.timezone, conditions)
    )


def _filtered_by(error: UnknownFilterError) -> str:
    return f"it is filtered by `{error}` of the project: it takes a schedule function that calls it"


def _without_code(found: DagsterSchedule, why: str) -> DagsterSchedule:
    return replace(found, cron=(), exact=False, note="; ".join(filter(None, (why, found.note))), code=None)


def _end(settings: Mapping[str, Constant]) -> list[Condition]:
    """Return the condition that an `end_date` puts; raise for one that is known only when the code runs."""
    if settings.get("end_date") is None:
        return []
    end = read_moment(settings["end_date"])
    if end is None:
        raise UnknownFilterError("end_date")
    moment = f'datetime.fromisoformat("{end.local.isoformat()}")'
    if end.local.tzinfo is None:
        moment += f'.replace(tzinfo=ZoneInfo("{end.zone or "UTC"}"))'
    return [Condition(text="due <= END", constants=(f"END = {moment}",))]


def _folded(found: DagsterSchedule, conditions: Sequence[Condition]) -> DagsterSchedule | None:
    """Return crons that hold the only condition themselves: weekdays or weekends of what runs on any day."""
    crons = [read_cron(cron) for cron in found.cron]
    weekdays = _FOLDED.get(conditions[0].text) if len(conditions) == 1 else None
    if weekdays is None or any(not cron.days.star or not cron.weekdays.star for cron in crons):
        return None
    return replace(found, cron=tuple(with_days(cron, "*", weekdays) for cron in crons))


def _moved_to_weekdays(found: DagsterSchedule, conditions: Sequence[Condition]) -> str:
    """Return the function of runs that are put off from weekends to the same time on Monday."""
    crons = [read_cron(cron) for cron in found.cron]
    own = [*days_of_cron(crons[0]), *conditions]
    helper = [
        "def is_due(due: datetime) -> bool:",
        "    before = range(3) if due.isoweekday() == 1 else range(1)",
        "    return any(is_tick(due - timedelta(days=days)) for days in before)",
        "",
        "",
        "def is_tick(due: datetime) -> bool:",
        *(f"    {line}" for line in write_if(own)),
        "        return True",
        "    return False",
    ]
    constants = tuple(line for one in conditions for line in one.constants)
    wanted = tuple(dict.fromkeys(with_days(cron, "*", "1-5", months="*") for cron in crons))
    return write_schedule(wanted, found.timezone, (Condition(text="is_due(due)", constants=constants),), helper=helper)
