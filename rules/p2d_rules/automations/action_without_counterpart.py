"""Actions of automations that Dagster cannot take."""

from collections.abc import Iterator

from p2d_audit import Automation, Effort, Finding, Rule

from p2d_rules.automations.triggers import owner_of

EFFORTS = {
    "change-flow-run-state": Effort(1, 3, 8),  # mapping: action-change-flow-run-state
    "suspend-flow-run": Effort(2, 6, 16),  # mapping: action-suspend-flow-run
    "resume-flow-run": Effort(2, 6, 16),  # mapping: action-resume-flow-run
    "pause-work-pool": Effort(0.5, 1, 3),  # mapping: action-pause-work-pool
    "resume-work-pool": Effort(0.5, 1, 3),  # mapping: action-resume-work-pool
    "pause-work-queue": Effort(0.5, 1, 3),  # mapping: action-pause-work-queue
    "resume-work-queue": Effort(0.5, 1, 3),  # mapping: action-resume-work-queue
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
    disposition = "no-equivalent"
    effort = EFFORTS["change-flow-run-state"]

    def check_automation(self, automation: Automation) -> Iterator[Finding]:
        for action in automation.actions:
            effort = EFFORTS.get(action)
            if effort is not None:
                yield self.finding(automation, f"{owner_of(automation)} takes the action `{action}`", effort=effort)
