"""Commands that serve tasks and shell commands."""

from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit import Command, Effort, Finding, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.naming import api_of, key_of, shown


class ServeCommand(Rule):
    """A command keeps serving tasks, or runs a shell command as a flow.

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

    def check_command(self, command: Command) -> Iterator[Finding]:
        if command.name == "task serve":
            yield self.finding(
                command,
                f"{shown(command)} runs tasks outside of any flow",
                key=key_of(command),
                severity="warning",
                disposition="no-equivalent",
                construct=CATALOGUE["cli-task-serve"],
                effort=replace(CATALOGUE["cli-task-serve"].effort, scope="def"),
            )
        elif command.name == "shell watch":
            yield self.finding(
                command, f"{shown(command)} runs a shell command as a flow", key=key_of(command), api=api_of(command)
            )
        elif command.purpose == "serve":
            effort = Effort(0, 0, 0, scope="def")  # The deployment it makes has the hours.
            message = f"{shown(command)} is scheduler and worker in one"
            yield self.finding(command, message, key=key_of(command), effort=effort, api=api_of(command))
