"""Variables written to the server."""

from collections import defaultdict
from collections.abc import Iterator

from p2d_audit import Finding, Project, Rule, Span, Unknown, Variable

from p2d_rules.catalogue import CATALOGUE

SET_UP = CATALOGUE["variable-set-setup"]
_CODE = (".py", ".pyw", ".ipynb")
"""Files that remember something; what shell scripts and Terraform set is set up, not written."""


class VariableWrite(Rule):
    """A Variable is written to the Prefect server.

    A flow that writes a Variable remembers something for its next run, nearly
    always how far it has come. Time partitions make that memory needless;
    otherwise it is the metadata of the last materialisation, a sensor's cursor or
    a table of one's own. What no flow, task or hook writes is set up by a script: it
    becomes an environment variable or a default, and the script goes.

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

    def check_project(self, project: Project) -> Iterator[Finding]:
        set_up: defaultdict[tuple[str, str], list[Variable]] = defaultdict(list)
        for variable in project.variables:
            if variable.action == "set" and variable.span.path.endswith(_CODE):
                if variable.in_run:
                    yield self._written(variable)
                else:
                    set_up[variable.span.path, variable.scope].append(variable)
        for variables in set_up.values():
            more = f" and {len(variables) - 1} more are" if len(variables) > 1 else " is"
            message = f"{_shown(variables[0])}{more} written outside of flows and tasks"
            yield self.finding(variables[0], message, severity="note", construct=SET_UP, key=_place(variables[0].span))

    def _written(self, variable: Variable) -> Finding:
        key = _place(variable.span) if isinstance(variable.name, Unknown) else f"variable/{variable.name}"
        return self.finding(variable, f"{_shown(variable)} is written", key=key)


def _shown(variable: Variable) -> str:
    if isinstance(variable.name, Unknown):
        return f"the Variable named by `{variable.name.source}`"
    return f"Variable `{variable.name}`"


def _place(span: Span) -> str:
    return f"variable@{span.path}:{span.line}"
