"""Commands and requests that start runs."""

from collections.abc import Iterator

from p2d_audit import Command, DeploymentRun, Effort, Finding, Rule

from p2d_rules.platform.naming import key_of, shown, value_of


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
    disposition = "mechanical"
    effort = Effort(0.1, 0.25, 1, scope="def")  # mapping: cli-deployment-run

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
                effort=Effort(1, 3, 6, scope="def"),  # mapping: run-deployment-scheduled-time
            )
        elif command.name.startswith("flow-run"):
            effort = Effort(0.1, 0.5, 2, scope="def")  # mapping: cli-flow-run
            message = f"{shown(command)} acts on a run"
            yield self.finding(command, message, key=key_of(command), disposition="adapt", effort=effort)
        else:
            yield self.finding(command, f"{shown(command)} starts a run", key=key_of(command))

    def check_run(self, run: DeploymentRun) -> Iterator[Finding]:
        if run.source == "request":
            effort = Effort(0.5, 2, 5)  # mapping: run-deployment-fire-forget
            yield self.finding(run, "a request starts a run of a deployment", disposition="adapt", effort=effort)
