"""Parameters of Prefect 1."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

PARAMETERS = (CATALOGUE["v1-parameter"], CATALOGUE["v1-parameter-datetime"])


class ParameterTask(Rule):
    """A flow's parameter is a `Parameter` task of Prefect 1.

    The parameter is a step whose value goes to every task that takes it. In
    Dagster the value is run config, which each op reads for itself; a
    `dg.config_mapping` gives one value to several ops.

    ```python prefect1
    from prefect import Flow, Parameter, task

    @task
    def load(table):
        return table

    with Flow("daily") as flow:
        table = Parameter("table", default="orders")  # PTD114
        load(table)
    ```

    becomes

    ```python dagster
    class Daily(dg.Config):
        table: str = "orders"

    @dg.op
    def load(config: Daily):
        return config.table

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD114"
    severity = "note"
    construct = CATALOGUE["v1-parameter"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        construct = CATALOGUE.named(reference.symbol)
        if reference.kind == "call" and construct in PARAMETERS:
            kind = reference.symbol.rpartition(".")[2]
            yield self.finding(reference, f"a `{kind}` task gives the flow its argument", construct=construct)
