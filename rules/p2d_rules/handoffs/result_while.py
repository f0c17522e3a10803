"""`while` loops that a task's result ends."""

from collections.abc import Iterator

from p2d_audit import Finding, Region, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.deciders import deciders


class ResultWhile(Rule):
    """A flow loops while a task's result says so.

    A Dagster graph has no cycles, and the condition would be evaluated on a
    handle when the code is loaded. The loop moves into one op; waiting for
    something outside is the work of a sensor.

    ```python
    from prefect import flow, task

    @task
    def pending():
        return False

    @flow
    def drain():
        while pending():  # PTD208
            print("waiting")
    ```

    becomes

    ```python dagster
    @dg.op
    def drain():
        pending = False
        while pending:
            print("waiting")

    @dg.job
    def drained():
        drain()
    ```
    """

    code = "PTD208"
    severity = "error"
    construct = CATALOGUE["while-loop"]

    def check_region(self, region: Region) -> Iterator[Finding]:
        if region.kind == "while" and region.decided_by == "result":
            yield self.finding(region, f"`{region.test}` is decided by {deciders(region)}")
