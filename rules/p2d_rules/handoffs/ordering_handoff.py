"""Tasks put in order without passing data."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Handoff, Rule

from p2d_rules.handoffs.payload import origin


class OrderingHandoff(Rule):
    """A task waits for another one without receiving its result.

    `wait_for`, `upstream_tasks`, `set_upstream` and `chain` order two tasks and
    move no data. That is what `deps` does between assets, and an input of type
    `dg.Nothing` between ops.

    ```python
    from prefect import flow, task

    @task
    def truncate():
        print("empty")

    @task
    def load():
        print("full")

    @flow
    def refresh():
        emptied = truncate.submit()
        load.submit(wait_for=[emptied])  # PTD204
    ```

    becomes

    ```python dagster
    @dg.op
    def truncate():
        print("empty")

    @dg.op(ins={"emptied": dg.In(dg.Nothing)})
    def load():
        print("full")

    @dg.job
    def refresh():
        load(emptied=truncate())
    ```
    """

    code = "PTD204"
    severity = "note"
    disposition = "mechanical"
    effort = Effort(0.1, 0.25, 0.5)  # mapping: handoff-wait-for
    covers = frozenset(
        {
            "prefect.core.flow.Flow.add_edge",
            "prefect.core.flow.Flow.chain",
            "prefect.core.flow.Flow.set_dependencies",
            "prefect.core.task.Task.set_downstream",
            "prefect.core.task.Task.set_upstream",
            "prefect.flows.Flow.add_edge",
            "prefect.flows.Flow.chain",
            "prefect.flows.Flow.set_dependencies",
            "prefect.futures.wait",
            "prefect.tasks.Task.set_downstream",
            "prefect.tasks.Task.set_upstream",
        }
    )

    def check_handoff(self, handoff: Handoff) -> Iterator[Finding]:
        if handoff.kind == "ordering":
            producer, consumer = handoff.producer.task.function, handoff.consumer.task.function
            message = f"`{consumer}` waits for `{producer}`"
            yield self.finding(handoff, message, related=origin(handoff), confidence=handoff.confidence)
