"""States made by hand."""

from collections.abc import Iterator

from p2d_audit import Disposition, Effort, Finding, Reference, Rule, Severity

Judgement = tuple[Severity, Disposition, Effort]
COMPLETED: Judgement = ("warning", "adapt", Effort(0.25, 0.75, 2))  # mapping: state-completed
FAILED: Judgement = ("note", "mechanical", Effort(0.1, 0.25, 1))  # mapping: state-failed
STOPPED: Judgement = ("warning", "redesign", Effort(0.25, 1, 3))  # mapping: state-cancelled-crashed
WAITING: Judgement = ("error", "no-equivalent", Effort(1, 3, 8))  # mapping: state-paused-scheduled
STATES: dict[str, Judgement] = {
    "Completed": COMPLETED,
    "Failed": FAILED,
    "Cancelled": STOPPED,
    "Cancelling": STOPPED,
    "Crashed": STOPPED,
    "AwaitingConcurrencySlot": WAITING,
    "AwaitingRetry": WAITING,
    "Late": WAITING,
    "Paused": WAITING,
    "Pending": WAITING,
    "Retrying": WAITING,
    "Running": WAITING,
    "Scheduled": WAITING,
    "Suspended": WAITING,
}


class ConstructedState(Rule):
    """A flow or task makes a state of its own.

    Returning `Failed(...)` fails a Prefect run without an exception; in Dagster
    that is `raise dg.Failure`. `Completed(...)` is an ordinary return, its message
    metadata of the output. States with names of one's own, and those in which a
    run waits, do not exist: a Dagster run is started, succeeded, failed or
    cancelled.

    ```python
    from prefect import flow
    from prefect.states import Failed

    @flow
    def daily():
        return Failed(message="nothing to load")  # PTD511
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        rows = [1]
        if not rows:
            raise dg.Failure(description="nothing to load")

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD511"
    severity = "warning"
    disposition = "adapt"
    effort = COMPLETED[2]
    covers = frozenset(f"prefect.states.{name}" for name in STATES)

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and reference.symbol in self.covers:
            name = reference.symbol.rpartition(".")[2]
            severity, disposition, effort = STATES[name]
            message = f"state `{name}` is made"
            yield self.finding(reference, message, severity=severity, disposition=disposition, effort=effort)
