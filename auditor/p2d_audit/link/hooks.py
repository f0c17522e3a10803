"""Finds the functions that Prefect calls when a flow or task changes its state, and runs them with what it gives them.

A hook of a flow is called with the flow, its run and the state, a hook of a task likewise; a hook of a transaction
with the transaction (prefect 2.20.26, 3.8.5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TypeAlias

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import (
    NOTHING,
    Atom,
    BoundFunction,
    External,
    Function,
    Given,
    Method,
    Partial,
    Unit,
    Value,
    in_order,
)
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import span_of
from p2d_audit.link.containers import union
from p2d_audit.link.frame import Frame
from p2d_audit.link.passing import passed_on
from p2d_audit.model import Hook

STATES = frozenset({"on_cancellation", "on_completion", "on_crashed", "on_failure", "on_running"})
TRANSACTIONS = frozenset({"on_commit", "on_rollback"})
NAMES = STATES | TRANSACTIONS
"""Keywords of `flow` and `task`, and methods of flows and tasks, that take a hook."""
_OBJECTS = "prefect.client.schemas.objects."
_RUNS = {"flow": f"{_OBJECTS}FlowRun()", "task": f"{_OBJECTS}TaskRun()"}
_STATE = f"{_OBJECTS}State()"
_TRANSACTION = "prefect.transactions.Transaction()"
_GIVEN = (*_RUNS.values(), _STATE, _TRANSACTION)
_IN_CONTEXT = {_STATE: ("message", "name", "type")}
"""What the context of a sensor or hook of Dagster's says as plainly."""
_CLIENTS = ("prefect.get_client", "prefect.client.orchestration.get_client", "prefect.client.get_client")
MAX_ENTERED = 50
"""How many frames are looked at for one hook, its own and the nearest first."""
_Place: TypeAlias = tuple[int, int]
_Called: TypeAlias = tuple[Function | BoundFunction, tuple[_Place, ...]]
"""A hook, and the `functools.partial` that calls it."""


def symbol_of(called: str) -> str | None:
    """Return the method of Prefect's that a call is of, if its object is one that hooks are given."""
    owner, _, method = called.rpartition(".")
    return f"{owner.removesuffix('()')}.{method}" if owner in _GIVEN else None


def decorated_hooks(frame: Frame, node: int) -> Iterator[tuple[Unit, str, r.At, r.Scope]]:
    """Yield the flow or task that a decorator's node is a method of, its name, its place and what it decorates."""
    found = [atom for atom in frame.values[node] if isinstance(atom, Method) and atom.name in NAMES]
    for method in in_order(found):
        for scope in frame.module.scopes if isinstance(method.owner, Unit) else ():
            for decorator in scope.decorators if scope.parent == frame.number else ():
                if isinstance(method.owner, Unit) and decorator.value == node:
                    yield method.owner, method.name, decorator.at, scope


