"""Runs every module, then every function for itself, so that no code goes unseen."""

from __future__ import annotations

from collections import defaultdict

from p2d_audit.facts import records as r
from p2d_audit.link import atoms
from p2d_audit.link.atoms import (
    NOTHING,
    BoundFunction,
    Class,
    Function,
    Given,
    Instance,
    Partial,
    Unit,
    Value,
    in_order,
)
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.containers import union
from p2d_audit.link.frame import Frame
from p2d_audit.link.hooks import Hooks
from p2d_audit.link.modules import Module

_CALLABLE = (Unit, Function, BoundFunction, Partial)
MODULE_PASSES = 3
CONTEXTS = 20
"""How many closures of one nested function are looked at."""


class Roots:
    """The frames from which everything is reached; `frames_of` lists all frames of a scope."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self.alone: dict[tuple[int, int], list[Frame]] = defaultdict(list)
        """Frames of functions with nothing known of their parameters, and of modules and classes."""
        self._settle_modules()
        for module in interpreter.modules.all:
            self._run_alone(module)
        self.hooks = Hooks(interpreter)
        self.frames_of = self._index()
        self._enter_flows()

    def _settle_modules(self) -> None:
        """Run all modules until imports in a circle have nothing new to tell."""
        for _ in range(MODULE_PASSES):
            stamp, count = self._interpreter.stamp, len(self._interpreter.all)
            self._interpreter.forget()
            self._interpreter.unsettled = False
            for module in self._interpreter.modules.in_order:
                self.alone[module.index, 0] = [self._module_frame(module)]
            same = stamp == self._interpreter.stamp and count == len(self._interpreter.all)
            if same and not self._interpreter.unsettled:
                break

    def _module_frame(self, module: Module) -> Frame:
        """Return the frame of a module's body, as far as it can be run."""
        try:
            return self._interpreter.module_frame(module)
        except RecursionError:
            self._interpreter.give_up(module, 0)
            return self._interpreter.as_it_stands(module)

    def _index(self) -> dict[tuple[int, int], list[Frame]]:
        index: dict[tuple[int, int], list[Frame]] = defaultdict(list)
        for frames in (*self.alone.values(), *self._interpreter.of_scope.values()):
            for frame in frames:
                known = index[frame.module.index, frame.number]
                if frame not in known:
                    known.append(frame)
        return index

    def _run_alone(self, module: Module) -> None:
        for number, scope in enumerate(module.scopes):
            if number == 0:
                continue
            for parent in self._parents(module, scope.parent):
                bound = {} if scope.kind == "class" else self._given(module, number, parent)
                try:
                    frame = self._interpreter.enter(module, number, parent.index, bound)
                except RecursionError:
                    self._interpreter.give_up(module, number)
                    continue
                if frame is not None and frame not in self.alone[module.index, number]:
                    self.alone[module.index, number].append(frame)

    def _parents(self, module: Module, number: int) -> list[Frame]:
        """Return the frames a nested definition can close over, those with known parameters first."""
        alone = self.alone[module.index, number]
        if number == 0 or module.scopes[number].kind == "class":
            return alone[:1]
        known = [frame for frame in self._interpreter.of_scope[module.index, number] if frame not in alone]
        return (known or alone)[:CONTEXTS]

    def _given(self, module: Module, number: int, parent: Frame) -> dict[str, Value]:
        """Bind parameters to "given by somebody", and `self` to any instance of the class."""
        scope = module.scopes[number]
        bound: dict[str, Value] = {
            parameter.name: self._injected(parent, parameter)
            or frozenset({Given((module.index, number), parameter.name)})
            | self._annotated(parent, parameter.annotation)
            for parameter in scope.parameters
        }
        owner = self._class_of(module, number, parent)
        if owner is not None and scope.parameters:
            first = scope.parameters[0].name
            static = any(_is_name(module, scope, d, "staticmethod") for d in scope.decorators)
            by_class = any(_is_name(module, scope, d, "classmethod") for d in scope.decorators)
            if not static:
                bound[first] = frozenset({owner if by_class else Instance(owner, -1, -1)})
        return bound

    def _injected(self, parent: Frame, parameter: r.Parameter) -> Value:
        """Return a default that is a task, flow or function: only code can give another, no deployment can."""
        value = parent.values[parameter.default] if parameter.default >= 0 else NOTHING
        return value if value and all(isinstance(atom, _CALLABLE) for atom in value) else NOTHING

    def _annotated(self, parent: Frame, node: int) -> Value:
        """Return instances of the tree's own Block classes that a parameter is annotated with."""
        written = parent.scope.nodes[node] if node >= 0 else None
        if isinstance(written, r.Expression) and written.operator == "|":
            return union(self._annotated(parent, operand) for operand in written.operands)
        found = parent.values[node] if node >= 0 else NOTHING
        classes = (atom for atom in found if isinstance(atom, Class) and self._interpreter.is_block(atom))
        return frozenset(Instance(of, -1, -1) for of in classes)

    def _class_of(self, module: Module, number: int, parent: Frame) -> Class | None:
        above = module.scopes[number].parent
        if module.scopes[above].kind != "class":
            return None
        return Class(module.index, above, parent.parent)

    def _enter_flows(self) -> None:
        """Note the `with flow:` block of each Prefect 1 flow that has one."""
        for frame in self._interpreter.all:
            for region in frame.scope.regions:
                for atom in frame.values[region.test] if region.kind == "with" else ():
                    draft = self._interpreter.drafts.all.get(atom) if isinstance(atom, atoms.Unit) else None
                    if draft is not None and draft.unit.kind == "flow" and draft.region is None:
                        draft.region, draft.head, draft.module = region, region.at, frame.module.index

    def _around(self, place: tuple[int, int]) -> list[Frame]:
        """Return the frames of what decorators of the tree put around a function."""
        found: list[Frame] = []
        for function in in_order(self._interpreter.wrappers.get(place, ())):
            module = self._interpreter.modules.all[function.module]
            given = self._given(module, function.scope, self._interpreter.all[function.frame])
            frame = self._interpreter.enter(module, function.scope, function.frame, given)
            if frame is not None:
                found.append(frame)
        return found

    def starts(self) -> list[tuple[Frame, atoms.Unit | None]]:
        """Return where runs start: every flow's body, then all other code, whose run is nobody's."""
        flows: list[tuple[Frame, atoms.Unit | None]] = []
        claimed: set[tuple[int, int]] = set()
        for unit, draft in self._interpreter.drafts.all.items():
            module, scope = unit.key[:2]
            if unit.kind == "flow" and module >= 0 and not draft.template:
                claimed.add((module, scope))
                flows += [(frame, unit) for frame in self.alone.get((module, scope), ())]
                flows += [(frame, unit) for frame in self._around((module, scope))]
        others = [
            (frame, None) for place, frames in sorted(self.alone.items()) if place not in claimed for frame in frames
        ]
        return flows + others


def _is_name(module: Module, scope: r.Scope, decorator: r.Decorator, name: str) -> bool:
    node = module.scopes[scope.parent].nodes[decorator.value]
    return isinstance(node, r.Free) and node.name == name
