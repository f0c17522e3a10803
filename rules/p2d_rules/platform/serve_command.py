"""Commands that serve flows, tasks and shell commands."""

from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit import Command, Effort, Finding, Project, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.naming import api_of, key_of, shown


class ServeCommand(Rule):
    """A command keeps serving a flow or tasks, or runs a shell command as a flow.

    `prefect flow serve` makes a deployment, polls for its runs and runs them on the
    machine it stands on: the code location, the daemon and a run launcher do. Where
    its flow is known, PTD306 tells of it.
    A shell command is an asset or op that runs it through
    `dg.PipesSubprocessClient`, with a schedule of its own. Tasks that are sent to
    a waiting process outside of any run have no counterpart.

    ```shell
    prefect shell watch 'dbt build'  # PTD922
    prefect task serve flows/mail.py:send  # PTD922
    ```

    becomes

    ```python dagster
    @dg.asset
    def models(context: dg.AssetExecutionContext, pipes: dg.PipesSubprocessClient):
        return pipes.run(command=["echo", "built"], context=context).get_materialize_result()

    defs = dg.Definitions(assets=[models], resources={"pipes": dg.PipesSubprocessClient()})
    ```
    """

    code = "PTD922"
    severity = "note"
    construct = CATALOGUE["cli-shell"]
    effort = replace(CATALOGUE["cli-shell"].effort, scope="def")

    def check_project(self, project: Project) -> Iterator[Finding]:
        """Leave out `flow serve` where PTD306 tells of the deployment it makes."""
        served = {deployment.span for deployment in project.deployments if deployment.source == "serve"}
        for command in project.commands:
            if command.purpose == "serve" and not (command.name == "flow serve" and command.span in served):
                yield self._serving(command)

    def _serving(self, command: Command) -> Finding:
        if command.name == "task serve":
            return self.finding(
                command,
                f"{shown(command)} runs tasks outside of any flow",
                key=key_of(command),
                severity="warning",
                disposition="no-equivalent",
                construct=CATALOGUE["cli-task-serve"],
                effort=replace(CATALOGUE["cli-task-serve"].effort, scope="def"),
            )
        api = api_of(command)
        if command.name == "shell watch":
            message = f"{shown(command)} runs a shell command as a flow"
            return self.finding(command, message, key=key_of(command), api=api)
        effort = Effort(0, 0, 0, scope="def")  # The deployment it makes has the hours.
        what = "its flow" if command.name == "flow serve" else "a shell command"
        message = f"{shown(command)} polls for the runs of {what} and runs them"
        return self.finding(command, message, key=key_of(command), effort=effort, api=api)
