"""State handlers of Prefect 1."""

from collections.abc import Iterator

from p2d_audit import Finding, Flow, Rule, Task

from p2d_rules.catalogue import CATALOGUE

HANDLERS = frozenset({"state_handlers", "on_failure", "terminal_state_handler"})


class StateHandler(Rule):
    """A function is called for every state of a Prefect 1 flow or task.

    It sees each change of state and may return another state in place of the new
    one. Dagster's hooks and run-status sensors see success and failure only, and
    change nothing. A notifier from Prefect's library becomes one
    `dg.run_failure_sensor` for all jobs.

    ```python prefect1
    from prefect import Flow, task

    def tell(obj, old, new):
        return new

    @task(state_handlers=[tell])  # PTD509
    def load():
        print("loading")

    with Flow("daily") as flow:
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

    code = "PTD509"
    severity = "warning"
    construct = CATALOGUE["v1-task-kw-state-handlers"]

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        yield from self._check(flow, "flow")

    def check_task(self, task: Task) -> Iterator[Finding]:
        yield from self._check(task, "task")

    def _check(self, unit: Flow | Task, what: str) -> Iterator[Finding]:
        for option in unit.options:
            first_only = option.name != "on_failure" or unit.prefect == "1"
            if option.name in HANDLERS and option.value and first_only:
                message = f"{what} `{unit.function}` has the `{option.name}` {option.text}"
                yield self.finding(unit, message, span=option.span, key=f"handler={option.text}")
