"""Task parameters whose names Dagster keeps for itself."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Rule, Task

from p2d_rules.catalogue import CATALOGUE

# Dagster 1.13.29: `context` is swallowed as the run's context, `config` read as a config class, the rest are refused.
RESERVED = frozenset(
    {
        "arg_dict", "bool", "conf", "config", "context", "dict", "float", "input", "input_arg_dict", "int", "meta",
        "output", "output_arg_dict", "str", "type",
    }
)  # fmt: skip


class ReservedParameterName(Rule):
    """A task parameter has a name that Dagster keeps for itself.

    Dagster refuses to load an op with a parameter called `input`, `output`,
    `type`, `meta` and some others. A parameter called `context` loads, but
    receives the run's context in place of the upstream value, and one called
    `config` is read as the op's configuration.

    ```python
    from prefect import flow, task

    @task  # PTD106
    def clean(input):
        return input

    @flow
    def tidy():
        clean(1)
    ```

    becomes

    ```python dagster
    @dg.op
    def read():
        return 1

    @dg.op
    def clean(rows):
        return rows

    @dg.job
    def tidy():
        clean(read())
    ```
    """

    code = "PTD106"
    severity = "error"
    construct = CATALOGUE["task-reserved-param-names"]
    effort = Effort(0.05, 0.1, 0.25, scope="def")

    def check_task(self, task: Task) -> Iterator[Finding]:
        names = [f"`{p.name}`" for p in task.parameters if p.name in RESERVED]
        if names:
            yield self.finding(task, f"task `{task.function}` has a parameter called {' and '.join(names)}")
