"""Interval schedules."""

from collections.abc import Iterator

from p2d_audit import Finding, Rule, Schedule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.deployments.translation import Constructs, find_translation

ONE_CRON = Constructs(
    exact=CATALOGUE["schedule-interval-class"],
    inexact=CATALOGUE["schedule-interval-anchor"],
    function=CATALOGUE["schedule-interval-not-cron"],
    absent=CATALOGUE["schedule-interval-subminute"],
)
SEVERAL_CRONS = Constructs(
    exact=CATALOGUE["schedule-interval-not-cron"],
    inexact=CATALOGUE["schedule-interval-not-cron"],
    function=ONE_CRON.function,
    absent=ONE_CRON.absent,
)


class IntervalSchedule(Rule):
    """A flow runs at an interval.

    Dagster schedules are crons, and a cron starts anew with every hour, day or
    month: `*/7` minutes is not every seven minutes. An interval that divides the
    day is one cron or a list of them. One that drifts through the day is a
    schedule function that counts from an anchor and skips what is between; one
    below a minute is a sensor with a cursor. Prefect counts from the anchor
    date, a cron from the full hour. `schedules[].dagster.code` of the JSON
    report is that function or sensor.

    ```python
    from prefect import flow

    @flow
    def poll():
        print("polling")

    if __name__ == "__main__":
        poll.serve(name="poll", interval=900)  # PTD302
    ```

    becomes

    ```python dagster
    @dg.op
    def ask():
        print("polling")

    @dg.job
    def poll():
        ask()

    quarterly = dg.ScheduleDefinition(
        job=poll, cron_schedule="*/15 * * * *", default_status=dg.DefaultScheduleStatus.RUNNING
    )
    ```
    """

    code = "PTD302"
    severity = "note"
    construct = ONE_CRON.exact

    def check_schedule(self, schedule: Schedule) -> Iterator[Finding]:
        if schedule.kind == "interval" and schedule.accepted:
            several = schedule.dagster is not None and len(schedule.dagster.cron) > 1
            yield find_translation(self, schedule, "interval", SEVERAL_CRONS if several else ONE_CRON)
