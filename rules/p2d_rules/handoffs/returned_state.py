"""Calls that return a state in place of a result."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from p2d_audit import Finding, Rule, TaskCall

from p2d_rules.catalogue import CATALOGUE


class ReturnedState(Rule):
    """A call asks for the state of the run in place of its result.

    With `return_state=True` a failure is a value the flow can look at. A Dagster
    step whose input failed never runs, and no state is passed around: the op
    catches what may fail and returns the outcome as data. A test looks at the
    result of `execute_in_process(raise_on_error=False)`.

    ```python
    from prefect import flow, task

    @task
    def load():
        raise ValueError("empty")

    @flow
    def daily():
        state = load(return_state=True)  # PTD218
        print(state)
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        try:
            raise ValueError("empty")
        except ValueError as error:
            return f"failed: {error}"

    @dg.op
    def report(outcome: str):
        print(outcome)

    @dg.job
    def daily():
        report(load())
    ```
    """

    code = "PTD218"
    severity = "error"
    construct = CATALOGUE["handoff-return-state"]

    def check_call(self, call: TaskCall) -> Iterator[Finding]:
        if any(option.name == "return_state" and option.value is not False for option in call.options):
            message = f"the call of `{call.task.function}` returns a state"
            if _is_in_test(call):
                yield self.finding(call, message, severity="note", construct=CATALOGUE["testing-flow-call"])
            else:
                yield self.finding(call, message)


def _is_in_test(call: TaskCall) -> bool:
    """Tell whether a call belongs to a flow of tests, or to none and stands in a file of tests."""
    file = PurePosixPath(call.span.path)
    return call.flow.is_test if call.flow else file.match("test_*.py") or file.match("*_test.py")
