"""Blocks referred to in YAML."""

from collections.abc import Iterator

from p2d_audit import Block, Finding, Rule

from p2d_rules.catalogue import CATALOGUE


class BlockReference(Rule):
    """A YAML file takes a value from a Block.

    `prefect.yaml` fills `{{ prefect.blocks.… }}` in from the server when it
    deploys. In `dagster.yaml` and the like, `env:` takes the value from the
    environment; for images and pipelines CI's own secrets do.

    ```yaml
    name: shop
    deployments:
      - name: production
        entrypoint: flows/daily.py:daily
        job_variables:
          env:
            TOKEN: "{{ prefect.blocks.secret.shop-token }}"  # PTD406
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

    code = "PTD406"
    severity = "note"
    construct = CATALOGUE["secret-yaml-template"]

    def check_block(self, block: Block) -> Iterator[Finding]:
        if block.action == "yaml-reference":
            name = f" `{block.name}`" if isinstance(block.name, str) else ""
            yield self.finding(block, f"a value comes from the Block{name} of type `{block.type}`")
