"""Evaluates names: those of other scopes and modules, imported ones, and parameters."""

from __future__ import annotations

import builtins
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import BoundFunction, Class, External, Function, Given, Instance, InTree
from p2d_audit.link.atoms import Value as Atoms
from p2d_audit.link.exact.known import CONTENTS, PARAMETER, SEVERAL, Lost, Ref, Value, merged
from p2d_audit.link.frame import Frame
from p2d_audit.link.modules import Module

if TYPE_CHECKING:
    from p2d_audit.link.exact.evaluation import Evaluator

_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))


class Names:
    """What names mean, each looked up where Python looks it up."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._frames = evaluator.frames
        self._callers: dict[int, list[tuple[Frame, int]]] = {}
        self._counted = -1
        self._reset: dict[int, frozenset[int]] = {}
        self.tests: frozenset[int] = frozenset()
        """The modules that hold tests: what their calls give says nothing of what other code is given."""

    def free(self, frame: Frame, name: str) -> Value:
        """Return what a name means that a scope does not bind."""
        current = frame
        while current.parent >= 0:
            current = self._frames.all[current.parent]
            if current.scope.kind == "class":
                continue
            if current.scope.kind == "module":
                break
            if name in current.scope.bindings or name in current.scope.ever:
                return self._closed(current, name)
        value = self.of_module(frame.module, name, frame)
        if value is not None:
            return value
        return Ref(External(f"builtins.{name}")) if name in _BUILTINS else Lost()

    def _closed(self, frame: Frame, name: str) -> Value:
        """Return a variable of an enclosing function, which has one value if it is bound once."""
        if len(set(frame.scope.ever.get(name, ()))) > 1 or any(
            name in scope.globals and scope.parent == frame.number for scope in frame.module.scopes
        ):
            return Lost(SEVERAL)
        node = frame.scope.bindings.get(name)
        return self._evaluator.node(frame, node) if node is not None else Lost()

    def of_module(self, module: Module, name: str, user: Frame | None = None) -> Value | None:
        """Return what a module-level name is to `user`, a frame of the module, or to others; None if it has none."""
        scope = module.scopes[0]
        changes = self._evaluator.changes
        starred = self._starred(module, name, frozenset())
        if name not in scope.bindings and name not in scope.ever:
            return Lost(SEVERAL) if changes.is_rebound(module, name) else starred
        frame = self._frames.module_frame(module)
        node = scope.bindings.get(name)
        if node is None or changes.is_rebound(module, name) or starred is not None:
            return Lost(SEVERAL)
        value = self._evaluator.node(frame, node)
        nodes = set(scope.ever.get(name, ()))
        if len(nodes) > 1 and user is not None and self._runs_early(user, frame, node):
            value = merged([self._evaluator.node(frame, one) for one in sorted(nodes)])
        if isinstance(value, list | dict) and changes.is_stale(frame, node, lasting=True):
            return Lost(CONTENTS)
        return value

    def _runs_early(self, user: Frame, module: Frame, node: int) -> bool:
        """Say whether a frame can run before a module has bound a name for good."""
        if sum(node in bound for bound in module.scope.ever.values()) > 1:
            return True  # `name = other` says nothing of when
        seen: set[int] = set()
        stack = [user]
        while stack:
            frame = stack.pop()
            if frame.index in seen:
                continue
            seen.add(frame.index)
            if frame.scope.kind == "class":
                return True
            for caller, call in self.callers(frame):
                if caller is module and call < node:
                    return True
                stack.append(caller)
            if frame.parent >= 0 and self._frames.all[frame.parent].scope.kind != "module":
                stack.append(self._frames.all[frame.parent])
        return False

    def is_reset(self, module: Frame, node: int) -> bool:
        """Say whether a node of a module's body is bound to a name that functions set which the body itself calls."""
        if module.index not in self._reset:
            scopes = enumerate(module.module.scopes)
            setting = [number for number, scope in scopes if scope.globals]
            setters = (frame for number in setting for frame in self._frames.of_scope[module.module.index, number])
            names = {name for frame in setters if self.callers(frame) for name in frame.scope.globals}
            nodes = {node for name in names for node in module.scope.ever.get(name, ())}
            self._reset[module.index] = frozenset(nodes)
        return node in self._reset[module.index]

    def callers(self, frame: Frame) -> list[tuple[Frame, int]]:
        """Return the calls that enter a frame."""
        if self._counted != len(self._frames.all):
            found: dict[int, list[tuple[Frame, int]]] = defaultdict(list)
            for caller in self._frames.all:
                for node, children in caller.children.items():
                    for child in children:
                        found[child].append((caller, node))
            self._callers, self._counted = found, len(self._frames.all)
        return self._callers.get(frame.index, [])

    def member(self, module: Module, name: str) -> Value:
        """Return what `module.name` is."""
        value = self.of_module(module, name)
        if value is not None:
            return value
        below = self._frames.modules.submodule(module, name)
        return Ref(InTree(below.index)) if below is not None else Ref(External(f"{module.dotted}.{name}"))

    def imported(self, frame: Frame, index: int, node: r.Import) -> Value:
        """Return what an import binds."""
        module = self._module(frame.module, node.module, node.level) if node.name is not None else None
        if module is not None and node.name is not None:
            value = self.of_module(module, node.name)
            if value is not None:
                return value
        return self._evaluator.reference(frame, index)

    def _starred(self, module: Module, name: str, seen: frozenset[int]) -> Value | None:
        """Return what star imports from modules of the tree bind a name to, the last one first."""
        if module.index in seen:
            return None
        for source, level in reversed(module.scopes[0].stars):
            target = self._module(module, source, level)
            if target is None or target.index in seen:
                continue
            scope = target.scopes[0]
            exported = self._exported(target)
            if isinstance(exported, Lost):
                return exported if name in (*scope.bindings, *scope.ever) else None
            if name not in exported if exported is not None else name.startswith("_"):
                continue
            if name in scope.bindings or name in scope.ever:
                return self.of_module(target, name)
            found = self._starred(target, name, seen | {module.index})
            if found is not None:
                return found
        return None

    def _exported(self, module: Module) -> list[str] | Lost | None:
        """Return what `__all__` lets through; None if a module has none."""
        value = self.of_module(module, "__all__") if "__all__" in module.scopes[0].ever else None
        if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
            return list(value)
        return None if value is None else Lost(SEVERAL)

    def _module(self, importer: Module, name: str, level: int) -> Module | None:
        if level:
            return self._frames.modules.relative(name, level, importer)
        return self._frames.modules.absolute(name, importer)

    def parameter(self, frame: Frame, name: str) -> Value:
        """Return what a parameter is in a frame: what every call that enters it gives, but for those of tests."""
        given = frame.bound.get(name, frozenset())
        if any(isinstance(atom, Given) for atom in given):
            return Lost(PARAMETER)
        callers = self.callers(frame)
        used = frame.module.index in self.tests
        telling = [one for one in callers if used or one[0].module.index not in self.tests]
        if callers and not telling:
            return Lost(PARAMETER)
        found = [self._argument(frame, name, caller, node) for caller, node in telling]
        found += [self._applied(frame, name, *way) for way in sorted(frame.applied)]
        return merged(found) if found else self._unasked(frame, name, given)

    def _applied(self, frame: Frame, name: str, is_method: bool, partials: tuple[tuple[int, int], ...]) -> Value:
        """Return a parameter of a function that is used as a decorator, what partials give it included."""
        decorated = Lost()
        parameters = list(frame.scope.parameters)
        owners = {parameters.pop(0).name} if is_method and parameters else set()
        args: list[Value] = []
        keywords: dict[str, Value] = {}
        for index, node in partials:
            caller = self._frames.all[index]
            call = caller.scope.nodes[node]
            more, named = self._evaluator.calls.arguments(caller, call) if isinstance(call, r.Call) else (None, None)
            if more is None or named is None:
                return Lost()
            args += more[1:]
            keywords |= named
        value = decorated if name in owners else self._match(frame, parameters, name, [*args, decorated], keywords)
        return self._unasked(frame, name, frame.bound.get(name, frozenset())) if value is decorated else value

    def _unasked(self, frame: Frame, name: str, given: Atoms) -> Value:
        """Return a parameter of a frame that no call enters: a default, or what the definition says of `self`."""
        parameter = next((p for p in frame.scope.parameters if p.name == name), None)
        if given and parameter is not None and parameter.default >= 0 and frame.parent >= 0:
            defining = self._frames.all[frame.parent]
            if given == defining.values[parameter.default]:
                return self._default(defining, parameter.default)
        atom = next(iter(given)) if len(given) == 1 else None
        return Ref(atom) if isinstance(atom, Instance | Class | Function | BoundFunction) else Lost()

    def _argument(self, frame: Frame, name: str, caller: Frame, node: int) -> Value:
        """Return what one call gives to a parameter."""
        call = caller.scope.nodes[node]
        assert isinstance(call, r.Call)
        parameters = list(frame.scope.parameters)
        first = self._first(caller, call, frame)
        if first is None:
            return Lost()
        if first and parameters and parameters[0].kind == "positional" and parameters.pop(0).name == name:
            atom = next(iter(frame.bound.get(name, ())), None)
            return Ref(atom) if len(frame.bound[name]) == 1 and isinstance(atom, Instance | Class) else Lost()
        args, keywords = self._evaluator.calls.arguments(caller, call)
        if args is None or keywords is None:
            return Lost()
        return self._match(frame, parameters, name, args, keywords)

    def _match(
        self, frame: Frame, parameters: list[r.Parameter], name: str, args: list[Value], keywords: dict[str, Value]
    ) -> Value:
        positional = [p.name for p in parameters if p.kind == "positional"]
        wanted = next((p for p in parameters if p.name == name), None)
        if wanted is None:
            return Lost()
        if wanted.kind == "varargs":
            return tuple(args[len(positional) :])
        if wanted.kind == "varkw":
            named = {p.name for p in parameters if p.kind in ("positional", "keyword")}
            return {key: value for key, value in keywords.items() if key not in named}
        if name in positional and positional.index(name) < len(args):
            return args[positional.index(name)]
        if name in keywords:
            return keywords[name]
        if wanted.default >= 0 and frame.parent >= 0:
            return self._default(self._frames.all[frame.parent], wanted.default)
        return Lost()

    def _default(self, defining: Frame, node: int) -> Value:
        """Return the default of a parameter, which all calls share."""
        value = self._evaluator.node(defining, node)
        stale = isinstance(value, list | dict) and self._evaluator.changes.is_shared_stale(defining, node)
        return Lost(CONTENTS) if stale else value

    def _first(self, caller: Frame, call: r.Call, frame: Frame) -> bool | None:
        """Say whether a call gives the first parameter by itself, as methods do; None if it cannot be told."""
        said = set(self._firsts(caller.values[call.callee], frame))
        return said.pop() if len(said) == 1 else None

    def _firsts(self, callees: Atoms, frame: Frame) -> Iterator[bool]:
        place = (frame.module.index, frame.number)
        for atom in callees:
            match atom:
                case Function(module, scope) if (module, scope) == place:
                    yield False
                case BoundFunction(Function(module, scope, _, binding)) if (module, scope) == place:
                    yield binding != "static"
                case Class() | Instance():
                    yield True
