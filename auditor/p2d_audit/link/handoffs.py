"""Finds every value that travels from one task call to another in the same flow run."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from p2d_audit.facts import records as r
from p2d_audit.link import atoms, vocabulary
from p2d_audit.link.atoms import NOTHING, External, Value
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import span_of
from p2d_audit.link.frame import Frame
from p2d_audit.link.passing import Passing
from p2d_audit.link.payloads import UNKNOWN, UNTELLING, element_of, payload_of
from p2d_audit.link.runs import CallDraft, End, Run, Runs
from p2d_audit.link.units import Units
from p2d_audit.model import Flow, Handoff, HandoffKind, MappedBy, Payload, Task, TaskCall

_STRENGTH: tuple[HandoffKind, ...] = ("direct", "future", "container", "transformed", "mapped", "ordering")


class Handoffs:
    """The handoffs of all flow runs."""

    def __init__(self, interpreter: Interpreter, units: Units, runs: Runs) -> None:
        self._interpreter = interpreter
        self._units = units
        self._runs = runs
        self._payloads: dict[tuple[str, int | None], Payload] = {}

    def all(self) -> tuple[Handoff, ...]:
        """Return every value that travels between two calls of one flow run, by place."""
        found: dict[tuple[int, int, str], Handoff] = {}
        for (run, site, unit), draft in self._runs.drafts.items():
            flow = self._runs.flow_of(run)
            if flow is None:
                continue
            consumer = self._runs.call_models[run, site, unit]
            for place in draft.places:
                for handoff in self._received(run, flow, consumer, draft, place):
                    self._keep(found, handoff)
        for handoff in self._ordered():
            self._keep(found, handoff)
        return tuple(
            sorted(found.values(), key=lambda h: (h.flow.id, h.consumer.span, h.producer.span, h.parameter, h.kind))
        )

    def _received(
        self, run: Run, flow: Flow, consumer: TaskCall, draft: CallDraft, place: tuple[Frame, Passing]
    ) -> Iterator[Handoff]:
        frame = place[0]
        call = frame.scope.nodes[draft.node]
        for given in self._runs.given_to(draft, place):
            each = place[1].each or self._is_mapped(frame, given.argument.value)
            over = each or (consumer.mode == "map" and not self._runs.is_unmapped(frame, given.argument.value))
            for end in self._runs.endpoints(run, given.value):
                if end.carries and not self._runs.comes_later(run, end.call, consumer):
                    kind = "mapped" if each or place[1].folds else _kind_of(end.call, consumer, end.how)
                    yield self._handoff(flow, end, consumer, given.shown, kind, over=over)
        for argument in call.arguments if isinstance(call, r.Call) and draft.at is None else ():
            if argument.name in vocabulary.ORDERING_KEYWORDS:
                for end in self._direct(run, frame.argument(argument)):
                    yield self._handoff(flow, end, consumer, argument.name, "ordering")

    def _is_mapped(self, frame: Frame, node: int) -> bool:
        """Say whether an argument is written as `mapped(…)`."""
        call = frame.scope.nodes[node] if node >= 0 else None
        value = frame.values[call.callee] if isinstance(call, r.Call) else NOTHING
        return any(isinstance(atom, External) and atom.name in vocabulary.MAPPED for atom in value)

    def _ordered(self) -> Iterator[Handoff]:
        """Yield what edges between tasks state, where they do: an order, or with a key the value of an argument."""
        for edge in self._runs.edges:
            flow = self._runs.flow_of(edge.run)
            frame, node = edge.statement.frame, edge.statement.node
            statement = frame.scope.nodes[node]
            assert isinstance(statement, r.Call | r.Expression)
            stated = span_of(frame.module, statement.at)
            upstream, downstream = (self._direct(edge.run, value) for value in (edge.upstream, edge.downstream))
            for producer in upstream if flow is not None else ():
                sure = replace(producer, sure=True)
                for consumer in downstream:
                    if edge.key is None:
                        ordered = self._handoff(flow, sure, consumer.call, edge.statement.name, "ordering")
                        yield replace(ordered, span=stated)
                    else:
                        kind = "mapped" if edge.mapped else _kind_of(producer.call, consumer.call, producer.how)
                        given = self._handoff(flow, sure, consumer.call, edge.key, kind, over=edge.mapped)
                        yield replace(given, span=stated)

    def _direct(self, run: Run, value: Value) -> list[End]:
        """Return the calls that an end of an edge stands for."""
        return [end for end in self._runs.endpoints(run, value) if end.carries]

    def _handoff(
        self, flow: Flow | None, end: End, consumer: TaskCall, parameter: str, kind: HandoffKind, *, over: bool = False
    ) -> Handoff:
        """Make a handoff; `over` says that the consumer maps over what the argument is."""
        assert flow is not None
        element = end.element if end.call.mode != "map" and kind != "ordering" else None
        return Handoff(
            flow=flow,
            producer=end.call,
            consumer=consumer,
            parameter=parameter,
            kind=kind,
            payload=self._payload(end.call.task, element) if over else self._passed(end, element, consumer, parameter),
            confidence="high" if end.sure else "medium",
            span=consumer.span,
            mapped_by=_mapped_by(end, over=over) if kind == "mapped" else None,
            element=element,
            changed=kind == "transformed" or (kind == "mapped" and over and end.how in ("altered", "transformed")),
        )

    def _keep(self, found: dict[tuple[int, int, str], Handoff], handoff: Handoff) -> None:
        """Keep one handoff per pair of calls and parameter: the least changed form it was met in."""
        key = (id(handoff.producer), id(handoff.consumer), handoff.parameter)
        known = found.get(key)
        if known is None or _STRENGTH.index(handoff.kind) < _STRENGTH.index(known.kind):
            found[key] = handoff
        elif handoff.kind == known.kind:
            if handoff.element != known.element:
                known = replace(known, element=None, payload=self._payload(known.producer.task, None))
            found[key] = replace(known, changed=known.changed and handoff.changed)

    def _passed(self, end: End, element: int | None, consumer: TaskCall, parameter: str) -> Payload:
        """Return what is returned, or if that is not known and passed as it is, what the parameter is annotated as."""
        payload = self._payload(end.call.task, element)
        if payload.type is not None or end.how != "direct":
            return payload
        found = next((one.type for one in consumer.task.parameters if one.name == parameter), None)
        return Payload(type=found, basis="annotation") if found and found not in UNTELLING else payload

    def _payload(self, unit: Task | Flow, element: int | None) -> Payload:
        if (unit.id, element) not in self._payloads:
            self._payloads[unit.id, element] = self._returned(unit, element)
        return self._payloads[unit.id, element]

    def _returned(self, unit: Task | Flow, element: int | None) -> Payload:
        atom = next(atom for atom, model in self._units.by_atom.items() if model is unit)
        found = self._units.scope_of(atom)
        frames = self._units.frames(*found) if found else []
        if found is None or not frames:
            return UNKNOWN
        defining, scope = self._interpreter.all[frames[0].parent], found[0].scopes[found[1]]
        if element is not None:
            return element_of(self._interpreter.modules, defining, scope, element)
        return payload_of(self._interpreter, frames[0], defining, scope)


def _mapped_by(end: End, *, over: bool) -> MappedBy | None:
    if end.call.mode == "map":
        return "both" if over else "producer"
    # Of a list that the flow makes each element is one result, handed over as it is.
    return "consumer" if over and end.how != "container" else None


def _kind_of(producer: TaskCall, consumer: TaskCall, how: atoms.How) -> HandoffKind:
    if producer.mode == "map" or consumer.mode == "map":
        return "mapped"
    if how != "direct":
        return "container" if how == "container" else "transformed"
    return "future" if producer.mode == "submit" else "direct"
