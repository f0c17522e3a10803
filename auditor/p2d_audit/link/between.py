"""What the body of a flow does itself with results between its calls: takes them apart, and computes with them.

In the body of a Dagster job a result is a handle, of which all of this is asked in vain.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from p2d_audit.facts import records as r
from p2d_audit.link import atoms
from p2d_audit.link import effect_names as names
from p2d_audit.link.atoms import NOTHING, Box, Pack, Result, Value
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.effect_names import words
from p2d_audit.link.effects import Found, called_names
from p2d_audit.link.exact.operands import operands_of
from p2d_audit.link.exact.places import text_at
from p2d_audit.link.frame import Frame
from p2d_audit.link.plain_names import is_plain
from p2d_audit.link.runs import End, Runs
from p2d_audit.link.units import Units

_HELD = (*atoms.ITSELF, "container")
"""How a handle is in a value that can be moved to a job's body."""
_OF_THE_TREE = (atoms.Function, atoms.BoundFunction, atoms.Class, atoms.Instance, atoms.Partial, atoms.Unit)
_HOLDING = frozenset(
    f"builtins.{name}" for name in words("list tuple set dict frozenset zip enumerate reversed iter next len range map")
)
"""Functions that only hold or count the elements of what they are given."""
_AWAITING = ("asyncio.", "anyio.", "trio.", "concurrent.futures.", "prefect")
_OF_RUNS = words("name message type data task_run_id flow_run_id done cancel cancelled exception set_result logger")
"""Attributes of futures and states."""
_WHOLLY = ("with", "try", "finally")
"""Kinds of regions whose statements stay where they are when what decides them moves."""


class _Touch(Struct, frozen=True):
    """A node that asks something of results: where it stands, and the value that holds them."""

    node: int
    at: r.At
    value: Value


