"""Finds the schedules that Python gives to flows and deployments, and those that it gives to nothing in view."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from p2d_audit.facts import records as r
from p2d_audit.link import atoms
from p2d_audit.link.atoms import in_order
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import Constants, span_of, text_at
from p2d_audit.link.declaring.clocks import Clocks, is_schedule
from p2d_audit.link.declaring.scheduling import schedules_of
from p2d_audit.link.declaring.ways import Ways
from p2d_audit.link.frame import Frame
from p2d_audit.link.units import Units
from p2d_audit.model import Constructed, Flow, Option, Schedule, Span, Unknown

_ON_FLOW = ("schedule", "schedules", "cron")
_Key: TypeAlias = tuple[Span, str, str]


class FlowSchedules:
    """All schedules of the Python code; those of deployments are given."""

    def __init__(self, interpreter: Interpreter, units: Units, ways: Ways, of_deployments: Iterable[Schedule]) -> None:
        self._interpreter = interpreter
        self._constants = Constants(interpreter)
        self._units = units
        self._ways = ways
        self._clocks = Clocks(interpreter, ways)
        self._of_flows: dict[Span, dict[str, list[Schedule]]] = defaultdict(dict)
        """The schedules at each place, by the flow that has them."""
        for frame in ways.frames():
            self._note_stores(frame)
        self._note_flow_options()
        attached = [s for flows in self._of_flows.values() for group in flows.values() for s in group]
        attached += of_deployments
        self.all = tuple(sorted(_once(self._joined(attached)), key=lambda schedule: schedule.span))

    def _note_stores(self, frame: Frame) -> None:
        """Note `flow.schedule = …` of Prefect 1."""
        for store in frame.scope.stores:
            if store.name != "schedule":
                continue
            for atom in in_order(frame.values[store.base]):
                flow = self._units.by_atom.get(atom) if isinstance(atom, atoms.Unit) else None
                if isinstance(flow, Flow):
                    text = text_at(frame.module, store.at)
                    constant = self._constants.at(frame, store.value, text)
                    span = constant.span if isinstance(constant, Constructed) else span_of(frame.module, store.at)
                    option = Option(name="schedule", value=constant, text=text, span=span)
                    found = self._told(list(schedules_of((option,), flow)), frame.values[store.value], flow)
                    self._of_flows[span].setdefault(flow.id, found)

    def _note_flow_options(self) -> None:
        """Note `Flow(schedule=…)` of Prefect 1, and `@flow(schedule=…)`, which no release accepts."""
        for flow in self._units.by_atom.values():
            if isinstance(flow, Flow):
                accepted = flow.via in ("with-flow", "subclass") or flow.prefect == "1"
                chosen = tuple(option for option in flow.options if option.name in _ON_FLOW)
                for option in chosen:
                    found = list(schedules_of((option,), flow, accepted=accepted))
                    self._of_flows[option.span].setdefault(flow.id, found)

    def _told(self, found: list[Schedule], value: atoms.Value, flow: Flow) -> list[Schedule]:
        """Return the clocks that a schedule is made of where its list of clocks is not known as a whole.

        Those that a helper makes for several callers in one go are nobody's: which of them are this flow's is unknown.
        """
        if found and all(schedule.kind != "other" for schedule in found):
            return found
        clocks: dict[_Key, Schedule] = {}
        held = self._clocks.held(value)
        for made in held:
            frame = self._interpreter.all[made.frame]
            if self._ways.is_told_apart(frame):
                for one in self._made(frame, made.node):
                    clocks.setdefault(one.key, one.schedule_of(flow))
        if not clocks:
            for frame, node, through in self._clocks.of_helpers(value):
                for one in self._made(frame, node, through):
                    if not isinstance(one.schedule.value, Unknown):
                        clocks.setdefault(one.key, one.schedule_of(flow))
        return list(clocks.values()) or ([] if held else found)

    def _made(self, frame: Frame, node: int, through: tuple[int, int] | None = None) -> Iterator[_Made]:
        """Yield the schedules that a call of one of Prefect's classes makes."""
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        text, span = text_at(frame.module, call.at), span_of(frame.module, call.at)
        for clock in self._clocks.of_call(frame, node, through):
            for schedule in schedules_of((Option(name="schedule", value=clock.value, text=text, span=span),), None):
                yield _Made(schedule, clock.place or schedule.span)

    def _joined(self, attached: list[Schedule]) -> Iterator[Schedule]:
        """Yield the schedules of flows and deployments, each where its value stands, and those of none in view."""
        calls: dict[tuple[int, int, int], dict[_Key, _Made]] = defaultdict(dict)
        for frame in self._ways.frames():
            for node, callees in frame.callees.items():
                if any(isinstance(c, tuple) and c[0] == "external" and is_schedule(str(c[1])) for c in callees):
                    here = calls[frame.module.index, frame.number, node]
                    for one in self._made(frame, node):
                        here.setdefault(one.key, one)
        made: dict[Span, list[_Made]] = defaultdict(list)
        for group in calls.values():
            for one in _known(group):
                made[one.schedule.span].append(one)
        used: set[_Key] = set()
        for schedule in attached:
            same = [one for one in made[schedule.span] if one.schedule.value == schedule.value]
            if isinstance(schedule.value, Unknown) and made[schedule.span] and not same:
                continue  # it is one of those that are known; which of them, only a run tells
            alike = [one for one in same if one.key[1:] == _key(schedule)[1:]]
            free = [one for one in alike or same if one.key not in used] or alike or same
            placed = replace(schedule, span=free[0].there if free else schedule.span)
            used.add(_key(placed))
            if not alike:
                used.update(one.key for one in same if one.there == placed.span)
            yield placed
        for ones in made.values():
            for one in ones:
                if one.key not in used and one.schedule.kind != "other":
                    yield one.schedule_of(None)


class _Made(Struct, frozen=True):
    """A schedule as its call says it, and where its value stands."""

    schedule: Schedule
    there: Span

    @property
    def key(self) -> _Key:
        """What tells it apart from others."""
        return (self.there, *_key(self.schedule)[1:])

    def schedule_of(self, target: Flow | None) -> Schedule:
        """Return the schedule where its value stands."""
        return replace(self.schedule, span=self.there, target=target)


def _once(schedules: Iterable[Schedule]) -> Iterator[Schedule]:
    """Yield one schedule for each target of those that are alike: the turns of a loop may make more."""
    told: set[tuple[object, ...]] = set()
    for schedule in schedules:
        key = (_key(schedule), schedule.target)
        if key not in told:
            told.add(key)
            yield schedule


def _key(schedule: Schedule) -> _Key:
    """Return what tells a schedule apart from others: where it stands, when it ticks, and what it gives to runs."""
    ticks = schedule.dagster
    when = (ticks.cron, ticks.exact, ticks.code) if ticks else ()
    given = sorted((name, repr(value)) for name, value in schedule.parameters.items())
    return schedule.span, f"{schedule.kind} {schedule.value} {schedule.timezone}", f"{when} {given}"


def _known(group: dict[_Key, _Made]) -> list[_Made]:
    """Return the schedules that one call makes whose value is known, or one without."""
    known = [one for one in group.values() if not isinstance(one.schedule.value, Unknown)]
    return known or list(group.values())[:1]
