"""Finds who sends the events that triggers wait for."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from p2d_audit.graph.actors import Actors
from p2d_audit.graph.collecting import Collector
from p2d_audit.model import Awaited, Deployment, Project, Span, Trigger, Unit, Unknown

_SENDERS = ("emit_event",)


class _Sent(Struct, frozen=True):
    """An event that code sends, and where."""

    name: str
    unit: Unit | None
    span: Span


class Waits:
    """The flows, deployments and senders of a project by what triggers call them."""

    def __init__(self, project: Project, actors: Actors, collector: Collector) -> None:
        self._actors = actors
        self._collector = collector
        self._flows = project.flows
        self._deployments = project.deployments
        self._sent = tuple(_sent(project))

    def sources(self, trigger: Trigger) -> Iterator[tuple[str, Span]]:
        """Yield the nodes whose events a trigger waits for, each with the place that says so."""
        for one in trigger.awaits:
            if one.role == "event":
                yield from self._senders(one, trigger)
            else:
                found = [*self._named(one)]
                for node in found or [self._collector.external(one.role, one.name, trigger.span)]:
                    yield node, trigger.span

    def _senders(self, one: Awaited, trigger: Trigger) -> Iterator[tuple[str, Span]]:
        found = [sent for sent in self._sent if _fits(one.name, sent.name)]
        for sent in found:
            yield self._actors.at(sent.unit, sent.span), sent.span
        if not found:
            yield self._collector.external("event", one.name, trigger.span), trigger.span

    def _named(self, one: Awaited) -> Iterator[str]:
        if one.role in ("flow", "resource"):
            for flow in self._flows:
                if _fits(one.name, flow.name):
                    yield self._actors.flow(flow)
        if one.role in ("deployment", "resource"):
            for deployment in self._deployments:
                if _fits(one.name, deployment.name):
                    yield deployment.id


def full_name(deployment: Deployment) -> str | None:
    """Return `flow/name`, as the server calls a deployment."""
    flow = deployment.flow.name if deployment.flow else deployment.flow_reference
    known = isinstance(flow, str) and isinstance(deployment.name, str)
    return f"{flow}/{deployment.name}" if known else None


def _sent(project: Project) -> Iterator[_Sent]:
    for reference in project.references:
        if reference.kind == "call" and reference.symbol.rpartition(".")[2] in _SENDERS:
            for option in reference.options:
                if option.name == "event" and isinstance(option.value, str):
                    yield _Sent(option.value, reference.unit, reference.span)


def _fits(pattern: str | Unknown, name: str | Unknown) -> bool:
    """Tell whether a trigger's text is meant for a name: only a `*` at its end stands for more."""
    if not isinstance(pattern, str) or not isinstance(name, str):
        return False
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern
