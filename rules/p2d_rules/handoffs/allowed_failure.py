"""Tasks that run although what they wait for failed."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Reference, Rule


class AllowedFailure(Rule):
    """A task runs even if the one before it failed.

    `allow_failure` hands a failure on as a value. Dagster has no such rule: a
    step whose input step failed is never run. What may fail is caught inside the
    op and returned as an outcome; what must happen after a failure is a hook or a
    `dg.run_failure_sensor`.

    ```python
    from prefect import allow_failure, flow, task

    @task
    def load():
        raise ValueError("empty")

    @task
    def report(outcome):
        print(outcome)

    @flow
    def daily():
        loaded = load.submit()
        report.submit(allow_failure(loaded)).wait()  # PTD219
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        try:
            raise ValueError("empty")
        except ValueError as error:
            return str(error)

    @dg.op
    def report(outcome):
        print(outcome)

    @dg.job
    def daily():
        report(load())
    ```
    """

    code = "PTD219"
    severity = "error"
    disposition = "redesign"
    effort = Effort(1, 3, 8)  # mapping: handoff-allow-failure
    covers = frozenset({"prefect.allow_failure", "prefect.utilities.annotations.allow_failure"})

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and reference.symbol in self.covers:
            yield self.finding(reference, "a task runs even if its upstream failed")
