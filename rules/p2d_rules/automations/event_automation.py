"""Automations that an event starts."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Project, Rule

from p2d_rules.automations.triggers import all_triggers, awaited, follows_runs, owner_of
from p2d_rules.catalogue import CATALOGUE

AFTER_RUNS = CATALOGUE["automation-after-runs"]


class EventAutomation(Rule):
    """An automation waits for an event.

    Dagster has no event bus: a sensor looks every half minute, or less often,
    whether there is something to do. If the event is the end of another flow's
    run, the sensor is a `dg.run_status_sensor`, or better an asset edge with an
    automation condition and no sensor at all. An event that must not happen is a
    freshness policy.

    ```python
    from prefect.automations import Automation
    from prefect.events.actions import RunDeployment
    from prefect.events.schemas.automations import EventTrigger

    chain = Automation(
        name="chain",
        trigger=EventTrigger(expect={"prefect.flow-run.Completed"}),  # PTD501
        actions=[RunDeployment(source="inferred")],
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

    @dg.job
    def publish():
        load()

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        monitored_jobs=[daily],
        request_job=publish,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def chain(context: dg.RunStatusSensorContext):
        return dg.RunRequest(run_key=context.dagster_run.run_id)
    ```
    """

    code = "PTD501"
    severity = "warning"
    construct = CATALOGUE["automation-class"]
    effort = Effort(0.5, 2, 6)

    def check_project(self, project: Project) -> Iterator[Finding]:
        for holder, trigger in all_triggers(project):
            if trigger.kind == "event":
                message = f"{owner_of(holder)} waits for {awaited(trigger)}"
                construct = AFTER_RUNS if follows_runs(trigger, project) else None
                yield self.finding(holder, message, span=trigger.span, construct=construct)
            elif trigger.kind == "other":
                message = f"{owner_of(holder)} waits for `{trigger.text}`"
                yield self.finding(holder, message, span=trigger.span, confidence="low")
