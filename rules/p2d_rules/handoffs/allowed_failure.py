"""Tasks that run although what they wait for failed."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE


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
    construct = CATALOGUE["handoff-allow-failure"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and CATALOGUE.named(reference.symbol) is self.construct:
            yield self.finding(reference, "a task runs even if its upstream failed")
