"""Values that a flow's body reads anew in every run."""

from collections.abc import Iterator

from p2d_audit import Finding, Flow, Project, Rule, Variable

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.effects_by_place import find_once

MOMENT = CATALOGUE["time-in-flow-body"]
CONSTRUCTS = {"clock": MOMENT, "random": MOMENT, "environment-read": CATALOGUE["if-on-env"]}
DURATIONS = ("monotonic", "perf_counter", "process_time")


class BodyReadAtLoad(Rule):
    """The body of a flow reads the clock, chance, the environment or a Variable.

    Prefect runs the body in every run. The body of a Dagster job or graph runs once,
    when its module is loaded: every run then gets the value of that moment, for
    days, and nothing says so. Read it inside an op; the date of the data is better a
    partition key, and an id the run's own.

    ```python
    from datetime import date

    from prefect import flow, task

    @task
    def load(day: str):
        print(day)

    @flow
    def daily():
        today = date.today()  # PTD250
        load(today.isoformat())
    ```

    becomes

    ```python dagster
    days = dg.DailyPartitionsDefinition(start_date="2026-01-01")

    @dg.asset(partitions_def=days)
    def daily(context: dg.AssetExecutionContext):
        return context.partition_key
    ```
    """

    code = "PTD250"
    severity = "error"
    trap = True
    construct = MOMENT

    def check_project(self, project: Project) -> Iterator[Finding]:
        for kind, construct in CONSTRUCTS.items():
            read = (
                (effect, f"the body of flow `{effect.unit.function}` reads `{effect.text}`")
                for effect in project.effects
                if effect.kind == kind and _is_run_each_time(effect.unit) and not effect.text.endswith(DURATIONS)
            )
            yield from find_once(self, read, construct)

    def check_variable(self, variable: Variable) -> Iterator[Finding]:
        if variable.action == "get" and _is_run_each_time(variable.unit):
            name = f"`{variable.name}`" if isinstance(variable.name, str) else f"named by `{variable.name.source}`"
            unit = variable.unit.function if variable.unit else ""
            message = f"the body of flow `{unit}` reads the Variable {name}"
            yield self.finding(variable, message, construct=CATALOGUE["variable-get"])


def _is_run_each_time(unit: object) -> bool:
    """Tell whether it is a flow whose body is run in every run: Prefect 1 builds its flows once, as Dagster does."""
    return isinstance(unit, Flow) and unit.prefect != "1" and unit.via != "with-flow"
