"""Flows that are tried again."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Flow, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.execution.values import given


class FlowRetries(Rule):
    """A flow is tried again when it fails.

    Prefect runs the body again in the same flow run. Dagster launches a new run,
    if the instance allows it, that by default begins at the step that failed and
    reads what went before from storage; the tag `dagster/retry_strategy` can ask
    for all steps. There is no delay between runs, and retries of steps multiply
    with those of runs.

    ```python
    from prefect import flow

    @flow(retries=2)  # PTD606
    def daily():
        print("loading")
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job(tags={"dagster/max_retries": "2", "dagster/retry_strategy": "ALL_STEPS"})
    def daily():
        load()
    ```
    """

    code = "PTD606"
    severity = "warning"
    construct = CATALOGUE["flow-kw-retries"]

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        retries = given(flow.option("retries"))
        if retries is None:
            return
        delay = given(flow.option("retry_delay_seconds"))
        times = "once" if retries.value == 1 else f"{retries.text} times"
        message = f"flow `{flow.function}` is retried {times}"
        if delay:
            # The delay has no counterpart and is worked around in the steps.
            effort = Effort(0.35, 1, 3)  # those of `flow-kw-retries` and `flow-kw-retry-delay` together
            yield self.finding(flow, f"{message}, after `{delay.text}` seconds", span=retries.span, effort=effort)
        else:
            yield self.finding(flow, message, span=retries.span)
