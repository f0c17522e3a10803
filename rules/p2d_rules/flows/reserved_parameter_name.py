"""Task parameters whose names Dagster keeps for itself."""

from collections import defaultdict
from collections.abc import Iterator

from p2d_audit import Effort, Finding, Project, Rule, TaskCall

from p2d_rules.catalogue import CATALOGUE

# Dagster 1.13.29: `context` is swallowed as the run's context, `config` read as a config class, the rest are refused.
RESERVED = frozenset(
    {
        "arg_dict", "bool", "conf", "config", "context", "dict", "float", "input", "input_arg_dict", "int", "meta",
        "output", "output_arg_dict", "str", "type",
    }
)  # fmt: skip

RUN_CONFIG = CATALOGUE["task-config-parameter"]


class ReservedParameterName(Rule):
    """A task parameter has a name that Dagster keeps for itself.

    Dagster refuses to load an op with a parameter called `input`, `output`,
    `type`, `meta` and some others. A parameter called `context` loads, but
    receives the run's context in place of the upstream value, and one called
    `config` is read as the op's configuration: what the run itself was given
    keeps that name and becomes a `dg.Config`.

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

    def check_project(self, project: Project) -> Iterator[Finding]:
        given: defaultdict[str, set[bool]] = defaultdict(set)
        for call in project.calls:
            for one in call.arguments:
                if one.parameter == "config":
                    given[call.task.id].add(_is_run_config(call, one.text))
        for task in project.tasks:
            names = [f"`{p.name}`" for p in task.parameters if p.name in RESERVED]
            if names == ["`config`"] and given[task.id] == {True}:
                message = f"task `{task.function}` takes what the run was given as `config`"
                yield self.finding(task, message, severity="warning", construct=RUN_CONFIG)
            elif names:
                yield self.finding(task, f"task `{task.function}` has a parameter called {' and '.join(names)}")


def _is_run_config(call: TaskCall, text: str) -> bool:
    """Tell whether an argument is a parameter of the flow itself, as it is."""
    return call.flow is not None and any(p.name == text for p in call.flow.parameters)
