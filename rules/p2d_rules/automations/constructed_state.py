"""States made by hand."""

from collections.abc import Iterator

from p2d_audit import Disposition, Finding, Reference, Rule, Severity

from p2d_rules.catalogue import CATALOGUE

COMPLETED = CATALOGUE["state-completed"]
FAILED = CATALOGUE["state-failed"]
STOPPED = CATALOGUE["state-cancelled-crashed"]
WAITING = CATALOGUE["state-paused-scheduled"]
SEVERITIES: dict[Disposition, Severity] = {"mechanical": "note", "no-equivalent": "error"}
STATES = {
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
    construct = COMPLETED

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        module, _, name = reference.symbol.rpartition(".")
        construct = STATES.get(name)
        if reference.kind == "call" and module == "prefect.states" and construct is not None:
            severity = SEVERITIES.get(construct.disposition, "warning")
            yield self.finding(reference, f"state `{name}` is made", severity=severity, construct=construct)
