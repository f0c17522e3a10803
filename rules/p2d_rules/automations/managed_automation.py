"""Automations and notification policies that code looks after."""

from collections.abc import Iterator

from p2d_audit import Disposition, Finding, Reference, Rule, Severity

from p2d_rules.catalogue import CATALOGUE

MANAGED = CATALOGUE["automation-manage"]
POLICY = CATALOGUE["notification-policy-v2"]
SEVERITIES: dict[Disposition, Severity] = {"mechanical": "note"}


class ManagedAutomation(Rule):
    """Code reads, changes or switches automations, or sets up notifications.

    A sensor is code: it is made, changed and removed by deploying the code
    location. At run time it can only be switched on and off, by `dagster sensor
    start` and `stop` or through GraphQL. What a notification policy of Prefect 2
    says about states and tags is said by a `dg.run_failure_sensor`.

    ```python
    from prefect.automations import Automation

    def quiet(name: str):
        Automation.read(name=name).disable()  # PTD514
    ```

    ```python prefect2
    from prefect.client.schemas.actions import FlowRunNotificationPolicyCreate

    def policy(block):
        return FlowRunNotificationPolicyCreate(  # PTD514
            state_names=["Failed"], tags=["shop"], block_document_id=block
        )
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        return 1

    @dg.job(tags={"team": "shop"})
    def daily():
        load()

    @dg.run_failure_sensor(monitored_jobs=[daily], default_status=dg.DefaultSensorStatus.RUNNING)
    def policy(context: dg.RunFailureSensorContext):
        if context.dagster_run.tags.get("team") == "shop":
            print(context.failure_event.message)
    ```
    """

    code = "PTD514"
    severity = "warning"
    construct = MANAGED

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        construct = CATALOGUE.named(reference.symbol)
        owner, _, name = reference.symbol.rpartition(".")
        # The parts of a filter stand inside of it.
        if reference.kind != "call" or (name.startswith("AutomationFilter") and name != "AutomationFilter"):
            return
        if construct is MANAGED:
            shown = name if name[:1].isupper() else f"{owner.rpartition('.')[2]}.{name}"
            yield self.finding(reference, f"`{shown}` manages automations")
        elif construct is POLICY:
            severity = SEVERITIES.get(POLICY.disposition, "warning")
            message = f"`{name}` is a policy of notifications"
            yield self.finding(reference, message, severity=severity, construct=POLICY)
