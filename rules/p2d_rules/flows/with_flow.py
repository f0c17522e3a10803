"""Flows of Prefect 1."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Flow, Rule

from p2d_rules.catalogue import CATALOGUE


class WithFlow(Rule):
    """A flow is built in a `with Flow(...)` block of Prefect 1.

    The block is traced once, when the module is imported, as the body of a
    Dagster job is: tasks called in it become steps, their results edges. Of all
    Prefect flows these look most like Dagster jobs, but every import of Prefect
    in the file is of a release that is no longer maintained.

    ```python prefect1
    from prefect import Flow, task

    @task
    def extract():
        return [1, 2]

    @task
    def load(rows):
        print(rows)

    with Flow("daily") as flow:  # PTD112
        load(extract())
    ```

    becomes

    ```python dagster
    @dg.op
    def extract():
        return [1, 2]

    @dg.op
    def load(rows):
        print(rows)

    @dg.job
    def daily():
        load(extract())
    ```
    """

    code = "PTD112"
    severity = "note"
    disposition = "mechanical"
    construct = CATALOGUE["v1-flow-context"]
    effort = Effort(0.25, 0.5, 3, scope="flow")  # less the base of a flow

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        if flow.via == "with-flow":
            yield self.finding(flow, f"flow `{flow.function}` is built in a `with` block")
