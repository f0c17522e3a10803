"""Variables read from the server."""

from collections import defaultdict
from collections.abc import Iterator

from p2d_audit import Finding, Project, Related, Rule, Span, Unknown, Variable

from p2d_rules.catalogue import CATALOGUE

MAX_RELATED = 5
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

    def check_project(self, project: Project) -> Iterator[Finding]:
        places: defaultdict[tuple[str, str], list[Span]] = defaultdict(list)
        for variable in project.variables:
            if variable.action == "yaml-reference" and isinstance(variable.name, str):
                places[variable.span.path, variable.name].append(variable.span)
        for variable in project.variables:
            first, *others = places.get((variable.span.path, str(variable.name)), [variable.span])
            if variable.action == "get":
                yield from self._read(variable, [])
            # What a file has filled in several times is one line of work.
            elif variable.action == "yaml-reference" and first == variable.span:
                yield from self._read(variable, others)

    def _read(self, variable: Variable, others: list[Span]) -> Iterator[Finding]:
        in_file = variable.action == "yaml-reference"
        # It is one value that is moved, wherever it is read.
        api = FILLED_IN if in_file else self.construct
        if isinstance(variable.name, Unknown):
            place = f"{variable.span.path}:{variable.span.line}"
            message = f"the Variable named by `{variable.name.source}` is read"
            yield self.finding(variable, message, key=f"variable@{place}", confidence="medium", api=api)
        else:
            message = f"Variable `{variable.name}` is {'filled in' if in_file else 'read'}"
            related = tuple(Related(span, "here, too") for span in others[:MAX_RELATED])
            yield self.finding(variable, message, key=f"variable/{variable.name}", api=api, related=related)
