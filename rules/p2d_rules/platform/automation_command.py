"""Commands that make automations and events."""

from collections.abc import Iterator

from p2d_audit import Command, Effort, Finding, Rule

from p2d_rules.platform.naming import key_of, shown


class AutomationCommand(Rule):
    """A command makes or changes an automation, an event or a webhook.

    Automations are kept by the server. In Dagster they are sensors and automation
    conditions, part of the definitions. There is no bus for events of any kind,
    and no address that takes webhooks: a small service in front starts a run or
    reports that an asset has changed.

    ```shell
    prefect automation create --from-file chain.yaml  # PTD930
    ```

    becomes

    ```python dagster
    @dg.op
    def publish():
        print("published")

    @dg.job
    def publishing():
        publish()

    @dg.run_status_sensor(run_status=dg.DagsterRunStatus.SUCCESS, request_job=publishing)
    def after_success(context):
        return dg.RunRequest(run_key=context.dagster_run.run_id)
    ```
    """

    code = "PTD930"
    severity = "note"
    disposition = "adapt"
    effort = Effort(0.5, 2, 5, scope="def")  # mapping: cli-automation

    def check_command(self, command: Command) -> Iterator[Finding]:
        if command.purpose != "automation":
            return
        if command.name == "automation create" and any(option.name == "from-json" for option in command.options):
            effort = Effort(0, 0, 0, scope="def")  # The automation in it has the hours.
            yield self.finding(command, f"{shown(command)} makes an automation", key=key_of(command), effort=effort)
        elif command.name.startswith(("cloud webhook", "events")):
            low, likely, high = (1, 3, 8) if "webhook" in command.name else (0.5, 1.5, 5)
            yield self.finding(
                command,
                f"{shown(command)} {'changes a webhook' if 'webhook' in command.name else 'sends an event'}",
                key=key_of(command),
                severity="warning",
                disposition="redesign",
                effort=Effort(low, likely, high, scope="def"),  # mapping: event-webhook, event-emit
            )
        else:
            yield self.finding(command, f"{shown(command)} changes an automation", key=key_of(command))
