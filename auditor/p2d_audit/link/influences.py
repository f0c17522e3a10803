"""Finds what one call changes for another without its returned value travelling there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from p2d_audit.link import atoms
from p2d_audit.link.atoms import Box, Given, Instance, Made, Pack, Result, Value, in_order
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.containers import union
from p2d_audit.link.frame import Frame
from p2d_audit.link.mutation import changed_parameters
from p2d_audit.link.runs import CallDraft, Run, Runs
from p2d_audit.link.units import Units
from p2d_audit.model import Flow, Influence, TaskCall

_KINDS = {"chosen": "choice", "failed": "choice", "mutated": "mutation"}


class Influences:
    """The influences of all flow runs."""

    def __init__(self, interpreter: Interpreter, units: Units, runs: Runs) -> None:
        self._interpreter = interpreter
        self._units = units
        self._runs = runs
        self._changed: dict[atoms.Unit, set[str]] = {}

    def all(self) -> tuple[Influence, ...]:
        """Return every influence, by place, one for each pair of calls, parameter and kind."""
        found: dict[tuple[int, int, str, str], Influence] = {}
        for influence in (*self._carried(), *self._mutated()):
            key = (id(influence.producer), id(influence.consumer), influence.parameter, influence.kind)
            found.setdefault(key, influence)
        return tuple(
            sorted(found.values(), key=lambda i: (i.flow.id, i.consumer.span, i.producer.span, i.parameter, i.kind))
        )

    def _carried(self) -> Iterator[Influence]:
        for (run, site, unit), draft in self._runs.drafts.items():
            flow = self._runs.flow_of(run)
            for place in draft.places if flow is not None else ():
                for given in self._runs.given_to(draft, place):
                    for source in in_order(self._interpreter.sources(given.value)):
                        producer = self._runs.call_models.get((run, source.site, source.unit))
                        kind = _KINDS.get(source.how)
                        if kind is not None and producer is not None:
                            consumer = self._runs.call_models[run, site, unit]
                            yield _influence(flow, producer, consumer, given.parameter, kind)

    def _mutated(self) -> Iterator[Influence]:
        held: dict[Run, list[tuple[CallDraft, TaskCall, str, frozenset[atoms.Atom]]]] = defaultdict(list)
        for (run, site, unit), draft in self._runs.drafts.items():
            if run is not None:
                model = self._runs.call_models[run, site, unit]
                for place in draft.places:
                    for given in self._runs.given_to(draft, place):
                        held[run].append((draft, model, given.parameter, self._objects(given.value)))
        for run, calls in held.items():
            flow = self._runs.flow_of(run)
            for draft, producer, parameter, objects in calls if flow is not None else ():
                if objects and parameter in self._changed_by(draft.unit):
                    for other, consumer, target, seen in calls:
                        if consumer is not producer and objects & seen and _may_follow(draft, other):
                            yield _influence(flow, producer, consumer, target, "mutation")

    def _objects(self, value: Value) -> frozenset[atoms.Atom]:
        """Return what a value is or holds that can be changed in place."""
        found: set[atoms.Atom] = set()
        stack = list(value)
        while stack:
            atom = stack.pop()
            if atom in found or not isinstance(atom, Box | Instance | Made | Result | Pack):
                continue
            if isinstance(atom, Result) and atom.how == "altered":
                atom = Result(atom.site, "direct", atom.unit, atom.sure)
            if isinstance(atom, Result) and atom.how != "direct":
                continue
            found.add(atom)
            if isinstance(atom, Box):
                stack += self._interpreter.inside(atom)
            elif isinstance(atom, Pack):
                stack += union(atom.values)
        return frozenset(found)

    def _changed_by(self, unit: atoms.Unit) -> set[str]:
        """Return the parameters whose object a task's body changes."""
        if unit not in self._changed:
            found = self._units.scope_of(unit)
            frames = self._units.frames(*found) if found is not None else []
            self._changed[unit] = {
                name for frame in frames for name in self._changed_in(frame, (frame.module.index, frame.number))
            }
        return self._changed[unit]

    def _changed_in(self, frame: Frame, owner: tuple[int, int]) -> Iterator[str]:
        """Yield the parameters of `owner` that a frame, or a helper it calls, changes."""
        seen: set[int] = set()
        stack = [frame]
        while stack:
            current = stack.pop()
            if current.index in seen:
                continue
            seen.add(current.index)
            for name in sorted(changed_parameters(current.scope)):
                given = current.bound.get(name, frozenset())
                yield from (atom.name for atom in given if isinstance(atom, Given) and atom.scope == owner)
            stack += [self._interpreter.all[child] for children in current.children.values() for child in children]


def _may_follow(first: CallDraft, second: CallDraft) -> bool:
    """Say whether a call may run after another: it stands later, elsewhere, or both are in one loop."""
    frame, other = first.places[0][0], second.places[0][0]
    if (frame.module.index, frame.number) != (other.module.index, other.number) or second.node > first.node:
        return True
    shared = set(first.within) & set(second.within)
    return any(
        key[2] >= 0 and frame.scope.regions[key[2]].kind in ("for", "while")
        for key in shared
        if key[:2] == (frame.module.index, frame.number)
    )


def _influence(flow: Flow | None, producer: TaskCall, consumer: TaskCall, parameter: str, kind: str) -> Influence:
    assert flow is not None
    return Influence(flow=flow, producer=producer, consumer=consumer, parameter=parameter, kind=kind)  # type: ignore[arg-type]
