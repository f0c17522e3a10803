"""Schedules that look like a cron and are none."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Rule, Schedule

from p2d_rules.catalogue import CATALOGUE

HOUR, WEEK = 60, 10080  # minutes
DAY = 24  # hours
BOTH_DAYS = "`day_or=False`"


class UnevenSchedule(Rule):
    """An interval is no step of a cron, or a cron joins its days by AND.

    `*/7` in the minutes starts anew every hour, `*/2` in the days every month,
    and `*/90` is no minute at all: written as a cron, such an interval ticks at other
    times, without an error. A cron with `day_or=False` ticks where both its days fit;
    Dagster's ticks where one does. The schedule itself has the hours.

    ```python
    from datetime import timedelta

    from prefect import flow

    @flow
    def poll():
        print("polling")

    if __name__ == "__main__":
        poll.serve(name="often", interval=timedelta(minutes=7))  # PTD351
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job
    def poll():
        load()

    @dg.schedule(job=poll, cron_schedule="* * * * *")
    def often(context: dg.ScheduleEvaluationContext):
        minutes = int(context.scheduled_execution_time.timestamp()) // 60
        return dg.RunRequest() if minutes % 7 == 0 else dg.SkipReason("not the seventh minute")
    ```
    """

    code = "PTD351"
    severity = "warning"
    trap = True
    construct = CATALOGUE["schedule-interval-not-cron"]
    effort = Effort(0, 0, 0)

    def check_schedule(self, schedule: Schedule) -> Iterator[Finding]:
        if not schedule.accepted or schedule.target is None or not isinstance(schedule.value, str):
            return
        minutes = _minutes(schedule.value) if schedule.kind == "interval" else None
        if minutes is not None and not _is_even(minutes) and not _is_cron(schedule):
            yield self.finding(schedule, f"an interval of {_shown(minutes)} is no step of a cron")
        elif schedule.kind == "cron" and schedule.dagster and BOTH_DAYS in schedule.dagster.note:
            construct = CATALOGUE["schedule-cron-day-or"]
            message = f"cron `{schedule.value}` ticks where the day of the month and the day of the week both fit"
            yield self.finding(schedule, message, construct=construct, effort=self.effort)


def _minutes(value: str) -> float | None:
    """Return the minutes of an interval, which is written in seconds, such as `420s`."""
    seconds = value.removesuffix("s")
    return float(seconds) / 60 if seconds.replace(".", "", 1).isdecimal() else None


def _shown(minutes: float) -> str:
    """Return an interval in minutes below 2 h, in hours below 48 h, else in days."""
    if minutes < 2 * HOUR:
        return f"{minutes:g} min"
    return f"{minutes / HOUR:g} h" if minutes < 2 * DAY * HOUR else f"{minutes / HOUR / DAY:g} days"


def _is_cron(schedule: Schedule) -> bool:
    """Tell whether crons alone tick exactly as the schedule does."""
    found = schedule.dagster
    return found is not None and found.exact and bool(found.cron) and found.code is None


def _is_even(minutes: float) -> bool:
    """Tell whether a step of a cron's minutes or hours ticks so far apart all the time."""
    hours, rest = divmod(minutes, HOUR)
    in_hour = minutes > 0 and HOUR % minutes == 0
    in_day = hours > 0 and rest == 0 and DAY % hours == 0
    return in_hour or in_day or minutes == WEEK
