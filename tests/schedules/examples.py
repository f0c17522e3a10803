"""Schedules and what they become, shared by the plain tests and those against the real Prefect and Dagster."""

from __future__ import annotations

from typing import NamedTuple


class CronExample(NamedTuple):
    text: str
    crons: tuple[str, ...]
    exact: bool = True
    timezone: str | None = None
    day_or: bool = True


class IntervalExample(NamedTuple):
    seconds: float
    crons: tuple[str, ...]
    exact: bool = True
    anchor: str | None = None
    timezone: str | None = None
    zone: str | None = None


class RuleExample(NamedTuple):
    text: str
    crons: tuple[str, ...]
    exact: bool = True
    timezone: str | None = None


def _same(text: str, timezone: str | None = None) -> CronExample:
    return CronExample(text, (text,), timezone=timezone)


CRONS = (
    _same("* * * * *"),
    _same("0 0 * * *"),
    _same("15 6 * * *"),
    _same("*/7 * * * *"),
    _same("*/90 * * * *"),
    _same("0/15 * * * *"),
    _same("5-50/9 2-22/4 * * *"),
    _same("0 9-17 * * 1-5"),
    _same("0 9 * * MON-FRI"),
    _same("0 9 * JAN,jul *"),
    _same("0 22-4/2 * * *"),
    _same("0 0 * * 5-1"),
    _same("0 0 * * 0-7"),
    _same("0 0 * * 7"),
    _same("0 0 * 11-2 *"),
    _same("0 0 1 * 1"),
    _same("0 0 1-31 * 1"),
    _same("0 0 L * *"),
    _same("0 0 15,L * *"),
    _same("0 0 20-L * *"),
    _same("0 0 31 * *"),
    _same("0 0 29,30,31 * *"),
    _same("0 0 29 2 *"),
    _same("30 12 * * 5#2"),
    _same("30 12 * * FRI#1,MON#3"),
    _same("30 12 * * L5"),
    _same("0 0 8-20 * 5#2"),
    _same("0 12 ? * ?"),
    _same("@daily"),
    _same("@weekly"),
    _same("@yearly"),
    _same("0 6 * * 1-5", "Europe/Paris"),
    _same("0 2 * * 1-5", "Europe/Paris"),
    _same("0 2 * * *", "America/Sao_Paulo"),
    _same("0 * * * *", "Asia/Kolkata"),
    _same("*/20 3-9 * * *", "Asia/Kathmandu"),
    _same("0 4 * * *", "Australia/Lord_Howe"),
    _same("0 22 * * *", "Europe/London"),
    _same("0 3 1 * *", "America/New_York"),
    CronExample("  0   5 * *  * ", ("0 5 * * *",)),
    CronExample("0 2 * * *", ("0 2 * * *",), False, "Europe/Paris"),
    CronExample("30 1 * * 0", ("30 1 * * 0",), False, "America/New_York"),
    CronExample("0 * * * *", ("0 * * * *",), False, "America/Chicago"),
    CronExample("*/10 * * * *", ("*/10 * * * *",), False, "Europe/London"),
    CronExample("0 0 * * *", ("0 0 * * *",), False, "America/Havana"),
    CronExample("0 23 * * 6", ("0 23 * * 6",), False, "America/Nuuk"),
    CronExample("0 3 * * *", ("0 3 * * *",), False, "Europe/Helsinki"),
    CronExample("0 6 * * *", ("0 6 * * *",), False, "+02:00"),
    CronExample("0 0 8-14 * FRI", ("0 0 * * 5#2",), day_or=False),
    CronExample("0 0 1-7 3 1,3", ("0 0 * 3 1#1,3#1",), day_or=False),
    CronExample("0 0 13 * 5", ("0 0 13 * 5",), False, day_or=False),
    CronExample("0 0 * * 5", ("0 0 * * 5",), day_or=False),
    CronExample("0 0 13 * *", ("0 0 13 * *",), day_or=False),
    CronExample("0 0 1-31 * */2", ("0 0 1-31 * */2",), day_or=False),
    CronExample("0 0 30 2 *", ()),
    CronExample("0 0 31 2 1", ()),
    CronExample("0 0 31 4,6 *", ()),
    CronExample("0 0 23-28 * 5#2", ()),
    CronExample("*/30 * * * * *", ()),
    CronExample("0 0 6 * * * 2030", ()),
    CronExample("0 0 * *", ()),
    CronExample("", ()),
    CronExample("60 * * * *", ()),
    CronExample("0 24 * * *", ()),
    CronExample("0 0 0 * *", ()),
    CronExample("0 0 * 13 *", ()),
    CronExample("0 0 * * 8", ()),
    CronExample("*/0 * * * *", ()),
    CronExample("1,,2 * * * *", ()),
    CronExample("-5 * * * *", ()),
    CronExample("5#2 * * * *", ()),
    CronExample("0 0 * * 5#6", ()),
    CronExample("0 0 * * 1,5#2", ()),
    CronExample("0 0 * * FRY", ()),
    CronExample("0 0 * MON *", ()),
    CronExample("0 ? * * *", ()),
    CronExample("@reboot", ()),
    CronExample("@every 5m", ()),
    CronExample("H * * * *", ()),
    CronExample("R * * * *", ()),
    CronExample("CRON_TZ=UTC 0 0 * * *", ()),
    CronExample("every day", ()),
)

