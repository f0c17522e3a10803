"""Cron schedules."""

from collections.abc import Iterator

from p2d_audit import Finding, Rule, Schedule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.deployments.translation import Constructs, find_translation

CONSTRUCTS = Constructs(
    exact=CATALOGUE["schedule-cron-class"],
    inexact=CATALOGUE["schedule-cron-day-or"],
    function=CATALOGUE["schedule-cron-day-or"],
    absent=CATALOGUE["schedule-cron-seconds"],
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
    construct = CONSTRUCTS.exact

    def check_schedule(self, schedule: Schedule) -> Iterator[Finding]:
        if schedule.kind == "cron" and schedule.accepted:
            yield find_translation(self, schedule, "cron", CONSTRUCTS)
