"""Which tasks `terminal_tasks`, `reference_tasks` and `get_tasks` take out of a Prefect 1 flow, once it is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from p2d_audit.link.atoms import Picked, Unit, Value, in_order
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.frame import node_arguments
from p2d_audit.link.graphs import Statement
from p2d_audit.model import TaskCall


class Picking:
    """The graphs of Prefect 1 flows: what each takes up of others, and which tasks have no successor.

    `inside` gives the calls of a run, `needed` those whose results others of it are given, `called` those in a value.
    """

    def __init__(
        self,
        interpreter: Interpreter,
        known: Iterable[Unit],
        statements: Iterable[Statement],
        inside: Callable[[Unit], Iterable[TaskCall]],
        needed: Callable[[Unit], Iterable[TaskCall]],
        called: Callable[[Unit, Value], Iterable[TaskCall]],
    ) -> None:
        self._interpreter = interpreter
        self._known = frozenset(known)
        self._inside, self._needed, self._called = inside, needed, called
        self._references: dict[Unit, list[Value]] = defaultdict(list)
        self._direct: dict[Unit, list[Unit]] = defaultdict(list)
        for statement in statements:
            given = node_arguments(statement.frame, statement.node)
            if statement.name == "set_reference_tasks":
                self._references[statement.run].append(given)
            elif statement.name == "update":
                taken = in_order(atom for atom in given if isinstance(atom, Unit) and atom.kind == "flow")
                self._direct[statement.run] += [self.run_of(flow) for flow in taken]
        self._found: dict[Picked, tuple[TaskCall, ...]] = {}
        self._picking: set[Picked] = set()

    def run_of(self, flow: Unit) -> Unit:
        """Return the flow that has the calls of another: the class of an instance, the original of a copy."""
        draft = self._interpreter.drafts.all.get(flow.plain)
        if draft is not None and draft.copy_of is not None:
            return self.run_of(draft.copy_of)
        if flow.plain in self._known or draft is None or draft.made_of is None:
            return flow.plain
        return Unit("flow", draft.made_of)

    def taken_up(self, run: Unit | None) -> list[Unit]:
        """Return the flows that a flow takes up by `update`, directly or through others."""
        found: list[Unit] = []
        stack = [run] if run is not None else []
        while stack:
            for other in self._direct.get(stack.pop(), ()):
                if other not in found and other != run:
                    found.append(other)
                    stack.append(other)
        return found

    def calls_of(self, pick: Picked) -> tuple[TaskCall, ...]:
        """Return the calls that a pick stands for."""
        if pick not in self._found and pick not in self._picking:
            self._picking.add(pick)
            self._found[pick] = tuple(self._picked(pick))
            self._picking.discard(pick)
        return self._found.get(pick, ())

    def _picked(self, pick: Picked) -> Iterator[TaskCall]:
        run = self.run_of(pick.flow)
        runs = (run, *self.taken_up(run))
        inside = [call for one in runs for call in self._inside(one)]
        if pick.how == "get_tasks":
            yield from (call for call in inside if call.task.name == pick.name)
        elif pick.how == "reference_tasks" and self._references.get(run):
            yield from (call for value in self._references[run] for call in self._called(run, value))
        else:
            needed = {id(call) for one in runs for call in self._needed(one)}
            yield from (call for call in inside if id(call) not in needed)
