"""Flows that are coroutines."""

from collections.abc import Iterator

from p2d_audit import Finding, Flow, Rule

from p2d_rules.catalogue import CATALOGUE


class AsyncFlow(Rule):
    """A flow is a coroutine.

    Prefect awaits the body of a flow while it runs. The body of a Dagster job is
    traced once, when the code is loaded, and cannot be a coroutine; ops and
    assets can, so what was awaited in parallel becomes steps that do not depend
    on each other, or one async op.

    ```python
    from prefect import flow, task

    @task
    async def fetch(page: int) -> int:
        return page

    @flow  # PTD101
    async def crawl():
        first = await fetch(1)
        return first
    ```

    becomes

    ```python dagster
    @dg.op
    async def fetch() -> int:
        return 1

    @dg.job
    def crawl():
        fetch()
    ```
    """

    code = "PTD101"
    severity = "warning"
    construct = CATALOGUE["async-flow"]

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        if flow.is_async:
            yield self.finding(flow, f"flow `{flow.function}` is a coroutine")
