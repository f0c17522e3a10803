"""Automations that a metric starts."""

from collections.abc import Iterator

from p2d_audit import Finding, Project, Rule

from p2d_rules.automations.triggers import all_triggers, owner_of
from p2d_rules.catalogue import CATALOGUE


class MetricAutomation(Rule):
    """An automation waits for a metric of runs.

    Lateness, duration and success rate are computed by Prefect Cloud. In Dagster
    a sensor asks the instance for the records of past runs and computes them
    itself, or an alert policy of Dagster+ does.

    ```python
    from datetime import timedelta

    from prefect.automations import Automation
    from prefect.events.actions import SendNotification
    from prefect.events.schemas.automations import MetricTrigger, MetricTriggerQuery

    slow = Automation(
        name="slow",
        trigger=MetricTrigger(  # PTD503
            metric=MetricTriggerQuery(name="duration", operator=">", threshold=3600, range=timedelta(days=1))
        ),
        actions=[],
    )
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        return 1

    @dg.job
    def daily():
        load()

    @dg.sensor(job=daily, minimum_interval_seconds=300, default_status=dg.DefaultSensorStatus.RUNNING)
    def slow(context: dg.SensorEvaluationContext):
        records = context.instance.get_run_records(dg.RunsFilter(job_name="daily"), limit=10)
        slowest = max(((r.end_time or 0) - (r.start_time or 0) for r in records), default=0)
        return dg.SkipReason(f"the slowest of the last runs took {slowest:.0f} s")
    ```
    """

    code = "PTD503"
    severity = "error"
    construct = CATALOGUE["trigger-metric"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        for holder, trigger in all_triggers(project):
            if trigger.kind == "metric":
                yield self.finding(holder, f"{owner_of(holder)} waits for a metric", span=trigger.span)