_ANCHOR = "2024-01-01T00:00:00Z"
INTERVALS = (
    IntervalExample(60, ("* * * * *",), anchor=_ANCHOR),
    IntervalExample(900, ("*/15 * * * *",), anchor=_ANCHOR),
    IntervalExample(900, ("7-59/15 * * * *",), anchor="2024-01-01T00:07:00Z"),
    IntervalExample(3600, ("0 * * * *",), anchor=_ANCHOR),
    IntervalExample(3600.0, ("20 * * * *",), anchor="2024-03-01T05:20:00+02:00"),
    IntervalExample(5400, ("0 */3 * * *", "30 1-23/3 * * *"), anchor=_ANCHOR),
    IntervalExample(2700, ("0,45 */3 * * *", "15 2-23/3 * * *", "30 1-23/3 * * *"), anchor=_ANCHOR),
    IntervalExample(21600, ("0 */6 * * *",), anchor=_ANCHOR),
    IntervalExample(21600, ("30 5-23/6 * * *",), anchor="2024-01-01T00:30:00-05:00"),
    IntervalExample(43200, ("0 9,21 * * *",), anchor="2024-01-01 09:00:00"),
    IntervalExample(86400, ("0 0 * * *",), anchor="2024-01-01"),
    IntervalExample(86400, ("45 13 * * *",), anchor="2030-06-01T13:45:00Z"),
    IntervalExample(
        86400, ("0 12 * * *",), anchor="2024-01-01T09:00:00-03:00", timezone="America/Sao_Paulo", zone="UTC"
    ),
    IntervalExample(604800, ("0 0 * * 1",), anchor=_ANCHOR),
    IntervalExample(604800, ("15 8 * * 4",), anchor="2026-01-01T08:15:00Z"),
    IntervalExample(3600, ("0 * * * *",), anchor=_ANCHOR, timezone="America/New_York", zone="UTC"),
    IntervalExample(
        14400, ("0 1-23/4 * * *",), anchor="2024-01-01T00:00:00-05:00", timezone="Asia/Kolkata", zone="UTC"
    ),
    IntervalExample(3600, ("0 * * * *",), False),
    IntervalExample(86400, ("0 0 * * *",), False),
    IntervalExample(604800, ("0 0 * * 0",), False),
    IntervalExample(86400, ("0 0 * * *",), False, timezone="Europe/Paris", zone="Europe/Paris"),
    IntervalExample(86400, ("0 14 * * *",), False, "2024-01-01T09:00:00-05:00", "America/New_York", "UTC"),
    IntervalExample(86400, ("0 9 * * *",), True, "2024-01-01T09:00:00", "Asia/Tokyo", "UTC"),
    IntervalExample(86400, ("30 3 * * *",), True, "2021-01-01T03:30:00", "America/Sao_Paulo", "UTC"),
    IntervalExample(3600, ("10 * * * *",), False, "2024-01-01T00:10:30Z"),
    IntervalExample(3600, ("0 * * * *",), False, "yesterday"),
    IntervalExample(10, ()),
    IntervalExample(90, ()),
    IntervalExample(60.5, ()),
    IntervalExample(420, ()),
    IntervalExample(18000, ()),
    IntervalExample(129600, ()),
    IntervalExample(172800, ()),
    IntervalExample(1209600, ()),
    IntervalExample(0, ()),
    IntervalExample(-60, ()),
    IntervalExample(float("inf"), ()),
)