class Hooks:
    """The hooks of all flows and tasks, each run once with what Prefect gives it."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        found: dict[_Called, list[Value]] = {}
        for unit, name, value in self._given():
            for called in self._functions(value):
                known = found.setdefault(called, [NOTHING] * len(_passed(unit, name)))
                for place, one in enumerate(_passed(unit, name)[: len(known)]):
                    known[place] |= one
        self._frames = {called: self._enter(called, values) for called, values in found.items()}

    @property
    def frames(self) -> frozenset[int]:
        """The frames of all hooks, by number."""
        return frozenset(frame.index for frame in self._frames.values() if frame is not None)

    def all(self) -> tuple[Hook, ...]:
        """Return the hooks by the places of their functions."""
        read: dict[tuple[int, int], set[str]] = defaultdict(set)
        for (function, _), frame in self._frames.items():
            plain = function.function if isinstance(function, BoundFunction) else function
            read[plain.module, plain.scope] |= set(self._reads(frame)) if frame is not None else set()
        return tuple(sorted((self._hook(*place, names) for place, names in read.items()), key=lambda one: one.span))

    def _hook(self, number: int, scope: int, reads: set[str]) -> Hook:
        module = self._interpreter.modules.all[number]
        found = module.scopes[scope]
        return Hook(
            span=span_of(module, found.at), name=f"{module.dotted}.{found.qualname}", reads=tuple(sorted(reads))
        )

    def _given(self) -> Iterator[tuple[Unit, str, Value]]:
        """Yield what is given as a hook: the flow or task, by which name, and the value."""
        for unit, draft in self._interpreter.drafts.all.items():
            for index, node in draft.options:
                yield from _keywords(self._interpreter.all[index], node, unit)
        decorated = self._decorated()
        for frame in self._interpreter.all:
            for node, callees in frame.callees.items():
                for callee in in_order(callees):
                    match callee:
                        case ("method", Unit() as unit, "with_options"):
                            yield from _keywords(frame, node, unit)
                        case ("method", Unit() as unit, str() as name) if name in NAMES:
                            call = frame.scope.nodes[node]
                            given = call.arguments if isinstance(call, r.Call) else ()
                            yield unit, name, union(frame.argument(argument) for argument in given)
            for number, decorator in decorated.get((frame.module.index, frame.number), ()):
                for atom in in_order(frame.values[decorator.value]):
                    match atom:
                        case Method(Unit() as unit, name) if name in NAMES:
                            yield unit, name, frozenset({Function(frame.module.index, number, frame.index)})

    def _decorated(self) -> dict[tuple[int, int], list[tuple[int, r.Decorator]]]:
        """Return the decorated definitions in each scope, with each of their decorators."""
        found: dict[tuple[int, int], list[tuple[int, r.Decorator]]] = defaultdict(list)
        for module in self._interpreter.modules.all:
            for number, scope in enumerate(module.scopes):
                found[module.index, scope.parent] += [(number, decorator) for decorator in scope.decorators]
        return found

    def _functions(self, value: Value) -> Iterator[_Called]:
        held = union(self._interpreter.element(atom) for atom in value if not isinstance(atom, Function))
        for atom in in_order(value | held):
            target: Atom | None = atom
            partials: tuple[_Place, ...] = ()
            if isinstance(atom, Partial):
                target = self._interpreter.partial_target(atom.frame, atom.node)
                partials = ((atom.frame, atom.node),)
            if isinstance(target, Function | BoundFunction):
                yield target, partials

    def _enter(self, called: _Called, values: list[Value]) -> Frame | None:
        """Run a hook; what it is given by nobody in view stays unknown."""
        hook, partials = called
        function = hook.function if isinstance(hook, BoundFunction) else hook
        module = self._interpreter.modules.all[function.module]
        parameters = module.scopes[function.scope].parameters
        bound: dict[str, Value] = {
            one.name: frozenset({Given((function.module, function.scope), one.name)}) for one in parameters
        }
        names = [one.name for one in parameters if one.kind == "positional"]
        if isinstance(hook, BoundFunction) and function.binding != "static" and names:
            bound[names.pop(0)] = frozenset({hook.owner})
        for item in passed_on(self._interpreter, partials):
            name = item.argument.name or (names[0] if names else "")
            names = [one for one in names if one != name]
            bound |= {name: item.value} if name in bound else {}
        bound |= zip(names, values, strict=False)
        return self._interpreter.enter(module, function.scope, function.frame, bound)

    def _reads(self, first: Frame) -> Iterator[str]:
        """Yield what a hook, or a function that it calls, reads of its run and state, and the clients it makes."""
        waiting = [first.index]
        for index in waiting:
            frame = self._interpreter.all[index]
            names = {atom.name for value in frame.values for atom in value if isinstance(atom, External)}
            yield from (name for name in names if name in _CLIENTS or _is_read(name))
            entered = sorted(child for children in frame.children.values() for child in children)
            waiting += [one for one in dict.fromkeys(entered) if one not in waiting][: MAX_ENTERED - len(waiting)]


def _keywords(frame: Frame, node: int, unit: Unit) -> Iterator[tuple[Unit, str, Value]]:
    call = frame.scope.nodes[node]
    for argument in call.arguments if isinstance(call, r.Call) else ():
        if argument.name in NAMES:
            yield unit, argument.name, frame.argument(argument)


def _passed(unit: Unit, name: str) -> tuple[Value, ...]:
    """Return what Prefect calls a hook with."""
    if name in TRANSACTIONS:
        return (frozenset({External(_TRANSACTION)}),)
    return frozenset({unit}), frozenset({External(_RUNS[unit.kind])}), frozenset({External(_STATE)})


def _is_read(name: str) -> bool:
    owner, _, attribute = name.rpartition(".")
    return owner in _GIVEN and attribute not in _IN_CONTEXT.get(owner, ())
