"""What the graph of a Prefect 1 flow is told beside calls: edges, tasks added, objects that stand for a call.

A task of Prefect 1 is an object of the flow's graph. `task.bind(…)` puts the
object itself there, a call puts a copy; an object that is used without either is
added as it is (prefect 1.4.1: core/flow.py, core/task.py, utilities/tasks.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import (
    NOTHING,
    Atom,
    Box,
    Class,
    Made,
    Pack,
    Partial,
    Picked,
    Result,
    Unit,
    Value,
    constant,
    in_order,
    only_text,
)
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.containers import union
from p2d_audit.link.frame import Frame, node_arguments

FLOW_STATEMENTS = frozenset({"add_task", "add_edge", "chain", "set_dependencies", "update", "set_reference_tasks"})
TASK_STATEMENTS = frozenset({"set_upstream", "set_downstream", "set_dependencies"})
_EDGES = frozenset({"prefect.core.Edge", "prefect.core.edge.Edge"})
_PLACES = {
    "add_edge": ("upstream_task", "downstream_task", "key", "mapped"),
    "add_task": ("task",),
    "set_dependencies": ("task", "upstream_tasks", "downstream_tasks", "keyword_tasks", "mapped"),
    "set_upstream": ("task", "flow", "key", "mapped"),
    "set_downstream": ("task", "flow", "key", "mapped"),
}


class Statement(Struct, frozen=True):
    """A statement about a graph, made in a run by a call or operator at a node; `owner` is what it is made of."""

    run: Unit
    frame: Frame
    node: int
    name: str
    owner: Value


class Edge(Struct, frozen=True):
    """Every task in `upstream` comes before every task in `downstream`; with `key`, as that argument's value."""

    run: Unit
    upstream: Value
    downstream: Value
    key: str | None
    mapped: bool
    statement: Statement


def is_graph(run: Unit | None, interpreter: Interpreter) -> bool:
    """Say whether a run is of a flow of Prefect 1, whose body builds a graph."""
    return run is not None and (run.key[0] < 0 or interpreter.drafts.all[run].via == "subclass")


def statements_at(interpreter: Interpreter, run: Unit | None, frame: Frame, node: int) -> Iterator[Statement]:
    """Yield what a node states of a graph; a method of a flow states it of that flow."""
    found = frame.scope.nodes[node]
    if isinstance(found, r.Expression) and found.operator == "|" and run is not None:
        yield Statement(run, frame, node, "|", frame.values[found.operands[0]])
    for callee in in_order(frame.callees.get(node, ())) if isinstance(found, r.Call) else ():
        match callee:
            case ("method", Unit(kind="flow") as flow, str() as name) if name in FLOW_STATEMENTS:
                yield Statement(flow.plain, frame, node, name, NOTHING)
            case ("class", Class() as of, str() as name) if (stated := name.rpartition("Flow.")[2]) in FLOW_STATEMENTS:
                of_class = Unit("flow", (of.module, of.scope, -1, -1, -1))
                if of_class in interpreter.drafts.all:
                    yield Statement(of_class, frame, node, stated, NOTHING)
            case ("method", Unit(kind="task") as task, str() as name) if name in TASK_STATEMENTS:
                own = _flow_given(frame, found, name) or run
                if own is not None:
                    yield Statement(own, frame, node, name, frozenset({task}))
            case ("order", Result() | Picked() as task, str() as name) if name in TASK_STATEMENTS and run is not None:
                yield Statement(run, frame, node, name, frozenset({task}))
    for flow, edge, place in _constructed(interpreter, frame, node):
        yield Statement(flow, edge, place, "add_edge", NOTHING)


def _flow_given(frame: Frame, node: r.AnyNode, name: str) -> Unit | None:
    """Return the flow that a task's method is given by position."""
    place = 0 if name == "set_dependencies" else 1
    given = [a for a in node.arguments if a.name is None and not a.star] if isinstance(node, r.Call) else []
    for atom in in_order(frame.argument(given[place])) if len(given) > place else ():
        if isinstance(atom, Unit) and atom.kind == "flow":
            return atom
    return None


def _constructed(interpreter: Interpreter, frame: Frame, node: int) -> Iterator[tuple[Unit, Frame, int]]:
    """Yield the edges given to `Flow(edges=[Edge(…), …])`."""
    unit = interpreter.drafts.graph_at(frame.index, node)
    if unit is not None:
        call = frame.scope.nodes[node]
        for argument in call.arguments if isinstance(call, r.Call) else ():
            if argument.name in ("edges", "tasks"):
                for atom in union(interpreter.element(item) for item in frame.argument(argument)):
                    if isinstance(atom, Made) and atom.name in _EDGES:
                        yield unit, interpreter.all[atom.frame], atom.node


