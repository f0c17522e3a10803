"""Loops that hand a result on to their next turn."""

from collections.abc import Iterator

from p2d_audit import Finding, Handoff, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.payload import is_carried


class CarriedResult(Rule):
    """A task in a loop receives its own result of the turn before.

    Each turn depends on the last one, so the turns are neither parallel nor
    independent steps. Dynamic outputs cannot depend on each other: the loop
    moves into one op, or, if the turns are days, into an asset with time
    partitions that depends on its own previous partition.

    ```python
    from prefect import flow, task

    @task
    def step(total, number):
        return total + number

    @flow
    def add(numbers: list[int]):
        total = 0
        for number in numbers:
            total = step(total, number)  # PTD212
        return total
    ```

    becomes

    ```python dagster
    class Add(dg.Config):
        numbers: list[int] = [1, 2, 3]

    @dg.op
    def add(config: Add):
        total = 0
        for number in config.numbers:
            total = total + number
        return total

    @dg.job
    def added():
        add()
    ```
    """

    code = "PTD212"
    severity = "error"
    construct = CATALOGUE["loop-carried-dependency"]

    def check_handoff(self, handoff: Handoff) -> Iterator[Finding]:
        if handoff.kind != "ordering" and is_carried(handoff):
            message = f"`{handoff.consumer.task.function}` receives its last result as `{handoff.parameter}`"
            yield self.finding(handoff, message, confidence=handoff.confidence)
