"""Reads the schedule objects that code makes: what each is in each way its call is made, and where that stands."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from p2d_audit.facts import records as r
from p2d_audit.link import atoms
from p2d_audit.link.atoms import Made, in_order
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import Constants, text_at
from p2d_audit.link.declaring.literals import Literals
from p2d_audit.link.declaring.ways import Way, Ways
from p2d_audit.link.frame import Frame
from p2d_audit.model import Constant, Constructed, Span, Unknown

_CLASSES = frozenset(
    {"Cron", "CronSchedule", "CronClock", "Interval", "IntervalSchedule", "IntervalClock", "RRule", "RRuleSchedule",
     "RRuleClock"}
)  # fmt: skip
_HOMES = ("prefect.schedules.", "prefect.client.schemas.", "prefect.server.schemas.", "prefect.orion.schemas.",
          "prefect.deployments.")  # fmt: skip
_TIMES = frozenset({"cron", "interval", "rrule"})
MAX_HELD = 2_000
"""How many things are looked through."""
MAX_ENTERED = 100
"""How many frames of helpers are looked through."""


class Clock(Struct, frozen=True):
    """A schedule object, and where its cron text or interval stands if that is not in its own call."""

    value: Constant
    place: Span | None


class Clocks:
    """The schedule objects that code makes."""

    def __init__(self, interpreter: Interpreter, ways: Ways) -> None:
        self._interpreter = interpreter
        self._constants = Constants(interpreter)
        self._ways = ways
        self._literals = Literals(ways)

    def held(self, value: atoms.Value) -> list[Made]:
        """Return the calls that make the schedules in a value, also those in what these are made of."""
        stack, seen, found = in_order(value), set[atoms.Atom](), list[Made]()
        while stack and len(seen) < MAX_HELD:
            atom = stack.pop()
            if atom in seen:
                continue
            seen.add(atom)
            if isinstance(atom, Made):
                frame = self._interpreter.all[atom.frame]
                call = frame.scope.nodes[atom.node]
                if is_schedule(atom.name):
                    found.append(atom)
                elif isinstance(call, r.Call):
                    stack += [one for argument in call.arguments for one in frame.argument(argument)]
            elif isinstance(atom, atoms.Box | atoms.Pack):
                stack += self._interpreter.element(atom)
        return sorted(found, key=lambda made: (made.frame, made.node))

    def constructs(self, value: atoms.Value) -> tuple[Constructed, ...]:
        """Return the schedules in a value."""
        found: list[Constructed] = []
        for made in self.held(value):
            frame = self._interpreter.all[made.frame]
            one = self._constants.at(frame, made.node, _text(frame, made.node))
            if isinstance(one, Constructed) and one not in found:
                found.append(one)
        return tuple(found)

    def of_call(self, frame: Frame, node: int, through: tuple[int, int] | None = None) -> Iterator[Clock]:
        """Yield what a call of one of Prefect's classes makes in each way it is made, or in those `through` a call."""
        for way in self._ways.of(frame, node):
            if through is None or self._ways.goes_through(frame, way, through):
                yield from self._in_way(frame, node, way)

    def of_helpers(self, value: atoms.Value) -> Iterator[tuple[Frame, int, tuple[int, int]]]:
        """Yield the calls that make schedules in the helpers that a schedule gets its clocks from, and how entered."""
        for atom in in_order(value):
            if not isinstance(atom, Made) or not atom.name.endswith(".Schedule"):
                continue
            frame = self._interpreter.all[atom.frame]
            for call in self._ways.reached(frame, atom.node):
                for inner in self._entered(frame, call):
                    for node, callees in inner.callees.items():
                        if any(isinstance(c, tuple) and c[0] == "external" and is_schedule(str(c[1])) for c in callees):
                            yield inner, node, (frame.index, call)

    def _entered(self, frame: Frame, call: int) -> list[Frame]:
        """Return the frames that a call enters, also through others."""
        found: dict[int, Frame] = {}
        stack = sorted(frame.children.get(call, ()))
        while stack and len(found) < MAX_ENTERED:
            index = stack.pop()
            if index not in found:
                found[index] = self._interpreter.all[index]
                stack += [child for children in found[index].children.values() for child in sorted(children)]
        return list(found.values())

    def place(self, frame: Frame, node: int, index: int, stated: Constant, way: Way | None) -> Span | None:
        """Return where a value stands that the call `node` is given as its argument `index`, if not there."""
        for chosen in _chosen(frame, index):
            with self._ways.within(way):
                same = self._constants.at(frame, chosen, "") == stated
            place = self._ways.origin(frame, chosen, way) if same else None
            if place is not None:
                return place
        origin = self._ways.origin(frame, index, way)
        if origin is not None or not isinstance(stated, str):
            return origin
        told = way is not None and not _is_written(frame, index)
        return self._literals.place(frame, node, stated, way) if told else None

    def _in_way(self, frame: Frame, node: int, way: Way | None) -> Iterator[Clock]:
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        with self._ways.within(way):
            value = self._constants.at(frame, node, _text(frame, node))
        argument = next((a for a in call.arguments if a.name in _TIMES or (a.name is None and not a.star)), None)
        if argument is None or not isinstance(value, Constructed):
            yield Clock(value, None)
            return
        stated = value.keywords.get(argument.name) if argument.name else value.args[0] if value.args else None
        if not isinstance(stated, Unknown):
            yield Clock(value, self.place(frame, node, argument.value, stated, way))
            return
        options = list(self._options(frame, node, argument.value, way))
        for one, place in options:
            keywords = {**value.keywords, argument.name: one} if argument.name else value.keywords
            yield Clock(replace(value, keywords=keywords, args=value.args if argument.name else (one,)), place)
        if not options:
            yield Clock(value, None)

    def _options(self, frame: Frame, node: int, index: int, way: Way | None) -> Iterator[tuple[Constant, Span | None]]:
        """Yield the values that an argument can be, where it is chosen among several or taken out of a mapping."""
        for chosen in _chosen(frame, index):
            with self._ways.within(way):
                one = self._constants.at(frame, chosen, "")
            if not isinstance(one, Unknown):
                yield one, self.place(frame, node, chosen, one, way)
        taken_from = _mapping(frame, index)
        if taken_from is not None:
            for entry in self._entries(frame, taken_from, way):
                yield entry, self._literals.place(frame, node, entry, way)

    def _entries(self, frame: Frame, node: int, way: Way | None) -> Iterator[str]:
        """Yield the texts in a mapping, whatever its keys are."""
        with self._ways.within(way):
            entries = self._constants.at(frame, node, "")
        if isinstance(entries, dict):
            yield from (entry for entry in entries.values() if isinstance(entry, str))
            return
        there, written, outer = self._ways.written(frame, node, way)
        shown = there.scope.nodes[written]
        for value in shown.values if isinstance(shown, r.Mapping) and not shown.repeated else ():
            with self._ways.within(outer):
                entry = self._constants.at(there, value, "")
            if isinstance(entry, str):
                yield entry


def is_schedule(name: str) -> bool:
    """Say whether a name is one of Prefect's classes of a single schedule."""
    return name.startswith(_HOMES) and name.rpartition(".")[2] in _CLASSES


def _text(frame: Frame, node: int) -> str:
    call = frame.scope.nodes[node]
    assert isinstance(call, r.Call)
    return text_at(frame.module, call.at)


def _chosen(frame: Frame, node: int) -> tuple[int, ...]:
    """Return the values among which a choice chooses."""
    shown = frame.scope.nodes[node]
    return shown.options if isinstance(shown, r.Choice) else ()


def _is_written(frame: Frame, node: int) -> bool:
    return isinstance(frame.scope.nodes[node], r.Constant)


def _mapping(frame: Frame, node: int) -> int | None:
    """Return the mapping out of which `mapping.get(key)` or `mapping[key]` takes a value."""
    shown = frame.scope.nodes[node]
    if isinstance(shown, r.Item):
        return shown.value
    callee = frame.scope.nodes[shown.callee] if isinstance(shown, r.Call) else None
    return callee.value if isinstance(callee, r.Attribute) and callee.name == "get" else None
