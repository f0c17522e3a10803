"""What of a flow's body is moved to the body of a job, and which of its effects reach beyond the program."""

from p2d_audit import Effect, EffectKind, Flow, Related, Span

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


def stands_in(flow: Flow, span: Span) -> bool:
    """Tell whether a place lies in the body of a flow, not in a function that it calls."""
    return flow.span.path == span.path and flow.span.line <= span.line <= flow.span.end_line


def called(effect: Effect) -> tuple[Related, ...]:
    """Return where the results come from that an effect is about."""
    return tuple(Related(call.span, f"`{call.task.function}` is called here") for call in effect.on)
