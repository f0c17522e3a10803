"""Commands that deploy flows."""

from collections.abc import Iterator

from p2d_audit import Command, Finding, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.naming import api_of, shown


class DeployCommand(Rule):
    """A command deploys flows.

    Prefect is told of each deployment by a command, most often in a pipeline.
    Dagster loads definitions from a code location: the pipeline checks that they
    load, builds the image and rolls it out.

    ```shell
    prefect deploy --all  # PTD920
    ```

    becomes

    ```shell dagster
    dagster definitions validate -m shop.definitions
    docker build --tag shop:1 .
    ```
    """

    code = "PTD920"
    severity = "note"
    construct = CATALOGUE["cli-deploy"]

    def check_command(self, command: Command) -> Iterator[Finding]:
        if command.purpose != "deploy":
            return
        if command.name.startswith("register") or command.name == "build":
            construct = CATALOGUE["v1-cli"]
            yield self.finding(command, f"{shown(command)} sends flows to a server of Prefect 1", construct=construct)
        else:
            yield self.finding(command, f"{shown(command)} changes what is deployed", api=api_of(command))
