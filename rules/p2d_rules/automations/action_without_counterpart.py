"""Actions of automations that Dagster cannot take."""

from collections.abc import Iterator

from p2d_audit import Automation, Finding, Rule

from p2d_rules.automations.triggers import owner_of
from p2d_rules.catalogue import CATALOGUE

ACTIONS = {
    action: CATALOGUE[f"action-{action}"]
    for action in (
        "change-flow-run-state",
        "pause-work-pool",
        "pause-work-queue",
        "resume-flow-run",
        "resume-work-pool",
        "resume-work-queue",
        "suspend-flow-run",
    )
}


class ActionWithoutCounterpart(Rule):
    """An automation does something that Dagster cannot do.

    Nobody can set the status of a Dagster run, suspend or resume it, and there
    are no work pools to pause. Near it come the end of a run through the API, a
    re-execution from failure and the limit of a concurrency pool.

    ```python
    from prefect.automations import Automation
    from prefect.events.actions import SuspendFlowRun
    from prefect.events.schemas.automations import EventTrigger

    hold = Automation(  # PTD504
        name="hold",
        trigger=EventTrigger(expect={"budget.exceeded"}),
        actions=[SuspendFlowRun()],
    )
    ```

    becomes

    ```python dagster
    @dg.op(pool="budget")
    def load():
        return 1

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD504"
    severity = "error"
    construct = ACTIONS["change-flow-run-state"]

    def check_automation(self, automation: Automation) -> Iterator[Finding]:
        for action in automation.actions:
            if construct := ACTIONS.get(action):
                message = f"{owner_of(automation)} takes the action `{action}`"
                yield self.finding(automation, message, construct=construct)
