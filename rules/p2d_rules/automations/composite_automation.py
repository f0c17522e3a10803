"""Automations that several events start together."""

from collections.abc import Iterator

from p2d_audit import Finding, Project, Rule

from p2d_rules.automations.triggers import all_triggers, owner_of
from p2d_rules.catalogue import CATALOGUE


class CompositeAutomation(Rule):
    """An automation waits for several events, together or in order.

    "All of these within an hour" and "first this, then that" need a memory, which
    a sensor keeps in its cursor. If the events are finished runs, the condition
    is often just an asset with several upstream assets.

    ```python
    from datetime import timedelta

    from prefect.automations import Automation
    from prefect.events.actions import RunDeployment
    from prefect.events.schemas.automations import CompoundTrigger, EventTrigger

    both = Automation(
        name="both",
        trigger=CompoundTrigger(  # PTD502
            require="all",
            within=timedelta(hours=1),
            triggers=[EventTrigger(expect={"orders"}), EventTrigger(expect={"customers"})],
        ),
        actions=[RunDeployment(source="inferred")],
    )
    ```

    becomes

    ```python dagster
    @dg.asset
    def orders():
        return 1

    @dg.asset
    def customers():
        return 1

    @dg.asset(
        deps=[orders, customers],
        automation_condition=dg.AutomationCondition.all_deps_match(
            dg.AutomationCondition.newly_updated().since_last_handled()
        ),
    )
    def report():
        return 1
    ```
    """

    code = "PTD502"
    severity = "error"
    construct = CATALOGUE["trigger-compound"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        for holder, trigger in all_triggers(project):
            if trigger.kind in ("compound", "sequence"):
                order = "together" if trigger.kind == "compound" else "in order"
                message = f"{owner_of(holder)} waits for events {order}"
                yield self.finding(holder, message, span=trigger.span, construct=CATALOGUE[f"trigger-{trigger.kind}"])
