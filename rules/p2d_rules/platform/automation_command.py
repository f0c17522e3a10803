"""Commands that make automations and events."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace
from p2d_audit import Command, Effort, Finding, Project, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.naming import api_of, key_of, shown, value_of


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
    construct = CATALOGUE["cli-automation"]
    effort = replace(CATALOGUE["cli-automation"].effort, scope="def")

    def check_project(self, project: Project) -> Iterator[Finding]:
        read = {automation.span.path for automation in project.automations}
        for command in project.commands:
            if command.name == "automation create" and _is_read(command, read):
                effort = Effort(0, 0, 0, scope="def")  # The automations that it makes have the hours.
                yield self.finding(
                    command,
                    f"{shown(command)} makes automations",
                    key=key_of(command),
                    effort=effort,
                    api=api_of(command),
                )
            elif command.purpose == "automation":
                yield self._unread(command)

    def _unread(self, command: Command) -> Finding:
        key = key_of(command)
        if not command.name.startswith(("cloud webhook", "events")):
            return self.finding(command, f"{shown(command)} changes an automation", key=key, api=api_of(command))
        webhook = "webhook" in command.name
        construct = CATALOGUE["event-webhook" if webhook else "event-emit"]
        return self.finding(
            command,
            f"{shown(command)} {'changes a webhook' if webhook else 'sends an event'}",
            key=key,
            severity="warning",
            construct=construct,
            effort=replace(construct.effort, scope="def"),
        )


def _is_read(command: Command, paths: Iterable[str]) -> bool:
    """Tell whether the automations that a command makes are known: in it, or in a file that is read."""
    file = value_of(command, "from-file")
    ending = f"/{file.removeprefix('./')}" if isinstance(file, str) else None
    return file is None or (ending is not None and any(f"/{path}".endswith(ending) for path in paths))
