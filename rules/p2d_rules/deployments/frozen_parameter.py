"""Parameters that nobody may change."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE


class FrozenParameter(Rule):
    """A deployment freezes a parameter.

    Prefect shows the value and lets nobody change it. Every field of a config can
    be changed in Dagster's launchpad: what has to stay as it is belongs into the
    code, as a constant or a field of a resource.

    ```python
    from prefect import flow
    from prefect.utilities.annotations import freeze

    @flow
    def daily(region: str):
        print(region)

    if __name__ == "__main__":
        daily.deploy(
            name="production",
            work_pool_name="kubernetes",
            image="shop:1",
            parameters={"region": freeze("eu")},  # PTD320
        )
    ```

    becomes

    ```python dagster
    class Shop(dg.ConfigurableResource):
        region: str

    @dg.op
    def load(shop: Shop):
        print(shop.region)

    @dg.job
    def daily():
        load()

    defs = dg.Definitions(jobs=[daily], resources={"shop": Shop(region="eu")})
    ```
    """

    code = "PTD320"
    severity = "warning"
    construct = CATALOGUE["handoff-freeze"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and CATALOGUE.named(reference.symbol) is self.construct:
            yield self.finding(reference, "the value of a parameter is frozen")
