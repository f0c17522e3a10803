"""The key-value store of Prefect 1."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

NAMES = ("delete_key", "get_key_value", "list_keys", "set_key_value")


class KeyValueStore(Rule):
    """The key-value store of Prefect 1 is used.

    What a flow remembers there for its next run has no such home in Dagster:
    time partitions make it needless, the metadata of the last materialisation, a
    sensor's cursor or a table of one's own hold it.

    ```python prefect1
    from prefect import task
    from prefect.backend import get_key_value, set_key_value

    @task
    def orders():
        last = get_key_value("watermark")  # PTD411
        set_key_value("watermark", last + 1)  # PTD411
    ```

    becomes

    ```python dagster
    days = dg.DailyPartitionsDefinition(start_date="2026-01-01")

    @dg.asset(partitions_def=days)
    def orders(context: dg.AssetExecutionContext):
        return context.partition_key
    ```
    """

    code = "PTD411"
    severity = "error"
    construct = CATALOGUE["v1-kv-store"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and CATALOGUE.named(reference.symbol) is self.construct:
            name = reference.symbol.rpartition(".")[2]
            yield self.finding(reference, f"`{name}` uses the key-value store", key=reference.span.path)
