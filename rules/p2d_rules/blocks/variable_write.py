"""Variables written to the server."""

from collections.abc import Iterator

from p2d_audit import Finding, Rule, Unknown, Variable

from p2d_rules.catalogue import CATALOGUE

_CODE = (".py", ".pyw", ".ipynb")
"""Files that remember something; what shell scripts and Terraform set is set up, not written."""


class VariableWrite(Rule):
    """A Variable is written to the Prefect server.

    A flow that writes a Variable remembers something for its next run, nearly
    always how far it has come. Time partitions make that memory needless;
    otherwise it is the metadata of the last materialisation, a sensor's cursor or
    a table of one's own.

    ```python
    from prefect import task
    from prefect.variables import Variable

    @task
    def orders():
        Variable.set("watermark", "2026-01-01", overwrite=True)  # PTD410
    ```

    becomes

    ```python dagster
    @dg.asset
    def orders(context: dg.AssetExecutionContext):
        last = context.instance.get_latest_materialization_event(context.asset_key)
        known = last.asset_materialization.metadata["watermark"].value if last else "2026-01-01"
        return dg.MaterializeResult(metadata={"watermark": known})
    ```
    """

    code = "PTD410"
    severity = "error"
    construct = CATALOGUE["variable-set"]

    def check_variable(self, variable: Variable) -> Iterator[Finding]:
        if variable.action != "set" or not variable.span.path.endswith(_CODE):
            return
        if isinstance(variable.name, Unknown):
            place = f"{variable.span.path}:{variable.span.line}"
            message = f"the Variable named by `{variable.name.source}` is written"
            yield self.finding(variable, message, key=f"variable@{place}")
        else:
            yield self.finding(variable, f"Variable `{variable.name}` is written", key=f"variable/{variable.name}")
