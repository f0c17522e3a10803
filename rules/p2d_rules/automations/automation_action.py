"""Actions of automations that Dagster takes in another way."""

from collections.abc import Iterator

from p2d_audit import Automation, Disposition, Finding, Rule, Severity

from p2d_rules.automations.action_without_counterpart import ACTIONS as WITHOUT
from p2d_rules.automations.triggers import owner_of
from p2d_rules.catalogue import CATALOGUE

ACTIONS = {
    action: CATALOGUE[f"action-{action}"]
    for action in (
        "call-webhook",
        "cancel-flow-run",
        "declare-incident",
        "delete-flow-run",
        "pause-automation",
        "pause-deployment",
        "resume-automation",
        "resume-deployment",
        "send-notification",
    )
}
UNKNOWN = CATALOGUE["action-unknown"]
# Running a deployment is what a sensor is for, and counted with the trigger; doing nothing needs nothing.
COUNTED = frozenset({"run-deployment", "do-nothing", *WITHOUT})
SEVERITIES: dict[Disposition, Severity] = {"mechanical": "note", "adapt": "warning", "redesign": "error"}


class AutomationAction(Rule):
    """An automation does something else than run a deployment.

    A sensor starts runs; whatever else it does is code in its body. Messages come
    ready-made for failed runs. To end a run, or to switch a schedule or sensor on
    or off, the code asks Dagster's GraphQL API.

    ```python
    from prefect.automations import Automation
    from prefect.events.actions import CancelFlowRun
    from prefect.events.schemas.automations import EventTrigger

    stop = Automation(  # PTD513
        name="stop",
        trigger=EventTrigger(expect={"budget.exceeded"}),
        actions=[CancelFlowRun()],
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

    @dg.sensor(job=daily, minimum_interval_seconds=60)
    def stop(context: dg.SensorEvaluationContext):
        runs = context.instance.get_runs(dg.RunsFilter(job_name="daily", statuses=[dg.DagsterRunStatus.STARTED]))
        for run in runs:
            context.instance.run_coordinator.cancel_run(run.run_id)
        return dg.SkipReason(f"{len(runs)} runs ended")
    ```
    """

    code = "PTD513"
    severity = "warning"
    construct = ACTIONS["cancel-flow-run"]

    def check_automation(self, automation: Automation) -> Iterator[Finding]:
        for action in automation.actions:
            if action not in COUNTED:
                construct = ACTIONS.get(action, UNKNOWN)
                yield self.finding(
                    automation,
                    f"{owner_of(automation)} takes the action `{action}`",
                    severity=SEVERITIES[construct.disposition],
                    confidence="high" if action in ACTIONS else "low",
                    construct=construct,
                )