RULES = (
    RuleExample("FREQ=DAILY", ("0 0 * * *",)),
    RuleExample("RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30", ("30 6 * * *",)),
    RuleExample("freq=daily;interval=1;byhour=9,12,15", ("0 9,12,15 * * *",)),
    RuleExample("FREQ=HOURLY", ("0 * * * *",)),
    RuleExample("FREQ=HOURLY;INTERVAL=6;BYMINUTE=10,40", ("10,40 */6 * * *",)),
    RuleExample("FREQ=HOURLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9,10,11,12,13,14,15,16,17", ("0 9-17 * * 1-5",)),
    RuleExample("FREQ=MINUTELY;INTERVAL=15", ("*/15 * * * *",)),
    RuleExample("FREQ=MINUTELY;INTERVAL=90", ("0 */3 * * *", "30 1-23/3 * * *")),
    RuleExample("DTSTART:20240101T000500\nRRULE:FREQ=MINUTELY;INTERVAL=20;BYHOUR=3", ("5,25,45 3 * * *",)),
    RuleExample("FREQ=WEEKLY", ("0 0 * * 3",)),
    RuleExample("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYHOUR=8", ("0 8 * * 1,3,5",)),
    RuleExample("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=SU", ("0 0 * * *",)),
    RuleExample("DTSTART:20240105T093000Z\nFREQ=WEEKLY", ("30 9 * * 5",)),
    RuleExample("FREQ=MONTHLY", ("0 0 1 * *",)),
    RuleExample("FREQ=MONTHLY;BYMONTHDAY=1,15;BYHOUR=4", ("0 4 1,15 * *",)),
    RuleExample("FREQ=MONTHLY;BYMONTHDAY=-1", ("0 0 L * *",)),
    RuleExample("FREQ=MONTHLY;BYMONTHDAY=15,-1", ("0 0 15,L * *",)),
    RuleExample("FREQ=MONTHLY;BYMONTHDAY=31", ("0 0 31 * *",)),
    RuleExample("FREQ=MONTHLY;BYDAY=2FR", ("0 0 * * 5#2",)),
    RuleExample("FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=18", ("0 18 * * L5",)),
    RuleExample("FREQ=MONTHLY;BYDAY=MO(+1),+3MO", ("0 0 * * 1#1,1#3",)),
    RuleExample("FREQ=MONTHLY;BYDAY=SU", ("0 0 * * 0",)),
    RuleExample("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=8,9,10,11,12,13,14", ("0 0 * * 5#2",)),
    RuleExample("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1", ("0 0 1 */3 *",)),
    RuleExample("DTSTART:20240229T000000 RRULE:FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=1", ("0 0 1 2,8 *",)),
    RuleExample("FREQ=YEARLY", ("0 0 1 1 *",)),
    RuleExample("DTSTART:20240229T070000\nRRULE:FREQ=YEARLY", ("0 7 29 2 *",)),
    RuleExample("FREQ=YEARLY;BYMONTH=3,9;BYDAY=1MO", ("0 0 * 3,9 1#1",)),
    RuleExample("FREQ=YEARLY;BYMONTHDAY=10", ("0 0 10 * *",)),
    RuleExample("FREQ=DAILY;BYMONTH=6,7,8;BYHOUR=5", ("0 5 * 6-8 *",)),
    RuleExample("FREQ=DAILY;BYHOUR=7", ("0 7 * * *",), timezone="America/New_York"),
    RuleExample("FREQ=DAILY;BYHOUR=2", ("0 2 * * *",), False, "America/New_York"),
    RuleExample("FREQ=HOURLY", ("0 * * * *",), False, "Europe/Berlin"),
    RuleExample("FREQ=DAILY;INTERVAL=2", ()),
    RuleExample("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", ()),
    RuleExample("FREQ=HOURLY;INTERVAL=5", ()),
    RuleExample("FREQ=MONTHLY;INTERVAL=5", ()),
    RuleExample("FREQ=DAILY;COUNT=10", ()),
    RuleExample("FREQ=DAILY;UNTIL=20300101T000000", ()),
    RuleExample("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ()),
    RuleExample("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", ()),
    RuleExample("FREQ=MONTHLY;BYDAY=FR,1MO", ()),
    RuleExample("FREQ=MONTHLY;BYDAY=-2FR", ()),
    RuleExample("FREQ=MONTHLY;BYMONTHDAY=-2", ()),
    RuleExample("FREQ=YEARLY;BYDAY=20MO", ()),
    RuleExample("FREQ=YEARLY;BYWEEKNO=20", ()),
    RuleExample("FREQ=SECONDLY;INTERVAL=30", ()),
    RuleExample("DTSTART:20240101T000030\nRRULE:FREQ=DAILY", ()),
    RuleExample("FREQ=DAILY;BYHOUR=25", ()),
    RuleExample("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", ()),
    RuleExample("FREQ=HOURLY;INTERVAL=6;BYHOUR=5", ()),
    RuleExample("RRULE:FREQ=DAILY\nEXDATE:20240101T000000", ()),
    RuleExample("RRULE:FREQ=DAILY\nRRULE:FREQ=HOURLY", ()),
    RuleExample("DTSTART:20240101T000000", ()),
    RuleExample("FREQ=SOMETIMES", ()),
    RuleExample("every day", ()),
)
