"""Cron schedules."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Rule, Schedule

from p2d_rules.deployments.translation import Efforts, find_translation

EFFORTS = Efforts(
    exact=Effort(0.1, 0.2, 0.5),  # mapping: schedule-cron-class
    inexact=Effort(0.25, 0.5, 1),  # mapping: schedule-cron-day-or
    function=Effort(0.25, 0.5, 1),  # mapping: schedule-cron-day-or
    absent=Effort(0.5, 1.5, 3),  # mapping: schedule-cron-seconds
)


class CronSchedule(Rule):
    """A flow runs on a cron schedule.

    Dagster takes the same five-field expressions with the same meaning. It has
    no seconds and always joins day of month and day of week by "or"; the function
    that does otherwise is `schedules[].dagster.code` of the JSON report. Where
    clocks change, the two choose different hours. Schedules
    start switched off unless `default_status` says otherwise, and ticks missed
    while the daemon is down are not made up for.

    ```python
    from prefect import flow

    @flow
    def daily():
        print("loading")

    if __name__ == "__main__":
        daily.serve(name="daily", cron="0 6 * * *")  # PTD301
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

    code = "PTD301"
    severity = "note"
    disposition = "mechanical"
    effort = EFFORTS.exact
    covers = frozenset(
        {
            "prefect.client.schemas.actions.DeploymentScheduleCreate",
            "prefect.client.schemas.objects.MinimalDeploymentSchedule",
            "prefect.client.schemas.schedules.CronSchedule",
            "prefect.client.schemas.schedules.NoSchedule",
            "prefect.client.schemas.schedules.construct_schedule",
            "prefect.deployments.schedules.create_deployment_schedule_create",
            "prefect.deployments.schedules.create_minimal_deployment_schedule",
            "prefect.orion.schemas.schedules.CronSchedule",
            "prefect.schedules.Cron",
            "prefect.schedules.CronSchedule",
            "prefect.schedules.clocks.CronClock",
            "prefect.schedules.schedules.CronSchedule",
            "prefect.server.schemas.schedules.CronSchedule",
        }
    )

    def check_schedule(self, schedule: Schedule) -> Iterator[Finding]:
        if schedule.kind == "cron" and schedule.accepted:
            yield find_translation(self, schedule, "cron", EFFORTS)
