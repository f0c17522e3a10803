"""What tasks say about their assets."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

OBJECT = CATALOGUE["asset-object"]
VERBS = {"asset-metadata": "adds metadata to an asset", "asset-context": "asks for the context of assets"}


class AssetDetail(Rule):
    """An asset is described: by an object, by metadata, by its context.

    The description, the owners and the metadata move nearly as they are. An
    owner is an e-mail address or a `team:…`; the name and the URL are metadata,
    and so is what is only known when the task has run.

    ```python
    from prefect.assets import Asset, AssetProperties, add_asset_metadata, materialize

    lake = Asset(  # PTD809
        key="s3://lake/orders.parquet",
        properties=AssetProperties(description="All orders", owners=["shop"]),
    )

    @materialize(lake)
    def orders():
        add_asset_metadata(lake, {"rows": 3})  # PTD809
        return [1, 2, 3]
    ```

    becomes

    ```python dagster
    @dg.asset(
        key=["lake", "orders"],
        description="All orders",
        owners=["team:shop"],
        metadata={"uri": "s3://lake/orders.parquet"},
    )
    def orders(context: dg.AssetExecutionContext):
        context.add_asset_metadata({"rows": 3})
        return [1, 2, 3]
    ```
    """

    code = "PTD809"
    severity = "note"
    construct = OBJECT

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        construct = CATALOGUE.named(reference.symbol)
        name = reference.symbol.rpartition(".")[2]
        if reference.kind != "call" or construct is None:
            return
        # Properties are part of the asset they are given to.
        if construct is OBJECT and name == "Asset":
            key = f"{reference.span.path}:{reference.span.line}:{reference.span.column}"
            yield self.finding(reference, "`Asset` describes an asset", key=key)
        elif construct.id in VERBS:
            shown = "AssetContext.get" if name == "get" else name
            yield self.finding(reference, f"`{shown}` {VERBS[construct.id]}", construct=construct)
