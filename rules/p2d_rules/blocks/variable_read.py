"""Variables read from the server."""

from collections.abc import Iterator

from p2d_audit import Finding, Rule, Unknown, Variable

from p2d_rules.catalogue import CATALOGUE

FILLED_IN = CATALOGUE["variable-yaml-template"]


class VariableRead(Rule):
    """A Variable is read from the Prefect server.

    A value that people change in the UI becomes an environment variable, a field
    of a resource or the default of a `dg.Config`. Dagster has no page to edit it
    on: a change is a new deployment, or other run config for one run.

    ```python
    from prefect import task
    from prefect.variables import Variable

    @task
    def orders():
        return Variable.get("batch_size", default=10)  # PTD409
    ```

    becomes

    ```python dagster
    class Orders(dg.Config):
        batch_size: int = 10

    @dg.asset
    def orders(config: Orders):
        return config.batch_size
    ```
    """

    code = "PTD409"
    severity = "note"
    construct = CATALOGUE["variable-get"]

    def check_variable(self, variable: Variable) -> Iterator[Finding]:
        if variable.action == "set":
            return
        in_file = variable.action == "yaml-reference"
        # It is one value that is moved, wherever it is read.
        api = FILLED_IN if in_file else self.construct
        if isinstance(variable.name, Unknown):
            place = f"{variable.span.path}:{variable.span.line}"
            message = f"the Variable named by `{variable.name.source}` is read"
            yield self.finding(variable, message, key=f"variable@{place}", confidence="medium", api=api)
        else:
            message = f"Variable `{variable.name}` is {'filled in' if in_file else 'read'}"
            yield self.finding(variable, message, key=f"variable/{variable.name}", api=api)
