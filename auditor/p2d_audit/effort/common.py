"""Code that several flows run and that is no task: helpers and wrappers, whose work is counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from p2d_audit.model import Flow, Handoff, Project, Span


class CommonPlace(Struct, frozen=True, kw_only=True):
    """A place in such code: `owner` names the function, or the file where the function is not known."""

    owner: str
    flows: frozenset[str]


def find_common_places(project: Project) -> dict[Span, CommonPlace]:
    """Return the places outside of their own definitions that two flows or more run, tests left out."""
    flows: defaultdict[Span, set[str]] = defaultdict(set)
    owners: dict[Span, str] = {}
    for flow, span, caller in _places(project):
        if not flow.is_test:
            flows[span].add(flow.id)
            owners[span] = max(owners.get(span, ""), caller)
    units = {unit.id for unit in (*project.flows, *project.tasks)}
    bodies: defaultdict[str, list[Flow]] = defaultdict(list)
    for flow in project.flows:
        bodies[flow.span.path].append(flow)
    return {
        span: CommonPlace(owner=span.path if owners[span] in (*units, "") else owners[span], flows=frozenset(users))
        for span, users in flows.items()
        if len(users) > 1 and not any(_holds(flow, span) for flow in bodies[span.path])
    }


def distinct(handoffs: Iterable[Handoff]) -> list[Handoff]:
    """Return the hand-offs that stand at different places, whichever flows run them."""
    found = {(one.span, one.producer.span, one.producer.task.id, one.parameter, one.kind): one for one in handoffs}
    return list(found.values())


def owned_by(places: Mapping[Span, CommonPlace], flow: Flow, span: Span) -> bool:
    """Tell whether what stands there is the flow's alone."""
    return span not in places or flow.is_test


def _places(project: Project) -> Iterator[tuple[Flow, Span, str]]:
    """Yield each place in a flow's run with the flow and what makes the call there, as far as it is known."""
    around: dict[int, str] = {}
    for call in project.calls:
        around.update((id(region), call.caller) for region in call.within)
        if call.flow is not None:
            yield call.flow, call.span, call.caller
    for region in project.regions:
        if region.flow is not None:
            yield region.flow, region.span, around.get(id(region), "")
    for handoff in project.handoffs:
        yield handoff.flow, handoff.span, handoff.consumer.caller
    for effect in project.effects:
        if isinstance(effect.unit, Flow):
            yield effect.unit, effect.span, ""


def _holds(flow: Flow, span: Span) -> bool:
    return min(flow.span.line, flow.head.line) <= span.line and span.end_line <= flow.span.end_line
