"""Interval schedules."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Rule, Schedule

from p2d_rules.deployments.translation import Efforts, find_translation

ONE_CRON = Efforts(
    exact=Effort(0.1, 0.25, 0.5),  # mapping: schedule-interval-class
    inexact=Effort(0.1, 0.25, 0.5),  # mapping: schedule-interval-anchor
    function=Effort(0.5, 1, 2),  # mapping: schedule-interval-not-cron
    absent=Effort(1, 2, 5),  # mapping: schedule-interval-subminute
)
SEVERAL_CRONS = Efforts(
    exact=Effort(0.5, 1, 2),  # mapping: schedule-interval-not-cron
    inexact=Effort(0.5, 1, 2),
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
    disposition = "mechanical"
    effort = ONE_CRON.exact
    covers = frozenset(
        {
            "prefect.client.schemas.schedules.IntervalSchedule",
            "prefect.orion.schemas.schedules.IntervalSchedule",
            "prefect.schedules.Interval",
            "prefect.schedules.IntervalSchedule",
            "prefect.schedules.clocks.IntervalClock",
            "prefect.schedules.schedules.IntervalSchedule",
            "prefect.server.schemas.schedules.IntervalSchedule",
        }
    )

    def check_schedule(self, schedule: Schedule) -> Iterator[Finding]:
        if schedule.kind == "interval" and schedule.accepted:
            several = schedule.dagster is not None and len(schedule.dagster.cron) > 1
            yield find_translation(self, schedule, "interval", SEVERAL_CRONS if several else ONE_CRON)
