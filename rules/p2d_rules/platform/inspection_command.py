"""Commands that only look."""

from collections.abc import Iterator

from p2d_audit import Command, Effort, Finding, Rule

from p2d_rules.platform.naming import api_of, key_of, shown


class InspectionCommand(Rule):
    """A command only shows something of Prefect.

    Nothing depends on it unless its output is read. What it shows is in Dagster's
    web interface, GraphQL API or `dagster run list` and the like.

    ```shell
    prefect flow-run ls  # PTD933
    ```

    becomes

    ```shell dagster
    dagster run list
    ```
    """

    code = "PTD933"
    severity = "note"
    disposition = "drop"
    effort = Effort(0, 0, 0, scope="def")

    def check_command(self, command: Command) -> Iterator[Finding]:
        if command.purpose == "inspect" and command.name:
            yield self.finding(
                command, f"{shown(command)} only shows something", key=key_of(command), api=api_of(command)
            )
