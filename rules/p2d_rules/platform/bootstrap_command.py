"""Commands that fill a server with Blocks and Variables."""

from collections.abc import Iterator

from p2d_audit import Command, Finding, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.naming import api_of, shown


class BootstrapCommand(Rule):
    """A command makes, reads or removes Blocks or Variables.

    The server keeps Blocks and Variables, and scripts fill it. In Dagster
    resources are definitions that read environment variables, so what is filled
    is the environment: of the pipeline, or a secret manager.

    ```shell
    prefect variable set region eu  # PTD929
    prefect block register --module prefect_aws  # PTD929
    ```

    becomes

    ```python dagster
    class Shop(dg.ConfigurableResource):
        region: str

    @dg.asset
    def orders(shop: Shop):
        return shop.region

    defs = dg.Definitions(assets=[orders], resources={"shop": Shop(region=dg.EnvVar("REGION"))})
    ```
    """

    code = "PTD929"
    severity = "note"
    construct = CATALOGUE["cli-block-variable"]

    def check_command(self, command: Command) -> Iterator[Finding]:
        if command.purpose in ("block", "variable"):
            yield self.finding(command, f"{shown(command)} acts on what the server keeps", api=api_of(command))