def edges_of(interpreter: Interpreter, statement: Statement) -> Iterator[Edge]:
    """Yield the edges a statement makes."""
    run, frame, owner = statement.run, statement.frame, statement.owner
    found = frame.scope.nodes[statement.node]
    if isinstance(found, r.Expression):
        left, right = found.operands[:2]
        piped = frame.scope.nodes[left]
        if isinstance(piped, r.Expression) and piped.operator == "|":
            left = piped.operands[1]
        yield Edge(run, frame.values[left], frame.values[right], None, False, statement)
        return
    assert isinstance(found, r.Call)
    if statement.name == "chain":
        steps = list(_steps(interpreter, frame, found))
        for first, second in pairwise(steps):
            yield Edge(run, first, second, None, False, statement)
        return
    given = _named(frame, found, _PLACES.get(statement.name, ()), of_flow=not owner)
    mapped = constant(True) == given.get("mapped", NOTHING)
    key = only_text(given.get("key", NOTHING))
    match statement.name:
        case "add_edge" if pairs := _pairs(interpreter, frame, found):
            for first, second in pairs:
                yield Edge(run, first, second, key, mapped, statement)
        case "add_edge":
            yield Edge(
                run, given.get("upstream_task", NOTHING), given.get("downstream_task", NOTHING), key, mapped, statement
            )
        case "set_upstream":
            yield Edge(run, given.get("task", NOTHING), owner, key, mapped, statement)
        case "set_downstream":
            yield Edge(run, owner, given.get("task", NOTHING), key, mapped, statement)
        case "set_dependencies":
            task = owner or given.get("task", NOTHING)
            yield Edge(run, given.get("upstream_tasks", NOTHING), task, None, mapped, statement)
            yield Edge(run, task, given.get("downstream_tasks", NOTHING), None, mapped, statement)
            for atom in in_order(given.get("keyword_tasks", NOTHING)):
                for name in in_order(interpreter.keys(atom)):
                    yield Edge(
                        run,
                        interpreter.item(atom, frozenset({name})),
                        task,
                        only_text(frozenset({name})),
                        mapped,
                        statement,
                    )
        case "add_task":
            yield Edge(run, given.get("task", NOTHING), NOTHING, None, False, statement)


def _pairs(interpreter: Interpreter, frame: Frame, call: r.Call) -> list[tuple[Value, Value]]:
    """Return both ends of every edge that a loop over pairs of tasks makes."""
    if len(call.arguments) < 2:
        return []
    first, second = (frame.scope.nodes[argument.value] for argument in call.arguments[:2])
    if not (isinstance(first, r.Part) and isinstance(second, r.Part) and first.value == second.value):
        return []
    return [
        (interpreter.part(atom, first.index, False, 0), interpreter.part(atom, second.index, False, 0))
        for atom in in_order(frame.values[first.value])
    ]


def _named(frame: Frame, call: r.Call, places: tuple[str, ...], *, of_flow: bool) -> dict[str, Value]:
    """Return a statement's arguments by name; a task's own `set_dependencies` takes the flow first."""
    if not of_flow and places[:1] == ("task",) and "upstream_tasks" in places:
        places = ("flow", *places[1:])
    positional = [argument for argument in call.arguments if argument.name is None and not argument.star]
    named = {place: frame.argument(argument) for place, argument in zip(places, positional, strict=False)}
    return named | {a.name: frame.argument(a) for a in call.arguments if a.name is not None}


def _steps(interpreter: Interpreter, frame: Frame, call: r.Call) -> Iterator[Value]:
    for argument in call.arguments:
        value = frame.argument(argument)
        if not argument.star:
            yield value
            continue
        for atom in value:
            box = interpreter.node_of(atom) if isinstance(atom, Box) else None
            if box is not None and isinstance(box[1], r.Sequence) and not box[1].repeated:
                yield from (box[0].values[item] for item in box[1].items)


def objects(interpreter: Interpreter, value: Value) -> frozenset[Unit]:
    """Return the task objects in a value, at any depth of containers."""
    return frozenset(atom for atom in _held(interpreter, value) if isinstance(atom, Unit) and atom.kind == "task")


def picks(interpreter: Interpreter, value: Value) -> frozenset[Picked]:
    """Return what was taken out of graphs in a value, at any depth of containers."""
    return frozenset(atom for atom in _held(interpreter, value) if isinstance(atom, Picked))


def _held(interpreter: Interpreter, value: Value) -> set[Atom]:
    """Return all that a value is and holds, at any depth of containers."""
    seen: set[Atom] = set()
    stack = list(value)
    while stack:
        atom = stack.pop()
        if atom in seen:
            continue
        seen.add(atom)
        match atom:
            case Box():
                stack += interpreter.inside(atom)
            case Pack(_, held):
                stack += union(held)
            case Partial(frame, node):
                stack += node_arguments(interpreter.all[frame], node)
    return seen
