"""Asks Prefect 1 when the schedules of `PREFECT_1` run: `python make_prefect_1_ticks.py`, with Prefect 1 installed.

The answer is kept in `prefect_1_ticks.json`, because Prefect 1 and Prefect 3 cannot be installed together: for each
schedule the runs after each of `AFTER`, as seconds since 1970 of the first and the distances of the others, told as
pairs of how long and how often in a row. Prefect 1 gives up after a thousand candidates, so that some have less.
"""

from __future__ import annotations

import itertools
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

TICKS = Path(__file__).parent / "prefect_1_ticks.json"
AFTER = ((2026, 1, 1), (2026, 10, 20), (2028, 2, 24))
COUNTS = (200, 60, 60)
HEADER = """\
from datetime import datetime, time, timedelta
import pendulum
import pytz
from dateutil.rrule import DAILY, FR, MO, MONTHLY, WEEKLY, rrule, rrulestr
from prefect.schedules import CronSchedule, IntervalSchedule, RRuleSchedule, Schedule, adjustments, filters
from prefect.schedules.clocks import CronClock, DatesClock, IntervalClock, RRuleClock
"""
PREFECT_1 = (
    'CronSchedule("0 6 * * *")',
    'CronSchedule("0 6 * * 1-5", start_date=pendulum.datetime(2021, 1, 1, tz="America/Sao_Paulo"))',
    'CronSchedule("0 6 13 * 5", day_or=False)',
    'CronSchedule("0 6 13 * 5", None, None, False)',
    'CronSchedule("0 6 * * *", end_date=datetime(2026, 5, 1))',
    'Schedule(clocks=[CronClock("30 9 * * *", start_date=datetime(2021, 1, 1, tzinfo=pytz.timezone("Asia/Tokyo")))])',
    'Schedule(clocks=[CronClock("0 6 * * *")], filters=[filters.is_weekday])',
    'Schedule(clocks=[CronClock("0 6 * * *")], filters=[filters.is_weekend])',
    'Schedule(clocks=[CronClock("0 6 1,15 * *")], filters=[filters.is_weekday])',
    'Schedule(clocks=[CronClock("0 6 * * *")], filters=[filters.is_month_end])',
    'Schedule(clocks=[CronClock("0 6 * * *")], filters=[filters.is_month_start])',
    'Schedule(clocks=[CronClock("0 6 * * *")], filters=[filters.is_day_of_week(0)])',
    'Schedule(clocks=[CronClock("0 * * * *")], filters=[filters.between_times(time(9), time(17, 30))])',
    'Schedule(clocks=[CronClock("0 * * * *")], filters=[filters.between_times(time(22), time(2))])',
    'Schedule(clocks=[CronClock("0 * * * *")], or_filters=[filters.at_time(time(9)), filters.at_time(time(17))])',
    'Schedule(clocks=[CronClock("0 6 * * *")], not_filters=[filters.on_date(1, 6), filters.is_weekend])',
    'Schedule(clocks=[CronClock("0 6 * * *")], filters=[filters.between_dates(10, 15, 3, 31)])',
    'Schedule(clocks=[CronClock("0 6 * * *")], not_filters=[filters.between_dates(2, 1, 2, 20)])',
    "Schedule(clocks=[IntervalClock(timedelta(hours=1))], filters=[filters.is_weekday], "
    "or_filters=[filters.between_times(time(9), time(9)), filters.between_times(time(17), time(17))])",
    'Schedule(clocks=[CronClock("0 6 1,15 * *")], adjustments=[adjustments.next_weekday])',
    'Schedule(clocks=[CronClock("0 6 28-31 * *")], adjustments=[adjustments.next_weekday])',
    'Schedule(clocks=[CronClock("0 6 * * 5,6")], filters=[filters.is_weekend], adjustments=[adjustments.next_weekday])',
    "IntervalSchedule(interval=timedelta(hours=1))",
    "IntervalSchedule(datetime(2021, 1, 1, 5, 30), timedelta(days=1))",
    "IntervalSchedule(interval=timedelta(days=2))",
    "IntervalSchedule(interval=timedelta(hours=5), start_date=datetime(2021, 1, 1, 0, 7))",
    "IntervalSchedule(interval=timedelta(minutes=7))",
    'IntervalSchedule(interval=timedelta(days=1), start_date=pendulum.datetime(2021, 1, 1, 6, tz="America/New_York"))',
    "Schedule(clocks=[IntervalClock(timedelta(hours=6), "
    'start_date=datetime(2021, 1, 1, 1, 30, tzinfo=pytz.timezone("America/Sao_Paulo")))])',
    "Schedule(clocks=[IntervalClock(timedelta(days=1), "
    'start_date=pendulum.datetime(2018, 12, 1, 5, tz="America/Sao_Paulo"))])',
    "Schedule(clocks=[IntervalClock(timedelta(hours=36), "
    'start_date=pendulum.datetime(2021, 1, 1, 5, tz="America/Sao_Paulo"))])',
    "IntervalSchedule(interval=timedelta(weeks=1), start_date=datetime(2026, 1, 7, 12))",
    "IntervalSchedule(interval=timedelta(hours=12), end_date=datetime(2026, 3, 1))",
    "Schedule(clocks=[DatesClock([pendulum.datetime(2026, 2, 1, 6), pendulum.datetime(2027, 5, 1, 6, 30)])])",
    "RRuleSchedule(rrule(DAILY, dtstart=datetime(2025, 1, 1, 6, 30)))",
    "RRuleSchedule(rrule(WEEKLY, interval=2, byweekday=(MO, FR), dtstart=datetime(2025, 1, 1, 6, 30)))",
    "RRuleSchedule(rrule(MONTHLY, byweekday=FR(-1), dtstart=datetime(2025, 1, 1, 6, 30)))",
    'RRuleSchedule(rrulestr("FREQ=DAILY;INTERVAL=3", dtstart=datetime(2025, 1, 1)))',
)


def main() -> None:
    """Write what Prefect 1 says."""
    names: dict[str, object] = {}
    exec(HEADER, names)
    found = {}
    for source in PREFECT_1:
        found[source] = [
            packed([int(tick.timestamp()) for tick in ticks(eval(source, names), after, count)])
            for after, count in zip(AFTER, COUNTS, strict=True)
        ]
    lines = ",\n".join(f"{json.dumps(source)}: {json.dumps(runs)}" for source, runs in found.items())
    TICKS.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


def ticks(schedule: object, after: tuple[int, int, int], count: int) -> list[datetime]:
    """Return the next runs; a rule without timezone gives local times of UTC."""
    moment = datetime(*after, tzinfo=UTC)
    return [
        tick if tick.tzinfo else tick.replace(tzinfo=UTC)
        for tick in schedule.next(count, after=moment)  # type: ignore[attr-defined]
    ]


def packed(moments: list[int]) -> list[object]:
    """Return the first moment and the distances of the others as pairs of length and number."""
    steps = itertools.groupby(later - earlier for earlier, later in itertools.pairwise(moments))
    return [moments[0], [[step, len(list(same))] for step, same in steps]] if moments else []


def unpacked(runs: list) -> list[datetime]:
    """Return the moments that were packed."""
    if not runs:
        return []
    distances = [step for step, times in runs[1] for _ in range(times)]
    return [datetime.fromtimestamp(at, UTC) for at in itertools.accumulate(distances, initial=runs[0])]


if __name__ == "__main__":
    sys.exit(main())
