"""Commands that begin a project."""

from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit import Command, Finding, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.naming import api_of, key_of, shown


class ScaffoldCommand(Rule):
    """A command begins a Prefect project or generates code of it.

    Dagster's own tools lay out a project, with a module of definitions that a
    code server loads.

    ```shell
    prefect init --recipe docker  # PTD932
    ```

    becomes

    ```shell dagster
    dagster project scaffold --name shop
    ```
    """

    code = "PTD932"
    severity = "note"
    construct = CATALOGUE["cli-init"]
    effort = replace(CATALOGUE["cli-init"].effort, scope="def")

    def check_command(self, command: Command) -> Iterator[Finding]:
        if command.purpose == "scaffold":
            yield self.finding(command, f"{shown(command)} begins a project", key=key_of(command), api=api_of(command))
