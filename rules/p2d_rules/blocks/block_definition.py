"""Blocks of the repository's own."""

from collections.abc import Iterator

from p2d_audit import Finding, Project, Rule

from p2d_rules.blocks.kinds import short_name
from p2d_rules.catalogue import CATALOGUE

INFRASTRUCTURE = tuple(
    CATALOGUE[name] for name in ("block-infra-custom", "block-infra-docker", "block-infra-k8s", "block-infra-process")
)


class BlockDefinition(Rule):
    """The repository defines a Block of its own.

    Fields and methods move to a `dg.ConfigurableResource` almost unchanged.
    `SecretStr` is no config type: the field is a `str` fed by `dg.EnvVar`. What
    is opened once is opened in `setup_for_execution`, once for each step.

    ```python
    from prefect.blocks.core import Block
    from pydantic import SecretStr

    class Shop(Block):  # PTD404
        url: str
        token: SecretStr

        def orders(self):
            return [self.url]
    ```

    becomes

    ```python dagster
    class Shop(dg.ConfigurableResource):
        url: str
        token: str

        def orders(self):
            return [self.url]

    @dg.asset
    def orders(shop: Shop):
        return shop.orders()

    shop = Shop(url="https://shop.example", token=dg.EnvVar("SHOP_TOKEN"))
    defs = dg.Definitions(assets=[orders], resources={"shop": shop})
    ```
    """

    code = "PTD404"
    severity = "warning"
    construct = CATALOGUE["block-custom-class"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        # Infrastructure of one's own has a rule of its own.
        derived = {
            (reference.span.path, reference.span.line)
            for reference in project.references
            if reference.kind == "base" and CATALOGUE.named(reference.symbol) in INFRASTRUCTURE
        }
        for block in project.blocks:
            # A class, no document that Terraform defines.
            is_class = block.action == "define" and "." in block.type
            if is_class and (block.span.path, block.span.line) not in derived:
                yield self.finding(block, f"`{short_name(block)}` is a Block of the repository's own", key=block.type)
