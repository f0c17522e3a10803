"""Knows when the clocks of which timezones are put forward and back, and what Prefect and Dagster do then.

The table is literal, so that no timezone database of the auditor's machine changes a result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, TypeAlias

from p2d_audit.schedules.expression import Cron

YEARS = range(2026, 2037)
"""The years whose clock changes are known."""


class Yearly(NamedTuple):
    """The first such weekday (Sunday is 0) on or after a day of a month, at a local time."""

    month: int
    day: int
    weekday: int
    time: str


class Rule(NamedTuple):
    """When clocks are put forward, from a time that is skipped, and back, to a time that is repeated."""

    forward: Yearly
    back: Yearly
    minutes: int = 60


class Change(NamedTuple):
    """Local times from `start` on for `length` are skipped, or are there twice."""

    start: datetime
    length: timedelta
    forward: bool


class Divergence(NamedTuple):
    """Where two schedules part at a clock change: when each of them runs and the other does not, in local time.

    `newer` is what Prefect does on Python 3.13 and newer, with which its crons change in a gap; None where that is
    the same as before.
    """

    change: Change
    prefect: tuple[str, ...]
    dagster: tuple[str, ...]
    newer: tuple[str, ...] | None


# From the timezone database 2026f.
_NAMES_BY_RULE = {
    Rule(Yearly(3, 8, 0, "02:00"), Yearly(11, 1, 0, "01:00")): """
        America/Adak America/Anchorage America/Atka America/Boise America/Cambridge_Bay America/Chicago
        America/Ciudad_Juarez America/Denver America/Detroit America/Edmonton America/Ensenada
        America/Fort_Wayne America/Glace_Bay America/Goose_Bay America/Grand_Turk America/Halifax
        America/Indiana/Indianapolis America/Indiana/Knox America/Indiana/Marengo
        America/Indiana/Petersburg America/Indiana/Tell_City America/Indiana/Vevay
        America/Indiana/Vincennes America/Indiana/Winamac America/Indianapolis America/Inuvik
        America/Iqaluit America/Juneau America/Kentucky/Louisville America/Kentucky/Monticello
        America/Knox_IN America/Los_Angeles America/Louisville America/Matamoros America/Menominee
        America/Metlakatla America/Miquelon America/Moncton America/Montreal America/Nassau
        America/New_York America/Nipigon America/Nome America/North_Dakota/Beulah
        America/North_Dakota/Center America/North_Dakota/New_Salem America/Ojinaga America/Pangnirtung
        America/Port-au-Prince America/Rainy_River America/Rankin_Inlet America/Resolute
        America/Santa_Isabel America/Shiprock America/Sitka America/St_Johns America/Thule
        America/Thunder_Bay America/Tijuana America/Toronto America/Vancouver America/Winnipeg
        America/Yakutat America/Yellowknife Atlantic/Bermuda CST6CDT Canada/Atlantic Canada/Central
        Canada/Eastern Canada/Mountain Canada/Newfoundland Canada/Pacific EST5EDT MST7MDT
        Mexico/BajaNorte Navajo PST8PDT US/Alaska US/Aleutian US/Central US/East-Indiana US/Eastern
        US/Indiana-Starke US/Michigan US/Mountain US/Pacific
    """,
    Rule(Yearly(3, 25, 0, "02:00"), Yearly(10, 25, 0, "02:00")): """
        Africa/Ceuta Arctic/Longyearbyen Atlantic/Jan_Mayen CET Europe/Amsterdam Europe/Andorra
        Europe/Belgrade Europe/Berlin Europe/Bratislava Europe/Brussels Europe/Budapest Europe/Busingen
        Europe/Chisinau Europe/Copenhagen Europe/Gibraltar Europe/Ljubljana Europe/Luxembourg
        Europe/Madrid Europe/Malta Europe/Monaco Europe/Oslo Europe/Paris Europe/Podgorica Europe/Prague
        Europe/Rome Europe/San_Marino Europe/Sarajevo Europe/Skopje Europe/Stockholm Europe/Tirane
        Europe/Tiraspol Europe/Vaduz Europe/Vatican Europe/Vienna Europe/Warsaw Europe/Zagreb
        Europe/Zurich MET Poland
    """,
    Rule(Yearly(3, 25, 0, "03:00"), Yearly(10, 25, 0, "03:00")): """
        Asia/Famagusta Asia/Nicosia EET Europe/Athens Europe/Bucharest Europe/Helsinki Europe/Kiev
        Europe/Kyiv Europe/Mariehamn Europe/Nicosia Europe/Riga Europe/Sofia Europe/Tallinn
        Europe/Uzhgorod Europe/Vilnius Europe/Zaporozhye
    """,
    Rule(Yearly(3, 25, 0, "01:00"), Yearly(10, 25, 0, "01:00")): """
        Atlantic/Canary Atlantic/Faeroe Atlantic/Faroe Atlantic/Madeira Eire Europe/Belfast
        Europe/Dublin Europe/Guernsey Europe/Isle_of_Man Europe/Jersey Europe/Lisbon Europe/London GB
        GB-Eire Portugal WET
    """,
    Rule(Yearly(10, 1, 0, "02:00"), Yearly(4, 1, 0, "02:00")): """
        Antarctica/Macquarie Australia/ACT Australia/Adelaide Australia/Broken_Hill Australia/Canberra
        Australia/Currie Australia/Hobart Australia/Melbourne Australia/NSW Australia/South
        Australia/Sydney Australia/Tasmania Australia/Victoria Australia/Yancowinna Pacific/Norfolk
    """,
    Rule(Yearly(9, 24, 0, "02:00"), Yearly(4, 1, 0, "02:00")): """
        Antarctica/McMurdo Antarctica/South_Pole NZ Pacific/Auckland
    """,
    Rule(Yearly(3, 24, 6, "23:00"), Yearly(10, 24, 6, "23:00")): """
        America/Godthab America/Nuuk America/Scoresbysund
    """,
    Rule(Yearly(3, 23, 5, "02:00"), Yearly(10, 25, 0, "01:00")): """
        Asia/Jerusalem Asia/Tel_Aviv Israel
    """,
    Rule(Yearly(4, 24, 5, "00:00"), Yearly(10, 25, 4, "23:00")): """
        Africa/Cairo Egypt
    """,
    Rule(Yearly(3, 8, 0, "00:00"), Yearly(11, 1, 0, "00:00")): """
        America/Havana Cuba
    """,
    Rule(Yearly(9, 2, 0, "00:00"), Yearly(4, 1, 6, "23:00")): """
        America/Santiago Chile/Continental
    """,
    Rule(Yearly(10, 1, 0, "02:00"), Yearly(4, 1, 0, "01:30"), 30): """
        Australia/LHI Australia/Lord_Howe
    """,
    Rule(Yearly(9, 1, 6, "22:00"), Yearly(4, 1, 6, "21:00")): """
        Chile/EasterIsland Pacific/Easter
    """,
    Rule(Yearly(9, 24, 0, "02:45"), Yearly(4, 1, 0, "02:45")): """
        NZ-CHAT Pacific/Chatham
    """,
    Rule(Yearly(3, 25, 0, "01:00"), Yearly(10, 25, 0, "01:00"), 120): """
        Antarctica/Troll
    """,
    Rule(Yearly(3, 25, 0, "00:00"), Yearly(10, 24, 6, "23:00")): """
        Asia/Beirut
    """,
    Rule(Yearly(3, 25, 0, "00:00"), Yearly(10, 25, 0, "00:00")): """
        Atlantic/Azores
    """,
}
# Clocks that follow the moon.
_NAMES_BY_DATES = {
    (
        """
        2026-03-22T02:00 2027-03-14T02:00 2028-03-05T02:00 2029-02-18T02:00 2030-02-10T02:00
        2031-01-26T02:00 2032-01-18T02:00 2033-01-09T02:00 2033-12-25T02:00 2034-12-17T02:00
        2035-12-09T02:00 2036-11-23T02:00
        """,
        """
        2026-02-15T02:00 2027-02-07T02:00 2028-01-23T02:00 2029-01-14T02:00 2029-12-30T02:00
        2030-12-22T02:00 2031-12-14T02:00 2032-11-28T02:00 2033-11-20T02:00 2034-11-05T02:00
        2035-10-28T02:00 2036-10-19T02:00
        """,
    ): "Africa/Casablanca Africa/El_Aaiun",
    (
        """
        2026-03-28T02:00 2027-03-27T02:00 2028-03-25T02:00 2029-03-24T02:00 2030-03-30T02:00
        2031-03-29T02:00 2032-03-27T02:00 2033-03-26T02:00 2034-03-25T02:00 2035-03-24T02:00
        2036-03-29T02:00
        """,
        """
        2026-10-24T01:00 2027-10-30T01:00 2028-10-28T01:00 2029-10-27T01:00 2030-10-26T01:00
        2031-10-25T01:00 2032-10-30T01:00 2033-10-29T01:00 2034-10-28T01:00 2035-10-27T01:00
        2036-10-18T01:00
        """,
    ): "Asia/Gaza Asia/Hebron",
}


def clock_changes(timezone: str | None) -> tuple[Change, ...]:
    """Return the clock changes of a timezone, in order."""
    for rule, names in _NAMES_BY_RULE.items():
        if timezone in names.split():
            return tuple(sorted(_changes(rule)))
    for (forward, back), names in _NAMES_BY_DATES.items():
        if timezone in names.split():
            hour = timedelta(hours=1)
            starts = [(text, True) for text in forward.split()] + [(text, False) for text in back.split()]
            return tuple(sorted(Change(datetime.fromisoformat(text), hour, ahead) for text, ahead in starts))
    return ()


def divergences(crons: Sequence[Cron], timezone: str | None, *, as_rule: bool = False) -> Iterator[Divergence]:
    """Yield where Prefect, whose schedule is a cron or else a recurrence rule, and Dagster run at different times."""
    for change in clock_changes(timezone):
        before, dagster = _runs(crons, change, _prefect), _runs(crons, change, _dagster)
        newer = before if as_rule else _runs(crons, change, _prefect_on_newer_python)
        if before != dagster or newer != dagster:
            yield Divergence(
                change,
                _written(before - dagster, change),
                _written(dagster - before, change),
                _written(newer - dagster, change) if newer != before else None,
            )


def _changes(rule: Rule) -> Iterator[Change]:
    length = timedelta(minutes=rule.minutes)
    for year in YEARS:
        for yearly, forward in ((rule.forward, True), (rule.back, False)):
            start = datetime.fromisoformat(f"{year}-{yearly.month:02}-{yearly.day:02}T{yearly.time}")
            start += timedelta(days=(yearly.weekday - start.isoweekday()) % 7)
            yield Change(start, length, forward)


class _Run(NamedTuple):
    """A local time after the change, or before it where `second` is False and the time is there twice."""

    time: datetime
    second: bool


_Behaviour: TypeAlias = Callable[[Cron, datetime, Change], Iterator[_Run]]


def _runs(crons: Sequence[Cron], change: Change, behaviour: _Behaviour) -> frozenset[_Run]:
    """Return the runs of what is scheduled in the hours of a change and around it."""
    runs: set[_Run] = set()
    end = change.start + change.length
    for cron in crons:
        runs.update(run for time in _scheduled(cron, change.start, end) for run in behaviour(cron, time, change))
        if change.forward:
            runs.update(_Run(time, False) for time in _scheduled(cron, change.start - change.length, change.start))
            runs.update(_Run(time, True) for time in _scheduled(cron, end, end + 2 * change.length))
    return frozenset(runs)


def _scheduled(cron: Cron, start: datetime, end: datetime) -> Iterator[datetime]:
    for minute in range(int((end - start).total_seconds()) // 60):
        time = start + timedelta(minutes=minute)
        if time.hour in cron.hours.values and time.minute in cron.minutes.values and cron.runs_on(time.date()):
            yield time


def _prefect(_: Cron, time: datetime, change: Change) -> Iterator[_Run]:
    """Prefect runs what falls into a gap that much earlier, and takes the first of two equal times."""
    yield _Run(time - change.length if change.forward else time, False)


def _prefect_on_newer_python(_: Cron, time: datetime, change: Change) -> Iterator[_Run]:
    """From Python 3.13 on, a cron that falls into a gap runs that much later."""
    yield _Run(time + change.length, True) if change.forward else _Run(time, False)


def _dagster(cron: Cron, time: datetime, change: Change) -> Iterator[_Run]:
    """Dagster leaves out what is hourly in a gap and runs it at both of two equal times.

    Anything else it moves to the next full hour after the gap, and takes the second
    of two equal times. Only the hours 1 to 3 are looked at, the second of them also
    elsewhere for all but the simplest daily, weekly and monthly expressions.
    """
    hourly = len(cron.hours.values) == 24
    looked_at = time.hour in (1, 2, 3)
    if not change.forward:
        if hourly:
            yield _Run(time, False)
        yield _Run(time, hourly or looked_at or not _is_simple(cron))
    elif not hourly:
        moved = time.replace(minute=0) + change.length if looked_at else time
        yield _Run(moved + change.length if moved < change.start + change.length else moved, True)


def _is_simple(cron: Cron) -> bool:
    """Tell whether an expression has one time of day and restricts one of the day fields at most."""
    once = len(cron.minutes.values) == 1 and len(cron.hours.values) == 1 and len(cron.months.values) == 12
    monthly = len(cron.days.values) == 1 and max(cron.days.values) in range(1, 29) and cron.weekdays.star
    return once and not cron.weekdays.nth and (cron.days.star or monthly)


def _written(runs: Iterable[_Run], change: Change) -> tuple[str, ...]:
    which = {True: "", False: ""} if change.forward else {True: "the second ", False: "the first "}
    return tuple(f"{which[run.second]}{run.time:%H:%M}" for run in sorted(runs))
