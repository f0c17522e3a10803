"""Blocks referred to in YAML."""

from collections.abc import Iterator

from p2d_audit import Block, Effort, Finding, Project, Rule

from p2d_rules.catalogue import CATALOGUE

# What a file of `prefect deployment build` holds of the Blocks it is built with.
SECTIONS = {
    "infrastructure": (CATALOGUE["deployment-kw-infrastructure-v2"], "runs of the deployment are placed by"),
    "storage": (CATALOGUE["deployment-kw-storage-v2"], "the code of the deployment is fetched from"),
}


class BlockReference(Rule):
    """A YAML file takes a value from a Block.

    `prefect.yaml` fills `{{ prefect.blocks.… }}` in from the server when it
    deploys. In `dagster.yaml` and the like, `env:` takes the value from the
    environment; for images and pipelines CI's own secrets do. The `storage` of an
    older deployment file is where the code of the deployment is fetched from for
    each run: that becomes the image of the code location.

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

    def check_project(self, project: Project) -> Iterator[Finding]:
        sections = {(key.span.path, key.span.line): key.path.partition(".")[0] for key in project.keys}
        for block in project.blocks:
            if block.action == "yaml-reference":
                section = sections.get((block.span.path, block.span.line), "")
                yield self._reference(block, section)

    def _reference(self, block: Block, section: str) -> Finding:
        name = f" `{block.name}`" if isinstance(block.name, str) else ""
        if section not in SECTIONS:
            return self.finding(block, f"a value comes from the Block{name} of type `{block.type}`")
        construct, what = SECTIONS[section]
        hours = construct.effort
        # One Block is replaced once, however many deployments name it.
        once = Effort(hours.low, hours.likely, hours.high, scope="def")
        return self.finding(
            block,
            f"{what} the Block{name} of type `{block.type}`",
            severity="warning",
            disposition=construct.disposition,
            effort=once,
            construct=construct,
            key=f"{section}:{block.type}/{block.name}",
        )
