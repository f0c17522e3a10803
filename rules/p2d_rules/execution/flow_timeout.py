"""Flows that may only take so long."""

from collections.abc import Iterator

from p2d_audit import Finding, Flow, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.execution.values import given


class FlowTimeout(Rule):
    """A flow is stopped when it takes too long.

    The tag `dagster/max_runtime` says how many seconds a run may take. The
    daemon enforces it, if run monitoring is switched on in `dagster.yaml`.

    ```python
    from prefect import flow

    @flow(timeout_seconds=3600)  # PTD608
    def daily():
        print("loading")
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job(tags={"dagster/max_runtime": "3600"})
    def daily():
        load()
    ```
    """

    code = "PTD608"
    severity = "warning"
    construct = CATALOGUE["flow-kw-timeout"]

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        if option := given(flow.option("timeout_seconds")):
            message = f"flow `{flow.function}` is stopped after `{option.text}` seconds"
            yield self.finding(flow, message, span=option.span)
