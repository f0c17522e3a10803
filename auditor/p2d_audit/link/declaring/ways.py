"""Tells apart the ways in which one call is made: by what callers of its function give, and by the turns of loops.

A helper that deploys what it is given stands for as many deployments as it is
called for; so does a call in a loop over a list that is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TypeAlias

from msgspec import Struct

from p2d_audit.facts import records as r
from p2d_audit.link import atoms
from p2d_audit.link.atoms import in_order
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import Constants, span_of
from p2d_audit.link.declaring.tried import Tried
from p2d_audit.link.exact.evaluation import Evaluator
from p2d_audit.link.exact.known import Lost, Value, View
from p2d_audit.link.exact.operands import operands_of
from p2d_audit.link.exact.turns import Turn
from p2d_audit.link.frame import Frame
from p2d_audit.link.units import Units
from p2d_audit.model import Span

MAX_WAYS = 300
"""How many ways of one call are told apart."""
MAX_DEPTH = 4
"""Through how many callers they are."""
_Caller = tuple[Frame, int]
Parameters: TypeAlias = dict[str, Value]


class Way(Turn):
    """One way in which a call is made, and the call by which its function was entered, in the way that one is made."""

    caller: _Caller | None = None
    outer: Way | None = None


class _Row(Struct):
    """What is known of the seeds of one way: nodes of parameters and of elements of iterables."""

    known: dict[int, Value]
    caller: _Caller | None = None
    outer: Way | None = None


class Ways:
    """The ways in which calls are made.

    `deployed` has for each flow, by module and scope, the parameters that its deployments run it with.
    """

    def __init__(
        self, interpreter: Interpreter, units: Units, deployed: Mapping[tuple[int, int], list[Parameters]] | None = None
    ) -> None:
        Constants(interpreter)
        assert isinstance(interpreter.exact, Evaluator)
        self._evaluator = interpreter.exact
        self._interpreter = interpreter
        self._deployed = deployed or {}
        self._unit_callers = self._calls_of_units()
        self._reached: dict[tuple[int, int, int], tuple[int, ...]] = {}
        entered = [frame for frame in interpreter.all if frame.bound and not _is_alone(frame)]
        self._entered = {(frame.module.index, frame.number) for frame in entered}
        """Functions of which calls are in view."""
        self._tried = Tried(self._evaluator.names, units, entered)
        self._superseded: dict[int, bool] = {}

    def of(self, frame: Frame, node: int) -> list[Way | None]:
        """Return the ways in which a call is made; one that is None says nothing that the frame does not say."""
        return self._rows(frame, node, 0)

    def within(self, way: Way | None) -> AbstractContextManager[None]:
        """Evaluate what a call is given in one of its ways."""
        return nullcontext() if way is None else self._evaluator.within(way)

    def frames(self) -> Iterator[Frame]:
        """Yield all frames but those that stand for calls of a function nobody in view makes while others are."""
        yield from (frame for frame in self._interpreter.all if not self._is_superseded(frame))

    def caller(self, frame: Frame, way: Way | None) -> tuple[_Caller | None, Way | None]:
        """Return the one call by which a frame is entered, in a way it is made, and the way of that call."""
        if way is not None and way.caller is not None:
            return way.caller, way.outer
        callers = self._callers(frame)
        return (callers[0] if len({(one.index, call) for one, call in callers}) == 1 else None), None

    def _is_superseded(self, frame: Frame) -> bool:
        if frame.index not in self._superseded:
            self._superseded[frame.index] = False
            if self._tried.is_replaced(frame):
                known = True
            elif _is_alone(frame):
                known = (frame.module.index, frame.number) in self._entered
            else:
                callers = self._evaluator.names.callers(frame)
                known = bool(callers) and all(self._is_superseded(caller) for caller, _ in callers)
            self._superseded[frame.index] = known
        return self._superseded[frame.index]

    def is_told_apart(self, frame: Frame) -> bool:
        """Say whether a frame stands for one call of its function, not for several that were made alike."""
        return len({(caller.index, node) for caller, node in self._callers(frame)}) <= 1

    def goes_through(self, frame: Frame, way: Way | None, call: tuple[int, int]) -> bool:
        """Say whether a frame is entered, in a way of a call in it, by the call at this frame and node."""
        if way is None or way.caller is None:
            entering = {(caller.index, node) for caller, node in self._callers(frame)}
            return entering == {call}
        caller, node = way.caller
        return (caller.index, node) == call or self.goes_through(caller, way.outer, call)

    def reached(self, frame: Frame, node: int) -> tuple[int, ...]:
        """Return the nodes that a node is computed from, itself included, in order."""
        return self._reached_from(frame, node)

    def value(self, frame: Frame, node: int) -> Value:
        """Return what a node exactly gives in the way that is looked at."""
        return self._evaluator.node(frame, node)

    def _rows(self, frame: Frame, node: int, depth: int) -> list[Way | None]:
        reached = self._reached_from(frame, node)
        scope = frame.scope
        unknown = [
            index
            for index in reached
            if isinstance(scope.nodes[index], r.Bound) and isinstance(self._evaluator.node(frame, index), Lost)
        ]
        rows = list(self._given(frame, unknown, depth)) if unknown else []
        rows = rows or [_Row({})]
        for index in reached:
            element = scope.nodes[index]
            if isinstance(element, r.Element):
                rows = [more for row in rows for more in self._turns(frame, index, element, row)][:MAX_WAYS]
        return [self._turn(frame, row) for row in rows]

    def origin(self, frame: Frame, node: int, way: Way | None) -> Span | None:
        """Return the argument that gives a function's parameter its value, seen from where it is used."""
        shown = frame.scope.nodes[node]
        while isinstance(shown, r.Load):
            shown = frame.scope.nodes[shown.value]
        return self._given_by(frame, shown.name, way) if isinstance(shown, r.Bound) else None

    def keyword_origin(self, frame: Frame, call: r.Call, name: str, way: Way | None) -> Span | None:
        """Return the argument of a caller that gives a call a keyword through `**keywords`."""
        for argument in call.arguments:
            shown = frame.scope.nodes[argument.value]
            if argument.star == 2 and isinstance(shown, r.Bound):
                return self._given_by(frame, name, way)
        return None

    def written(self, frame: Frame, node: int, way: Way | None) -> tuple[Frame, int, Way | None]:
        """Return where an expression stands that a parameter is given, through all callers that only pass it on."""
        shown = frame.scope.nodes[node]
        while isinstance(shown, r.Load):
            node, shown = shown.value, frame.scope.nodes[shown.value]
        caller, outer = self.caller(frame, way) if isinstance(shown, r.Bound) else (None, None)
        argument = self._argument(frame, shown.name, *caller) if caller and isinstance(shown, r.Bound) else None
        if caller is None or argument is None:
            return frame, node, way
        return self.written(caller[0], argument.value, outer)

    def _given_by(self, frame: Frame, name: str, way: Way | None) -> Span | None:
        caller, outer = self.caller(frame, way)
        argument = self._argument(frame, name, *caller) if caller is not None else None
        if caller is None or argument is None:
            return None
        there = self.origin(caller[0], argument.value, outer)
        return there or span_of(caller[0].module, argument.at)

    def _argument(self, frame: Frame, name: str, caller: Frame, node: int) -> r.Argument | None:
        """Return the argument by which a call gives a parameter; None where a `*` or `**` may give it."""
        call = caller.scope.nodes[node]
        parameters = list(frame.scope.parameters)
        if parameters and self._is_given_by_itself(frame, parameters[0]):
            parameters.pop(0)
        positional = [parameter.name for parameter in parameters if parameter.kind == "positional"]
        for position, argument in enumerate(call.arguments if isinstance(call, r.Call) else ()):
            if argument.star == 1:
                break
            if argument.name == name or (argument.name is None and name in positional[position : position + 1]):
                return argument
        named = (one for one in (call.arguments if isinstance(call, r.Call) else ()) if one.name == name)
        return next(named, None)

    def _turn(self, frame: Frame, row: _Row) -> Way | None:
        known = row.known
        if not known:
            return None
        dependent = set(known)
        for index, one in enumerate(frame.scope.nodes):
            if any(operand in dependent for operand in operands_of(one)):
                dependent.add(index)
        return Way(frame.index, frozenset(dependent), dict(known), row.caller, row.outer)

    def _turns(self, frame: Frame, index: int, element: r.Element, row: _Row) -> list[_Row]:
        """Return a row once for each element of an iterable, or as it is where these are not known."""
        with self.within(self._turn(frame, row)):
            iterable = self._evaluator.node(frame, element.value)
        items = list(iterable.items) if isinstance(iterable, View) else iterable
        if isinstance(items, dict):
            items = list(items)
        if not isinstance(items, list | tuple | range) or not 0 < len(items) <= MAX_WAYS:
            return [row]
        return [_Row({**row.known, index: item}, row.caller, row.outer) for item in items]

    def _given(self, frame: Frame, unknown: list[int], depth: int) -> Iterator[_Row]:
        """Yield what each caller gives to parameters."""
        if depth >= MAX_DEPTH:
            return
        for caller, node in self._callers(frame)[:MAX_WAYS]:
            call = caller.scope.nodes[node]
            if not isinstance(call, r.Call):
                continue
            for way in self._rows(caller, node, depth + 1):
                with self.within(way):
                    args, keywords = self._evaluator.calls.arguments(caller, call)
                row = _Row({}, (caller, node), way)
                for index in unknown:
                    bound = frame.scope.nodes[index]
                    assert isinstance(bound, r.Bound)
                    row.known[index] = self._match(frame, bound.name, args, keywords)
                yield row
        if _is_alone(frame):
            yield from self._run_with(frame, unknown)

    def _run_with(self, frame: Frame, unknown: list[int]) -> Iterator[_Row]:
        """Yield what deployments give to the parameters of a flow, and its defaults."""
        for given in self._deployed.get((frame.module.index, frame.number), ()):
            named = ((index, frame.scope.nodes[index]) for index in unknown)
            yield _Row({i: self._match(frame, one.name, [], given) for i, one in named if isinstance(one, r.Bound)})

    def _match(self, frame: Frame, name: str, args: list[Value] | None, keywords: dict[str, Value] | None) -> Value:
        """Return what positional and named arguments give to a parameter."""
        parameters = list(frame.scope.parameters)
        if parameters and self._is_given_by_itself(frame, parameters[0]):
            parameters.pop(0)
        wanted = next((parameter for parameter in parameters if parameter.name == name), None)
        if wanted is None:
            return Lost()
        positional = [parameter.name for parameter in parameters if parameter.kind == "positional"]
        if wanted.kind == "varargs":
            return tuple(args[len(positional) :]) if args is not None else Lost()
        if wanted.kind == "varkw":
            named = {parameter.name for parameter in parameters if parameter.kind in ("positional", "keyword")}
            return {k: v for k, v in keywords.items() if k not in named} if keywords is not None else Lost()
        if args is not None and name in positional and positional.index(name) < len(args):
            return args[positional.index(name)]
        if keywords is not None and name in keywords:
            return keywords[name]
        if args is not None and keywords is not None and wanted.default >= 0 and frame.parent >= 0:
            return self._evaluator.node(self._interpreter.all[frame.parent], wanted.default)
        return Lost()

    def _is_given_by_itself(self, frame: Frame, first: r.Parameter) -> bool:
        """Say whether a function is a method whose first parameter is its object or class."""
        bound = frame.bound.get(first.name, atoms.NOTHING)
        in_class = frame.module.scopes[frame.scope.parent].kind == "class" if frame.scope.parent >= 0 else False
        return in_class and bool(bound) and all(isinstance(atom, atoms.Instance | atoms.Class) for atom in bound)

    def _callers(self, frame: Frame) -> list[_Caller]:
        called = self._evaluator.names.callers(frame)
        called = called + (self._unit_callers[frame.module.index, frame.number] if _is_alone(frame) else [])
        return self._tried.without(called)

    def _calls_of_units(self) -> dict[tuple[int, int], list[_Caller]]:
        """Return the calls of each function that is a flow or task: its body is run for all of them alike."""
        found: dict[tuple[int, int], list[_Caller]] = defaultdict(list)
        for frame in self._interpreter.all:
            for node, callees in frame.callees.items():
                for callee in in_order(callees):
                    match callee:
                        case ("unit", atoms.Unit(_, key), "call" | "submit" | "delay", _) if key[0] >= 0:
                            found[key[0], key[1]].append((frame, node))
        return found

    def _reached_from(self, frame: Frame, node: int) -> tuple[int, ...]:
        """Return the nodes that a call is computed from, itself included, in order."""
        place = (frame.module.index, frame.number, node)
        if place not in self._reached:
            found: set[int] = set()
            stack = [node]
            while stack:
                index = stack.pop()
                if index not in found:
                    found.add(index)
                    stack += [one for one in operands_of(frame.scope.nodes[index]) if one >= 0]
            self._reached[place] = tuple(sorted(found))
        return self._reached[place]


def _is_alone(frame: Frame) -> bool:
    """Say whether a frame stands for a call that nobody in view makes."""
    own = (frame.module.index, frame.number)
    return any(isinstance(atom, atoms.Given) and atom.scope == own for value in frame.bound.values() for atom in value)
