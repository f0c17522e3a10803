"""Secrets loaded from the server."""

from collections.abc import Iterator

from p2d_audit import Block, Finding, Rule

from p2d_rules.blocks.kinds import FIRST_SECRETS, is_secret, key_of, short_name
from p2d_rules.catalogue import CATALOGUE


class SecretLoad(Rule):
    """A secret is loaded from the Prefect server.

    In Dagster a secret is an environment variable, put there by whatever keeps
    secrets where the code runs, and named in code by `dg.EnvVar`: its value is
    read when the run starts and not shown in the UI.

    ```python
    from prefect import task
    from prefect.blocks.system import Secret

    @task
    def orders():
        return Secret.load("shop-token").get()  # PTD402
    ```

    becomes

    ```python dagster
    class Shop(dg.ConfigurableResource):
        token: str

    @dg.asset
    def orders(shop: Shop):
        return len(shop.token)

    defs = dg.Definitions(assets=[orders], resources={"shop": Shop(token=dg.EnvVar("SHOP_TOKEN"))})
    ```
    """

    code = "PTD402"
    severity = "note"
    construct = CATALOGUE["block-secret"]

    def check_block(self, block: Block) -> Iterator[Finding]:
        if block.action != "load" or not is_secret(block):
            return
        if block.type in FIRST_SECRETS:
            name = f" `{block.name}`" if isinstance(block.name, str) else ""
            yield self.finding(block, f"`{short_name(block)}` reads a secret{name}", key=key_of(block))
        elif isinstance(block.name, str):
            yield self.finding(block, f"secret `{block.name}` is loaded from the server", key=key_of(block))
