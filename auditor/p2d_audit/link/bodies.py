"""What the bodies of flows and tasks do, by themselves and through the functions of the project that they call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from p2d_audit.facts import records as r
from p2d_audit.link import atoms
from p2d_audit.link.aliases import parameter_at
from p2d_audit.link.atoms import Value
from p2d_audit.link.between import Between
from p2d_audit.link.binding import bind
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import span_of
from p2d_audit.link.effect_names import judge_name
from p2d_audit.link.effects import OUTGOING, Found, effects_of
from p2d_audit.link.endings import Endings, early_returns
from p2d_audit.link.frame import Frame
from p2d_audit.link.gathering import Gathered, Way
from p2d_audit.link.in_place import changed_arguments, changed_globals
from p2d_audit.link.modules import Module
from p2d_audit.link.passing import supplied
from p2d_audit.link.runs import Runs
from p2d_audit.link.units import Units
from p2d_audit.model import Body, Decider, DeploymentRun, Effect, Flow, Span, Task, TaskCall

MAX_ENTERED = 400
"""How many frames are looked at for one flow or task, its own and the nearest first."""
_OF_TASKS = ("argument-mutation", "global-write", "kept-global")
_OF_FLOWS = ("shown-result", "early-return")
_STAYING = ("with", "try", "except", "finally")
"""Kinds of regions that decide nothing by a value."""
_OF_RESULTS = ("shown-result", "unpacked-result", "computed-result")


class _Entered(Struct, frozen=True, eq=False):
    """A frame that a body runs, and its parameters that hold an object which the flow or task was given."""

    frame: Frame
    given: frozenset[str]


class Bodies:
    """The effects and bodies of all flows and tasks of the project."""

    def __init__(self, interpreter: Interpreter, units: Units, runs: Runs, started: Sequence[DeploymentRun]) -> None:
        self._interpreter = interpreter
        self._units = units
        self._runs = runs
        self._endings = Endings(interpreter)
        self._between = Between(interpreter, units, runs)
        self._own: dict[int, tuple[Found, ...]] = {}
        self._missed: dict[int, list[tuple[Module, int]]] = {}
        self._calling = _tasks_by_flow(runs.calls)
        self._starting = {run.unit.id for run in started if run.unit is not None}
        effects: list[Effect] = []
        bodies: list[Body] = []
        for atom, unit in units.by_atom.items():
            if atom not in units.foreign:
                entered = list(self._entered(atom))
                effects += self._effects(atom, unit, entered)
                bodies += self._bodies(atom, unit, entered)
        self.effects = tuple(sorted(effects, key=lambda one: (one.span, one.unit.id, one.kind, one.text)))
        self.bodies = tuple(sorted(bodies, key=lambda one: (one.unit.span, one.unit.id)))

    def _frames(self, atom: atoms.Unit) -> list[Frame]:
        found = self._units.scope_of(atom)
        return self._units.frames(*found) if found is not None else []

    def _entered(self, atom: atoms.Unit) -> Iterator[_Entered]:
        """Yield the frames of a body and of the functions it calls, the nearest first."""
        waiting = [_Entered(frame, self._parameters(atom)) for frame in self._frames(atom)]
        seen: dict[int, frozenset[str]] = {}
        for one in waiting:
            before = seen.get(one.frame.index)
            if before is not None and one.given <= before:
                continue
            if len(seen) >= MAX_ENTERED:
                return
            seen[one.frame.index] = one.given | (before or frozenset())
            yield one
            for node, children in sorted(one.frame.children.items()):
                waiting += [self._into(one, node, self._interpreter.all[child]) for child in sorted(children)]
            for module, number in self._not_entered(one.frame):
                waiting += [_Entered(frame, frozenset()) for frame in self._units.frames(module, number)[:1]]
            for children in one.frame.properties.values():
                waiting += [_Entered(self._interpreter.all[child], frozenset()) for child in sorted(children)]

    def _not_entered(self, frame: Frame) -> list[tuple[Module, int]]:
        """Return the functions that a frame calls and that were called in more ways than are followed."""
        if frame.index not in self._missed:
            found: dict[tuple[int, int], tuple[Module, int]] = {}
            for node, call in frame.calls:
                if not frame.children.get(node):
                    for atom in frame.values[call.callee]:
                        function = atom.function if isinstance(atom, atoms.BoundFunction) else atom
                        if isinstance(function, atoms.Function):
                            place = (function.module, function.scope)
                            found[place] = (self._interpreter.modules.all[place[0]], place[1])
            self._missed[frame.index] = [found[place] for place in sorted(found)]
        return self._missed[frame.index]

    def _parameters(self, atom: atoms.Unit) -> frozenset[str]:
        parameters = self._units.parameters_of(atom) if atom.kind == "task" else ()
        return frozenset(p.name for p in parameters if p.kind in ("positional", "keyword"))

    def _into(self, outer: _Entered, node: int, child: Frame) -> _Entered:
        """Return a function that is entered by a call, and which of its parameters are given what the body was."""
        call = outer.frame.scope.nodes[node]
        if not outer.given or not isinstance(call, r.Call):
            return _Entered(child, frozenset())
        with_self = (atoms.BoundFunction, atoms.Class, atoms.Instance)
        bound = any(isinstance(atom, with_self) for atom in outer.frame.values[call.callee])
        parameters = child.scope.parameters[1:] if bound else child.scope.parameters
        items = [item for item in supplied(self._interpreter, outer.frame, node) if not item.argument.star]
        given = [
            one.parameter
            for one in bind(self._interpreter, items, parameters)
            if parameter_at(outer.frame.scope, one.argument.value) in outer.given
        ]
        plain = {p.name for p in parameters if p.kind in ("positional", "keyword")}
        return _Entered(child, frozenset(given) & plain)

    def _effects(self, atom: atoms.Unit, unit: Flow | Task, entered: list[_Entered]) -> Iterator[Effect]:
        found: dict[tuple[str, Span], Gathered] = {}
        ways = self._ways(atom) if atom.kind == "flow" else {}
        for one in entered:
            for effect in self._found(atom, one):
                calls = self._involved(atom, effect)
                if effect.kind not in _OF_RESULTS or calls:
                    span = span_of(one.frame.module, effect.at)
                    gathered = found.setdefault((effect.kind, span), Gathered(effect))
                    given = self._given(atom, effect.shown, calls) if atom.kind == "flow" else None
                    gathered.add(
                        effect, calls, ways.get(one.frame.index, ()), self._way(atom, one.frame, effect.at, given)
                    )
        for (_, span), gathered in found.items():
            yield gathered.effect(unit, span)
        symbol = self._library_symbol(atom)
        kind = judge_name(f"{symbol}().run") if symbol is not None else None
        if symbol is not None and kind is not None:
            yield Effect(unit=unit, kind=kind, span=unit.head, text=symbol)

    def _involved(self, atom: atoms.Unit, effect: Found) -> list[TaskCall]:
        """Return the calls whose results an effect is about: of what is shown, those of whole results."""
        whole = effect.kind == "shown-result"
        ends = self._runs.endpoints(atom, effect.shown) if effect.shown else []
        plain = (end for end in ends if not whole or (end.how in atoms.ITSELF and end.element is None))
        return [end.call for end in plain if end.carries]

    def _given(self, atom: atoms.Unit, value: Value, calls: list[TaskCall]) -> Decider | None:
        """Return whether a result or a parameter of a flow is in a value."""
        scope = self._units.scope_of(atom)
        own = (scope[0].index, scope[1]) if scope is not None else None
        parameters = (given for given in self._interpreter.given(value) if given.scope == own)
        return "result" if calls else "parameter" if next(parameters, None) is not None else None

    def _way(self, atom: atoms.Unit, frame: Frame, at: r.At, given: Decider | None = None) -> Way:
        """Return a place of a flow's run, and what decides it: what it is `given`, or a branch or loop around it."""
        around = [
            (region, self._runs.region_models.get((atom, (frame.module.index, frame.number, number))))
            for number, region in enumerate(frame.scope.regions)
            if region.at.line <= at.line <= region.end_line
        ]
        deciders = {model.decided_by for region, model in around if model is not None and region.kind not in _STAYING}
        decider: Decider | None = "result" if "result" in deciders else "parameter" if "parameter" in deciders else None
        handled = any(region.kind == "except" for region, _ in around)
        return Way(span_of(frame.module, at), handled, given or decider)

    def _ways(self, atom: atoms.Unit) -> dict[int, list[Way]]:
        """Return, by frame, the calls of a flow's own body by which functions are entered."""
        found: dict[int, list[Way]] = defaultdict(list)
        own = {frame.index for frame in self._frames(atom)}
        for frame in self._frames(atom):
            for node, children in sorted(frame.children.items()):
                call = frame.scope.nodes[node]
                if isinstance(call, r.Call):
                    for index in self._reached(children, own):
                        found[index].append(self._way(atom, frame, call.at))
        return found

    def _reached(self, first: Iterable[int], own: set[int]) -> set[int]:
        """Return the frames that are entered from frames, themselves included, but not a body's own."""
        seen: set[int] = set()
        waiting = list(first)
        while waiting and len(seen) < MAX_ENTERED:
            index = waiting.pop()
            if index not in seen and index not in own:
                seen.add(index)
                frame = self._interpreter.all[index]
                waiting += [
                    child for entered in (frame.children, frame.properties) for at in entered.values() for child in at
                ]
        return seen

    def _library_symbol(self, atom: atoms.Unit) -> str | None:
        """Return the class of a task of Prefect 1's library."""
        draft = self._interpreter.drafts.all.get(atom)
        return draft.symbol if draft is not None and draft.of_library else None

    def _found(self, atom: atoms.Unit, one: _Entered) -> Iterator[Found]:
        frame = one.frame
        if frame.index not in self._own:
            self._own[frame.index] = (
                *effects_of(self._interpreter, frame),
                *changed_globals(self._interpreter, frame),
            )
        left_out = _OF_FLOWS if atom.kind == "task" else _OF_TASKS
        yield from (effect for effect in self._own[frame.index] if effect.kind not in left_out)
        if atom.kind == "task":
            yield from changed_arguments(frame, one.given) if one.given else ()
            return
        own = self._is_own(atom, frame)
        if own or self._runs.calling_nodes(atom, frame):
            yield from early_returns(self._runs, atom, frame, own)
            told = (effect.at for effect in self._own[frame.index] if effect.kind in ("shown-result", *OUTGOING))
            yield from self._between.of(atom, frame, told)

    def _is_own(self, atom: atoms.Unit, frame: Frame) -> bool:
        found = self._units.scope_of(atom)
        return found is not None and (found[0].index, found[1]) == (frame.module.index, frame.number)

    def _bodies(self, atom: atoms.Unit, unit: Flow | Task, entered: list[_Entered]) -> Iterator[Body]:
        own = self._frames(atom)
        draft = self._interpreter.drafts.all[atom]
        if not own and draft.region is None:
            return
        ending = self._endings.of(own)
        scopes = {(one.frame.module.index, one.frame.number): one.frame.scope for one in entered}
        unclear = {place for one in entered for place in self._endings.unclear(one.frame)}
        block = _lines_of_block(self._interpreter, draft.module, draft.region) if draft.region is not None else 0
        yield Body(
            unit=unit,
            statements=block + sum(len(scope.statements) for scope in scopes.values()),
            unclear=len(unclear),
            returns=ending.returns,
            returns_bool=ending.returns_bool or unit.returns in ("bool", "builtins.bool"),
            connection=ending.connection,
            delegates=isinstance(unit, Flow) and self._delegates(unit),
        )

    def _delegates(self, flow: Flow) -> bool:
        called = self._calling.get(flow.id, [])
        return all(isinstance(one, Flow) for one in called) and (bool(called) or flow.id in self._starting)


def _tasks_by_flow(calls: Sequence[TaskCall]) -> dict[str, list[Task | Flow]]:
    found: dict[str, list[Task | Flow]] = defaultdict(list)
    for call in calls:
        if call.flow is not None:
            found[call.flow.id].append(call.task)
    return found


def _lines_of_block(interpreter: Interpreter, module: int, region: r.Region) -> int:
    """Return how many statements stand in the block of a Prefect 1 flow."""
    scopes = interpreter.modules.all[module].scopes
    scope = next((one for one in scopes if any(other is region for other in one.regions)), None)
    first, last = region.at.line, region.end_line
    return sum(first < line <= last for line in scope.statements) if scope is not None else 0
