"""Tasks that are assets already."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE


class MaterializedAsset(Rule):
    """A task is declared to materialise an asset.

    This is the nearest Prefect comes to Dagster: key, dependencies and metadata
    are there already. The URI becomes an asset key and metadata, the body stays.

    ```python
    from prefect import flow
    from prefect.assets import materialize

    @materialize("s3://lake/orders.parquet")  # PTD806
    def orders():
        return [1, 2]

    @flow
    def daily():
        orders()
    ```

    becomes

    ```python dagster
    @dg.asset(key=["lake", "orders"], metadata={"uri": "s3://lake/orders.parquet"}, kinds={"s3"})
    def orders():
        return [1, 2]
    ```
    """

    code = "PTD806"
    severity = "note"
    construct = CATALOGUE["asset-materialize"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        name = reference.symbol.rpartition(".")[2]
        if reference.kind == "decorator" and name == "materialize" and reference.symbol.startswith("prefect.assets."):
            unit = f" `{reference.unit.function}`" if reference.unit else ""
            yield self.finding(reference, f"task{unit} materialises an asset")
