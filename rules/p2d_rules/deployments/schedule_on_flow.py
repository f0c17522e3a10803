"""Schedules given to a flow's decorator."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Rule, Schedule, Unknown

from p2d_rules.catalogue import CATALOGUE


class ScheduleOnFlow(Rule):
    """A schedule is given to `@flow`, which takes none.

    No release of Prefect 2 or 3 accepts `schedule`, `schedules` or `cron` there:
    the module raises a `TypeError` when it is imported, so either this code does
    not run or the schedule stands in the way of it. A schedule belongs to a
    deployment in Prefect and to a job in Dagster.

    ```python prefect-rejects
    from prefect import flow
    from prefect.client.schemas.schedules import CronSchedule

    @flow(schedule=CronSchedule(cron="0 6 * * *"))  # PTD305
    def daily():
        print("loading")
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job
    def daily():
        load()

    every_morning = dg.ScheduleDefinition(
        job=daily, cron_schedule="0 6 * * *", default_status=dg.DefaultScheduleStatus.RUNNING
    )
    ```
    """

    code = "PTD305"
    severity = "error"
    construct = CATALOGUE["schedule-kw-schedule"]
    effort = Effort(0.1, 0.2, 0.5)

    def check_schedule(self, schedule: Schedule) -> Iterator[Finding]:
        if not schedule.accepted:
            value = schedule.value.source if isinstance(schedule.value, Unknown) else schedule.value
            yield self.finding(schedule, f"schedule `{value}` is given to `@flow`, which takes none")
