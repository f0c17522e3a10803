"""Commands and requests that start runs."""

from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit import Command, DeploymentRun, Finding, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.naming import api_of, key_of, shown, value_of


class RunCommand(Rule):
    """A command or request starts, cancels or repeats a run.

    `dagster job launch` starts a job by its name; parameters become run config.
    From outside, runs are started by the GraphQL API. Dagster cannot be told to
    start a single run later: that is a schedule or a sensor.

    ```shell
    prefect deployment run 'daily/production' --param region=us  # PTD921
    ```

    becomes

    ```shell dagster
    dagster job launch -m shop.definitions -j daily --config-json '{"ops": {"load": {"config": {"region": "us"}}}}'
    ```
    """

    code = "PTD921"
    severity = "note"
    construct = CATALOGUE["cli-deployment-run"]
    effort = replace(CATALOGUE["cli-deployment-run"].effort, scope="def")

    def check_command(self, command: Command) -> Iterator[Finding]:
        if command.purpose != "run":
            return
        if value_of(command, "start-in") is not None or value_of(command, "start-at") is not None:
            yield self.finding(
                command,
                f"{shown(command)} starts a run at a later time",
                key=key_of(command),
                severity="warning",
                disposition="no-equivalent",
                construct=CATALOGUE["run-deployment-scheduled-time"],
                effort=replace(CATALOGUE["run-deployment-scheduled-time"].effort, scope="def"),
            )
        elif command.name.startswith("flow-run"):
            construct = CATALOGUE["cli-flow-run"]
            message = f"{shown(command)} acts on a run"
            effort = replace(construct.effort, scope="def")
            yield self.finding(command, message, key=key_of(command), construct=construct, effort=effort)
        else:
            yield self.finding(command, f"{shown(command)} starts a run", key=key_of(command), api=api_of(command))

    def check_run(self, run: DeploymentRun) -> Iterator[Finding]:
        if run.source == "request":
            construct = CATALOGUE["run-deployment-fire-forget"]
            yield self.finding(run, "a request starts a run of a deployment", disposition="adapt", construct=construct)
