"""Tasks put in order without passing data."""

from collections.abc import Iterator

from p2d_audit import Finding, Handoff, Rule

from p2d_rules.catalogue import CATALOGUE
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
    construct = CATALOGUE["handoff-wait-for"]

    def check_handoff(self, handoff: Handoff) -> Iterator[Finding]:
        if handoff.kind == "ordering":
            producer, consumer = handoff.producer.task.function, handoff.consumer.task.function
            message = f"`{consumer}` waits for `{producer}`"
            related, confidence = origin(handoff), handoff.confidence
            if handoff.producer.mode == "map" and handoff.consumer.mode != "map":
                many = CATALOGUE["map-reduce"]
                yield self.finding(handoff, message, related=related, confidence=confidence, construct=many)
            else:
                yield self.finding(handoff, message, related=related, confidence=confidence)
