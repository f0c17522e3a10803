"""What the tool says of one flow, in the form of the oracle's edges."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from p2d_audit.model import Flow, Project, Region, TaskCall

from tests.oracle.edges import Edge, name_of


def text_of(call: TaskCall) -> str:
    """Return a call of the tool's in the oracle's form."""
    span = call.span
    return f"{call.task.function} {span.line}:{span.column}-{span.end_line}:{span.end_column}"


@dataclass
class Stated:
    """What the tool says of one flow and the sub-flows it reaches."""

    data: set[Edge] = field(default_factory=set)
    mutation: set[Edge] = field(default_factory=set)
    mapped: set[tuple[str, str]] = field(default_factory=set)
    ordering: set[Edge] = field(default_factory=set)
    calls: dict[str, list[TaskCall]] = field(default_factory=dict)
    regions: list[Region] = field(default_factory=list)
    # Handoffs by the flow that they are listed under; they are what must be justified.
    handoffs: dict[Flow, set[Edge]] = field(default_factory=dict)

    def place_of(self, call: str) -> str:
        """Return where the tool places a call of the oracle's.

        What `map` or a pool calls has no call expression of its own: at run
        time the call stands where the results are asked for, for the tool
        where they are promised, inside.
        """
        if call in self.calls or call.startswith("<"):
            return call
        near = [one for one in self.calls if name_of(one) == name_of(call) and _nested(_span(one), _span(call))]
        return near[0] if len(near) == 1 else call

    def mapped_over(self, producers: set[str]) -> set[str]:
        """Return calls with those that are mapped over their results, and over the results of these."""
        found, waiting = set(producers), set(producers)
        while waiting:
            waiting = {call for producer, call in self.mapped if producer in waiting} - found
            found |= waiting
        return found

    def into_subflows(self, producers: set[str]) -> set[str]:
        """Return calls with the calls of sub-flows that are given their results, and the results of these."""
        found, waiting = set(producers), set(producers)
        while waiting:
            given = {one.consumer for one in self.data if one.producer in waiting and self.is_subflow(one.consumer)}
            waiting = given - found
            found |= waiting
        return found

    def into_changes(self, producers: set[str]) -> set[str]:
        """Return calls with those of sub-flows that are given their results, and of tasks that put these elsewhere."""
        changers = {one.producer for one in self.mutation}
        given = {one.consumer for one in self.data if one.producer in producers and one.consumer in changers}
        return self.into_subflows(producers | given)

    def is_subflow(self, call: str) -> bool:
        """Whether a call is one of a sub-flow."""
        return any(one.is_subflow for one in self.calls.get(call, ()))


def stated(project: Project, flow: Flow) -> Stated:
    """Gather what the tool says of a flow and of every sub-flow that it reaches."""
    reached = _reached(project, flow)
    out = Stated(regions=[region for region in project.regions if region.flow in reached])
    for call in project.calls:
        if call.flow in reached:
            out.calls.setdefault(text_of(call), []).append(call)
    for handoff in project.handoffs:
        if handoff.flow in reached:
            edge = _edge(handoff)
            if handoff.kind == "ordering":
                out.ordering.add(edge._replace(kind="ordering", parameter=None))
                continue
            out.data.add(edge)
            out.handoffs.setdefault(handoff.flow, set()).add(edge)
            if handoff.kind == "mapped":
                out.mapped.add((edge.producer, edge.consumer))
    for influence in project.influences:
        if influence.flow in reached:
            edge = _edge(influence)
            (out.mutation if influence.kind == "mutation" else out.data).add(edge)
            if influence.consumer.mode == "map":
                out.mapped.add((edge.producer, edge.consumer))
    return out


def _edge(record: Any) -> Edge:
    parameters = record.consumer.task.parameters
    named = {parameter.name for parameter in parameters}
    rest = next((parameter.name for parameter in parameters if parameter.kind == "varkw"), record.parameter)
    into = record.parameter if record.parameter in named else rest
    return Edge(text_of(record.producer), text_of(record.consumer), "data", into)


def _reached(project: Project, flow: Flow) -> set[Flow]:
    reached, waiting = {flow}, [flow]
    while waiting:
        one = waiting.pop()
        for call in project.calls:
            if call.flow is one and isinstance(call.task, Flow) and call.task not in reached:
                reached.add(call.task)
                waiting.append(call.task)
    return reached


def _span(call: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    start, _, end = call.partition(" ")[2].partition("-")
    return tuple(map(int, start.split(":"))), tuple(map(int, end.split(":")))


def _nested(one: tuple[Any, Any], other: tuple[Any, Any]) -> bool:
    inner, outer = (one, other) if one[0] >= other[0] else (other, one)
    return bool(inner[0] >= outer[0] and inner[1] <= outer[1])
