"""What the states of Prefect 1 become where code makes them."""

from p2d_audit import Construct

from p2d_rules.catalogue import CATALOGUE

MODULE = "prefect.engine.state"
STATES = frozenset(
    {
        "Aborted", "Cached", "Cancelled", "Cancelling", "Failed", "Finished", "Looped", "Mapped", "Paused", "Pending",
        "Resume", "Retrying", "Running", "Scheduled", "Skipped", "Success", "TimedOut", "TriggerFailed",
        "ValidationFailed",
    }
)  # fmt: skip
_SUCCEEDED = frozenset({"Cached", "Finished", "Mapped", "Success"})
_FAILED = frozenset({"Failed", "TimedOut", "TriggerFailed", "ValidationFailed"})


def made_as(symbol: str) -> Construct | None:
    """Return what a state of this class is where it is made, None for one that is none of Prefect 1's own."""
    module, _, name = symbol.rpartition(".")
    if module != MODULE or name not in STATES:
        return None
    if name in _SUCCEEDED:
        return CATALOGUE["v1-state-success"]
    return CATALOGUE["v1-state-failed"] if name in _FAILED else CATALOGUE["v1-state-other"]