class Between:
    """Reads what flows do with results out of finished frames."""

    def __init__(self, interpreter: Interpreter, units: Units, runs: Runs) -> None:
        self._interpreter = interpreter
        self._units = units
        self._runs = runs
        self._atoms = {id(model): atom for atom, model in reversed(units.by_atom.items())}
        self._inner: dict[tuple[atoms.Unit, int], bool] = {}
        """Of the functions that a flow's body calls, whether they look into results."""

    def of(self, run: atoms.Unit, frame: Frame, told: Iterable[r.At]) -> Iterator[Found]:
        """Yield where a frame of a flow's run takes results apart or computes with them, once for each statement.

        Statements at the places `told`, which show results or reach beyond the program, are left out.
        """
        lines = sorted(set(frame.scope.statements))
        left_out = {bisect_right(lines, at.line) for at in told}
        apart = {bisect_right(lines, one.at.line): one for one in reversed(list(self._apart(run, frame)))}
        for _, one in sorted(apart.items()):
            yield Found("unpacked-result", one.at, text_at(frame.module, one.at), one.value)
        taken = self._taken(run, frame)
        computed: dict[int, _Touch] = {}
        for touch in sorted(self._touches(run, frame), key=lambda one: one.at):
            statement = bisect_right(lines, touch.at.line)
            alone = statement not in apart and statement not in left_out
            if alone and touch.node not in taken and not self._moves_along(run, frame, touch.at):
                computed.setdefault(statement, touch)
        for touch in computed.values():
            yield Found("computed-result", touch.at, text_at(frame.module, touch.at), touch.value)

    def _apart(self, run: atoms.Unit, frame: Frame) -> Iterator[_Touch]:
        """Yield where the result of one call is unpacked, or one of several returned values is taken by its number."""
        for index, node in enumerate(frame.scope.nodes):
            match node:
                case r.Part(value, at=r.At() as at) if self._wholes(run, frame.values[value]):
                    yield _Touch(index, at, frame.values[value])
                case r.Item(value, key, r.At() as at) if isinstance(frame.scope.nodes[key], r.Constant | r.Expression):
                    ends = self._wholes(run, frame.values[value]) if _is_number(frame, key) else []
                    if ends and all(self._gives_several(end) for end in ends):
                        yield _Touch(index, at, frame.values[value])

    def _wholes(self, run: atoms.Unit, value: Value) -> list[End]:
        """Return the calls whose whole result a value is."""
        return [end for end in self._held(run, value, atoms.ITSELF) if end.element is None and end.call.mode != "map"]

    def _gives_several(self, end: End) -> bool:
        """Tell whether a task or flow is annotated to return a tuple, or returns nothing but tuples as written."""
        found = self._units.scope_of(self._atoms[id(end.call.task)])
        if found is None:
            return False
        scope = found[0].scopes[found[1]]
        if scope.returns_text is not None:
            return scope.returns_text.rpartition(".")[2].lower().startswith("tuple[")
        ends = [scope.nodes[node] for node in scope.returned]
        return bool(ends) and all(isinstance(one, r.Sequence) and one.kind == "tuple" for one in ends)

    def _taken(self, run: atoms.Unit, frame: Frame) -> set[int]:
        """Return the nodes of which a call of a task or flow, or what decides a branch or loop, is made."""
        calling = self._runs.calling_nodes(run, frame)
        stack = [operand for node in calling for operand in operands_of(frame.scope.nodes[node])]
        stack += [region.test for region in frame.scope.regions if region.kind not in (*_WHOLLY, "except")]
        found: set[int] = set()
        while stack:
            node = stack.pop()
            if node >= 0 and node not in found:
                found.add(node)
                stack += _made_of(frame.scope.nodes, node)
        return found

    def _moves_along(self, run: atoms.Unit, frame: Frame, at: r.At) -> bool:
        """Tell whether a place lies in a branch or loop that a result decides or in a handler, and so moves with it."""
        for number, region in enumerate(frame.scope.regions):
            if region.kind in _WHOLLY or not region.at.line <= at.line <= region.end_line:
                continue
            if region.kind == "except":
                return True
            model = self._runs.region_models.get((run, (frame.module.index, frame.number, number)))
            if model is not None and model.decided_by == "result":
                return True
        return False

    def _touches(self, run: atoms.Unit, frame: Frame) -> Iterator[_Touch]:
        calling = self._runs.calling_nodes(run, frame)
        for index, node in enumerate(frame.scope.nodes):
            match node:
                case r.Attribute(value, name, at):
                    ends = self._held(run, frame.values[value], atoms.ITSELF)
                    states = ends and all(end.call.mode != "call" for end in ends) and _is_of_runs(name)
                    if ends and not states and not self._passes(run, frame, index, ends):
                        yield _Touch(index, at, frame.values[value])
                case r.Item(value, key, r.At() as at) | r.StoredItem(value, key, _, r.At() as at):
                    yield from self._asked(run, frame, index, at, (value, key))
                case r.Expression(operator, operands, at) if operator != "slice":
                    yield from self._asked(run, frame, index, at, operands)
                case r.Call() if index not in calling:
                    given = self._handed(run, frame, index, node)
                    if given:
                        yield _Touch(index, node.at, given)

    def _asked(
        self, run: atoms.Unit, frame: Frame, index: int, at: r.At, operands: tuple[int, ...]
    ) -> Iterator[_Touch]:
        """Yield an expression one of whose operands is a result."""
        value = NOTHING.union(*(frame.values[operand] for operand in operands if operand >= 0))
        if self._held(run, value, atoms.ITSELF):
            yield _Touch(index, at, value)

    def _handed(self, run: atoms.Unit, frame: Frame, index: int, call: r.Call) -> Value:
        """Return what a call is given of results, if it looks into them."""
        given = NOTHING.union(*(frame.argument(argument) for argument in call.arguments))
        ends = self._held(run, given, _HELD)
        callees = frame.values[call.callee]
        if not ends or any(isinstance(atom, atoms.Method) for atom in callees):
            return NOTHING
        if any(isinstance(atom, _OF_THE_TREE) for atom in callees):
            entered = (self._interpreter.all[child] for child in sorted(frame.children.get(index, ())))
            return given if any(self._looks_inside(run, child) for child in entered) else NOTHING
        known = called_names(self._interpreter, frame, index, call)
        looks = known and all(_looks(name, any(end.how in atoms.ITSELF for end in ends)) for name in known)
        return given if looks and not self._passes(run, frame, index, ends) else NOTHING

    def _looks_inside(self, run: atoms.Unit, frame: Frame) -> bool:
        """Tell whether a function that is given results computes with them, branches on them or loops over them."""
        key = (run, frame.index)
        if key not in self._inner:
            self._inner[key] = False
            touches = next(self._touches(run, frame), None) is not None
            self._inner[key] = touches or self._runs.asks_results(run, frame)
        return self._inner[key]

    def _passes(self, run: atoms.Unit, frame: Frame, index: int, ends: list[End]) -> bool:
        """Tell whether a node gives the result itself, as waiting for a future does."""
        own = {id(end.call) for end in self._held(run, frame.values[index], _HELD)}
        return any(id(end.call) in own for end in ends)

    def _held(self, run: atoms.Unit, value: Value, ways: tuple[str, ...]) -> list[End]:
        """Return the calls whose results are in a value in one of these ways; no states of runs."""
        kinds = Result | Box | Pack if ways == _HELD else Result
        if not any(isinstance(atom, kinds) for atom in value):
            return []
        return [
            end
            for end in self._runs.endpoints(run, value)
            if end.how in ways and all(option.name != "return_state" for option in end.call.options)
        ]


def _made_of(nodes: Sequence[r.AnyNode], index: int) -> Iterator[int]:
    """Yield what a node is made of; of a call that only was given an object, what it may have put into it."""
    node = nodes[index]
    if not isinstance(node, r.Passed):
        yield from operands_of(node)
        return
    yield node.base
    call = nodes[node.call]
    yield from (argument.value for argument in call.arguments) if isinstance(call, r.Call) else ()


def _is_number(frame: Frame, key: int) -> bool:
    """Tell whether a key is a number as written, from the end if it is negative."""
    node = frame.scope.nodes[key]
    if isinstance(node, r.Expression) and node.operator == "unary-":
        node = frame.scope.nodes[node.operands[0]]
    return isinstance(node, r.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool)


def _is_of_runs(name: str) -> bool:
    return name in _OF_RUNS or name.startswith("is_")


def _looks(name: str, direct: bool) -> bool:
    """Say whether a function from outside computes with what it is given: no task, no printing, no waiting."""
    if name.startswith(_AWAITING) or name == "builtins.print" or name.startswith(names.LOGGERS):
        return False
    if name in _HOLDING and not direct:
        return False
    return name.startswith(".") or "()" in name or is_plain(name)
