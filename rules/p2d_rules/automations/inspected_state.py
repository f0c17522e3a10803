"""States of Prefect 1 that code looks at."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

STATES = (
    "Aborted",
    "Cached",
    "Cancelled",
    "Cancelling",
    "Failed",
    "Finished",
    "Looped",
    "Mapped",
    "Paused",
    "Pending",
    "Resume",
    "Retrying",
    "Running",
    "Scheduled",
    "Skipped",
    "Success",
    "TimedOut",
    "TriggerFailed",
    "ValidationFailed",
)


class InspectedState(Rule):
    """Code asks which state of Prefect 1 a run or task is in.

    Dagster hands no states around. After a run in one process, which tests do,
    the result says whether it and each step succeeded; in production, run-status
    sensors and hooks are called with what has happened.

    ```python prefect1
    from prefect import Flow, task
    from prefect.engine.state import Failed

    @task
    def load():
        print("loading")

    with Flow("daily") as flow:
        load()

    def test_daily():
        state = flow.run()
        assert not isinstance(state, Failed)  # PTD512
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job
    def daily():
        load()

    def test_daily():
        assert daily.execute_in_process().success
    ```
    """

    code = "PTD512"
    severity = "warning"
    construct = CATALOGUE["v1-states"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        module, _, name = reference.symbol.rpartition(".")
        # `State` alone is an annotation more often than a question.
        if module == "prefect.engine.state" and name in STATES and reference.kind in ("call", "name"):
            yield self.finding(reference, f"state `{name}` is used")
