"""Whether the tool says what the real Prefect showed, and whether what it says was shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from p2d_audit.model import Flow, Region, TaskCall

from tests.oracle.edges import Edge, Observed
from tests.oracle.statements import Stated, text_of

_LOOPS = {"for", "while", "comprehension"}


def missing(said: Stated, seen: Observed) -> list[Edge]:
    """Return the observed edges that the tool does not say."""
    return [
        *unsaid(said, seen, seen.between_calls("data")),
        *(edge for edge in seen.between_calls("mutation") if not _says_mutation(said, seen, edge)),
        *(edge for edge in seen.between_calls("control") if not _says_control(said, seen, edge)),
    ]


def unsaid(said: Stated, seen: Observed, edges: Iterable[Edge]) -> list[Edge]:
    """Return those of the edges of values that the tool does not say."""
    return [edge for edge in sorted(edges, key=str) if not _says_data(said, seen, edge)]


def refuted(seen: Observed, edge: Edge) -> bool:
    """Whether an edge that Prefect recorded is false: changing the producer's result changed no argument.

    Prefect knows values by their `id()`, so a literal, a default, or an object
    that a task passes on may be taken for the result of another task.
    """
    if edge in seen.lineage or edge.producer in seen.unchanged:
        return False
    return f"{edge.consumer} {edge.parameter}" not in seen.volatile


def _says_data(said: Stated, seen: Observed, edge: Edge) -> bool:
    """A value may also come through a task that changed an object, and in, out of and through sub-flows."""
    return any(
        one in said.data or _through_mutation(said, seen, one) or _through_subflows(said, one)
        for one in _lifted(said, seen, edge)
    ) or (edge in seen.counted and _through_turns(said, seen, edge))


def _lifted(said: Stated, seen: Observed, edge: Edge) -> Iterator[Edge]:
    """Yield the edge between the calls, and between the calls of sub-flows and tasks in which they were made."""
    for producer in seen.around(edge.producer):
        yield edge._replace(producer=producer, kind="data")
        for consumer in seen.around(edge.consumer)[1:]:
            parameters = {one.parameter for one in said.data | said.mutation if one.consumer == consumer}
            yield from (Edge(producer, consumer, "data", parameter) for parameter in sorted(parameters, key=str))


def _through_subflows(said: Stated, edge: Edge) -> bool:
    given = said.into_subflows({edge.producer}) - {edge.producer}
    return any(one.producer in given and one[1::2] == edge[1::2] for one in said.data)


def _through_mutation(said: Stated, seen: Observed, edge: Edge) -> bool:
    changers = {one.producer for one in said.mutation if (one.consumer, one.parameter) == edge[1::2]}
    producers = seen.around(edge.producer)
    return any(one.consumer in changers and one.producer in producers for one in said.data)


def _says_mutation(said: Stated, seen: Observed, edge: Edge) -> bool:
    return any(one in said.mutation for one in _lifted(said, seen, edge))


def _through_turns(said: Stated, seen: Observed, edge: Edge) -> bool:
    """Whether the producer decides how often calls run whose results reach the consumer."""
    producers = said.mapped_over(set(seen.around(edge.producer)))
    gathered = {one.producer for lifted in _lifted(said, seen, edge) for one in said.data if one[1::2] == lifted[1::2]}
    loops = [region for region in said.regions if region.kind in _LOOPS and _is_on(region, producers)]
    return any(
        one in producers or any(region in call.within for region in loops for call in said.calls.get(one, ()))
        for repeated in gathered - {edge.producer}
        for one in seen.around(repeated)
    )


def _says_control(said: Stated, seen: Observed, edge: Edge) -> bool:
    """A call that does not run decides nothing, so control goes on from call to call."""
    found: set[str] = set()
    waiting = set(seen.around(edge.producer))
    consumers = seen.around(edge.consumer)
    while waiting:
        waiting = said.into_changes(waiting)
        if _controls(said, waiting, consumers):
            return True
        found |= waiting
        waiting = {call for call in said.calls if _controls(said, waiting, seen.around(call))} - found
    return False


def _controls(said: Stated, producers: set[str], consumers: Iterable[str]) -> bool:
    """Whether one of the producers decides by a region, or by what is mapped over it, that the consumers run."""
    consumers = tuple(consumers)
    if any((producer, consumer) in said.mapped for producer in producers for consumer in consumers):
        return True
    calls = [call for consumer in consumers for call in said.calls.get(consumer, [])]
    if any(_decides(region, call) for region in said.regions if _is_on(region, producers) for call in calls):
        return True
    given = {one.consumer for one in said.data if one.producer in producers and said.is_subflow(one.consumer)}
    return any(_left_to_parameters(said, call) for call in calls if given & set(consumers))


def _left_to_parameters(said: Stated, call: TaskCall) -> bool:
    """Whether a call in a sub-flow depends on what the sub-flow is given."""
    decided = (region for region in said.regions if region.decided_by == "parameter" and region.flow is call.flow)
    return call.mode == "map" or any(_decides(region, call) for region in decided)


def _is_on(region: Region, producers: set[str]) -> bool:
    return any(text_of(call) in producers for call in region.on)


def _decides(region: Region, call: TaskCall) -> bool:
    """The call stands in the region, or after one that may end the run or the turn before it."""
    if region in call.within:
        return True
    return region.steers and call.flow is region.flow and call.span > region.span


def unseen(said: Stated, seen: Observed, flow: Flow) -> set[Edge]:
    """Return the handoffs of one flow that the run did not show."""
    return {edge for edge in said.handoffs.get(flow, set()) if edge not in seen.lineage}
