"""Schedules put together from other things than one cron, interval or rule."""

from collections.abc import Iterator

from p2d_audit import Finding, Rule, Schedule, Unknown

from p2d_rules.catalogue import CATALOGUE


class ComposedSchedule(Rule):
    """A schedule is composed of clocks, filters and adjustments, or made elsewhere.

    In Prefect 1 a `Schedule` combines several clocks, filters such as "weekdays
    only" and adjustments such as "the next weekday". In Dagster the clocks are a
    list of crons; filters and adjustments are code in a schedule function, which
    returns a `dg.SkipReason` for ticks that are filtered out. For Prefect's own
    filters it is `schedules[].dagster.code` of the JSON report.

    ```python prefect1
    from prefect import Flow, task
    from prefect.schedules import Schedule
    from prefect.schedules.clocks import DatesClock

    @task
    def load():
        print("loading")

    holidays = Schedule(clocks=[DatesClock([])])  # PTD304

    with Flow("daily", schedule=holidays) as flow:
        load()
    ```

    becomes

    ```python dagster
    HOLIDAYS = {"2026-12-25"}

    @dg.op
    def load():
        print("loading")

    @dg.job
    def daily():
        load()

    @dg.schedule(job=daily, cron_schedule="0 6 * * *", default_status=dg.DefaultScheduleStatus.RUNNING)
    def on_holidays(context: dg.ScheduleEvaluationContext):
        if context.scheduled_execution_time.date().isoformat() not in HOLIDAYS:
            return dg.SkipReason("no holiday")
        return dg.RunRequest()
    ```
    """

    code = "PTD304"
    severity = "warning"
    confidence = "medium"
    construct = CATALOGUE["v1-schedule-combo"]

    def check_schedule(self, schedule: Schedule) -> Iterator[Finding]:
        if schedule.kind == "other" and schedule.accepted:
            value = schedule.value.source if isinstance(schedule.value, Unknown) else schedule.value
            note = f": {schedule.dagster.note}" if schedule.dagster else ""
            yield self.finding(schedule, f"schedule `{value}` is no single cron, interval or recurrence rule{note}")
