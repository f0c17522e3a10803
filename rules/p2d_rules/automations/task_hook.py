"""Hooks on the states of tasks."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule, Task

from p2d_rules.automations.hooks import key_of
from p2d_rules.catalogue import CATALOGUE

HOOKS = frozenset({"on_completion", "on_failure"})
METHODS = {f"prefect.tasks.Task.{name}": name for name in (*sorted(HOOKS), "on_running")}


class TaskHook(Rule):
    """A function is called when a task changes its state.

    Dagster has hooks for the success and the failure of a step, on a job, an op
    or an asset. They take a context in place of the task, its run and its state.
    There is none for the start of a step: that work goes into its first lines.

    ```python
    from prefect import flow, task

    def tell(task, run, state):
        print(state.message)

    @task(on_failure=[tell])  # PTD508
    def load():
        print("loading")

    @flow
    def daily():
        load()
    ```

    becomes

    ```python dagster
    @dg.failure_hook
    def tell(context: dg.HookContext):
        print(context.op_exception)

    @dg.op
    def load():
        print("loading")

    @dg.job(hooks={tell})
    def daily():
        load()
    ```
    """

    code = "PTD508"
    severity = "warning"
    construct = CATALOGUE["task-kw-on-failure"]

    def check_task(self, task: Task) -> Iterator[Finding]:
        if task.prefect == "1":
            return
        for option in task.options:
            message = f"task `{task.function}` has the `{option.name}` hook {option.text}"
            # The same functions on several tasks are moved once.
            key = f"{option.name}={option.text}"
            if option.name in HOOKS and option.value:
                yield self.finding(task, message, span=option.span, key=key)
            elif option.name == "on_running" and option.value:
                construct = CATALOGUE["task-kw-on-running"]
                yield self.finding(
                    task, message, span=option.span, key=key, disposition="no-equivalent", construct=construct
                )

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        """Find hooks that are added to a task that is there: `load.on_failure(tell)`, `@load.on_failure`."""
        name = METHODS.get(reference.symbol)
        if name and reference.kind in ("call", "decorator"):
            construct = CATALOGUE[f"task-kw-{name.replace('_', '-')}"]
            message = f"a task is given a hook by `{name}`"
            yield self.finding(reference, message, key=key_of(name, reference.first), construct=construct)
