"""What of a flow's body is moved to the body of a job, and which of its effects reach beyond the program."""

from p2d_audit import EffectKind, Flow

OUTGOING: dict[EffectKind, str] = {
    "write": "writes",
    "read": "reads",
    "request": "sends a request",
    "notify": "notifies somebody",
    "external-job": "starts a job",
}
"""Kinds of effects that reach beyond the program, in words."""


def is_run_each_time(flow: Flow) -> bool:
    """Tell whether a flow's body is run in every run: Prefect 1 builds its flows once, as Dagster does."""
    return flow.prefect != "1" and flow.via != "with-flow"
