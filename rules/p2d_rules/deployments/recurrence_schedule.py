"""Schedules written as recurrence rules."""

from collections.abc import Iterator

from p2d_audit import Finding, Rule, Schedule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.deployments.translation import Constructs, find_translation

CONSTRUCTS = Constructs(
    exact=CATALOGUE["schedule-rrule-kw"],
    inexact=CATALOGUE["schedule-rrule-class"],
    function=CATALOGUE["schedule-rrule-class"],
    absent=CATALOGUE["schedule-rrule-class"],
)


class RecurrenceSchedule(Rule):
    """A flow runs on an iCalendar recurrence rule.

    Dagster knows crons only. Simple rules are crons. A count, an end, positions
    in a set or every second week are not: a schedule with a cron that ticks often
    enough asks the rule and skips the ticks that do not belong to it. One that
    asks `dateutil`, as Prefect does, is `schedules[].dagster.code` of the JSON
    report. Without `DTSTART` Prefect counts from 1 January 2020.

    ```python
    from prefect import flow

    @flow
    def weekly():
        print("loading")

    if __name__ == "__main__":
        weekly.serve(name="weekly", rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;BYHOUR=9")  # PTD303
    ```

    becomes

    ```python dagster
    from datetime import date

    FIRST = date(2020, 1, 13)

    @dg.op
    def load():
        print("loading")

    @dg.job
    def weekly():
        load()

    @dg.schedule(job=weekly, cron_schedule="0 9 * * MON", default_status=dg.DefaultScheduleStatus.RUNNING)
    def every_second_monday(context: dg.ScheduleEvaluationContext):
        if (context.scheduled_execution_time.date() - FIRST).days % 14:
            return dg.SkipReason("not this week")
        return dg.RunRequest()
    ```
    """

    code = "PTD303"
    severity = "note"
    construct = CONSTRUCTS.exact

    def check_schedule(self, schedule: Schedule) -> Iterator[Finding]:
        if schedule.kind == "rrule" and schedule.accepted:
            yield find_translation(self, schedule, "recurrence rule", CONSTRUCTS)
