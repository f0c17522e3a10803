"""Open parameter lists of flows and tasks."""

from collections.abc import Iterator

from p2d_audit import Finding, Flow, Rule, Task

from p2d_rules.catalogue import CATALOGUE


class VariadicParameter(Rule):
    """A flow or task takes `*args` or `**kwargs`.

    Dagster reads the parameters of an op or asset as its inputs. It rejects
    `*args`, and nothing from upstream ever arrives in `**kwargs`. Several
    upstream values become one list input, open settings a `dg.PermissiveConfig`.

    ```python
    from prefect import flow, task

    @task  # PTD104
    def total(*numbers):
        return sum(numbers)

    @task
    def one():
        return 1

    @flow
    def add():
        total(one(), one())
    ```

    becomes

    ```python dagster
    @dg.op
    def one():
        return 1

    @dg.op
    def total(numbers: list):
        return sum(numbers)

    @dg.job
    def add():
        total([one(), one()])
    ```
    """

    code = "PTD104"
    severity = "error"
    construct = CATALOGUE["task-varargs"]

    def check_task(self, task: Task) -> Iterator[Finding]:
        if shown := _variadic(task):
            yield self.finding(task, f"task `{task.function}` takes {shown}")

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        if shown := _variadic(flow):
            construct = CATALOGUE["flow-parameters-varargs"]
            message = f"flow `{flow.function}` takes {shown}"
            yield self.finding(flow, message, disposition="redesign", construct=construct)


def _variadic(unit: Flow | Task) -> str:
    stars = {"varargs": "*", "varkw": "**"}
    return " and ".join(f"`{stars[p.kind]}{p.name}`" for p in unit.parameters if p.kind in stars)
