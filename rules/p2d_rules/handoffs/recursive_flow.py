"""Flows that call themselves."""

from collections.abc import Iterator

from p2d_audit import Finding, Rule, TaskCall

from p2d_rules.catalogue import CATALOGUE


class RecursiveFlow(Rule):
    """A flow calls itself.

    A Dagster graph has no cycles. Recursion stays plain Python inside one op, or
    becomes a sensor that launches the next run when the last one has succeeded.

    ```python
    from prefect import flow

    @flow
    def walk(depth: int = 3):
        if depth:
            walk(depth - 1)  # PTD215
    ```

    becomes

    ```python dagster
    def descend(depth: int) -> None:
        if depth:
            descend(depth - 1)

    @dg.op
    def walk():
        descend(3)

    @dg.job
    def walked():
        walk()
    ```
    """

    code = "PTD215"
    severity = "error"
    construct = CATALOGUE["recursion"]

    def check_call(self, call: TaskCall) -> Iterator[Finding]:
        if call.flow and call.task is call.flow:
            yield self.finding(call, f"flow `{call.flow.function}` calls itself")
