"""Flows called by flows."""

from collections.abc import Iterator

from p2d_audit import Finding, Rule, TaskCall

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.subflow_in_loop import is_repeated


class SubflowCall(Rule):
    """A flow calls another flow.

    A Dagster job cannot call a job. If both run together, their assets go into
    one selection, or the inner flow becomes a `dg.graph` inside the outer job.
    If the inner one also runs by itself, the two become jobs joined by an asset
    edge: nobody calls, the downstream side reacts.

    ```python
    from prefect import flow

    @flow
    def extract():
        print("extract")

    @flow
    def daily():
        extract()  # PTD213
    ```

    becomes

    ```python dagster
    @dg.op
    def read():
        print("extract")

    @dg.graph
    def extract():
        read()

    @dg.job
    def daily():
        extract()
    ```
    """

    code = "PTD213"
    severity = "warning"
    construct = CATALOGUE["subflow-call"]

    def check_call(self, call: TaskCall) -> Iterator[Finding]:
        if call.is_subflow and call.flow and call.task is not call.flow and not is_repeated(call):
            yield self.finding(call, f"flow `{call.flow.function}` calls flow `{call.task.function}`")
