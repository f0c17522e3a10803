"""What the project derives from Prefect 1's `Flow` and `Task`: bases that are never made, and the names of flows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import Class, External, Unit, UnitKey, in_order
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import Constants, text_at
from p2d_audit.link.drafts import Draft
from p2d_audit.link.exact.known import SEVERAL
from p2d_audit.link.frame import Frame
from p2d_audit.model import Unknown

_ABSTRACT = frozenset({External("abc.abstractmethod"), External("abc.abstractproperty")})
_WHEN_MADE = "given when the flow is made"
_MAX_DEPTH = 10


class Subclasses:
    """Classes of the tree that are flows or tasks; `frames_of` lists every frame of a scope."""

    def __init__(
        self, interpreter: Interpreter, constants: Constants, frames_of: Mapping[tuple[int, int], list[Frame]]
    ) -> None:
        self._interpreter = interpreter
        self._constants = constants
        self._frames_of = frames_of
        classes = [draft.own_class for draft in interpreter.drafts.all.values() if draft.own_class is not None]
        self._bases = {(base.module, base.scope) for one in classes for base in self._above(one)}
        self._made = self._instantiated() if self._bases else set()

    def is_abstract(self, draft: Draft) -> bool:
        """Say whether a class is there only to be derived from: it is derived from, never made, and lacks a part."""
        own = draft.own_class
        if own is None or (own.module, own.scope) not in self._bases or draft.key in self._made:
            return False
        lacks_run = draft.unit.kind == "task" and self.run_of(own) is None
        return lacks_run or any(True for _ in self._hooks(own))

    def run_of(self, own: Class) -> tuple[int, int] | None:
        """Return module and scope of the `run` method that a class has or inherits within the tree."""
        return next((found for one in (own, *self._above(own, deep=True)) if (found := self._method(one, "run"))), None)

    def name_of(self, draft: Draft) -> str | Unknown:
        """Return the name that a class gives its flows by `super().__init__`, else the one that they are made with."""
        own = draft.own_class
        assert own is not None
        init = self._init_of(own)
        if init is None:
            places = [place for one in self._instances(draft.key) for place in one.options]
            names = {self._named_at(self._interpreter.all[frame], node) for frame, node in places}
        else:
            names = {self._named_at(*place) for frame in self._frames_of.get(init, ()) for place in self._calls(frame)}
        known = {name for name in names if isinstance(name, str)}
        if len(known) == 1 and len(names) == 1:
            return known.pop()
        source = next((name.source for name in names if isinstance(name, Unknown)), "name")
        return Unknown(source, SEVERAL if len(known) > 1 else _WHEN_MADE)

    def takes_name_first(self, draft: Draft) -> bool:
        """Say whether the first argument that an instance of a Flow class is made with is its name."""
        made_of = self._interpreter.drafts.all.get(Unit("flow", draft.made_of)) if draft.made_of is not None else None
        init = self._init_of(made_of.own_class) if made_of is not None and made_of.own_class is not None else None
        if init is None:
            return True
        parameters = self._interpreter.modules.all[init[0]].scopes[init[1]].parameters[1:2]
        return all(one.name == "name" or one.kind == "varargs" for one in parameters)

    def _init_of(self, own: Class) -> tuple[int, int] | None:
        chain = (own, *self._above(own, deep=True))
        return next((found for one in chain if (found := self._method(one, "__init__"))), None)

    def _instances(self, key: UnitKey) -> Iterator[Draft]:
        return (draft for draft in self._interpreter.drafts.all.values() if draft.made_of == key)

    def _instantiated(self) -> set[UnitKey]:
        """Return the classes of which there are instances."""
        made = {draft.made_of for draft in self._interpreter.drafts.all.values() if draft.made_of is not None}
        atoms = (atom for frame in self._interpreter.all for value in frame.values for atom in value)
        return made | {atom.key for atom in atoms if isinstance(atom, Unit) and atom.made != (-1, -1)}

    def _above(self, own: Class, *, deep: bool = False) -> Iterator[Class]:
        """Yield the classes of the tree that a class derives from, directly or at any depth."""
        seen = {own}
        stack = [own]
        while stack:
            for base in in_order(self._interpreter.bases(stack.pop())):
                if isinstance(base, Class) and base not in seen:
                    seen.add(base)
                    yield base
                    stack += [base] if deep else []

    def _method(self, own: Class, name: str) -> tuple[int, int] | None:
        scope = self._interpreter.modules.all[own.module].scopes[own.scope]
        node = scope.bindings.get(name)
        found = scope.nodes[node] if node is not None else None
        return (own.module, found.scope) if isinstance(found, r.Definition) else None

    def _hooks(self, own: Class) -> Iterator[r.Scope]:
        """Yield the methods of a class that others are to define: abstract ones, and those that only raise."""
        module = self._interpreter.modules.all[own.module]
        bodies = self._frames_of.get((own.module, own.scope), ())
        for scope in module.scopes:
            if scope.parent == own.scope:
                decorators = {atom for frame in bodies for one in scope.decorators for atom in frame.values[one.value]}
                if _only_raises(scope) or decorators & _ABSTRACT:
                    yield scope

    def _calls(self, frame: Frame, depth: int = 0) -> Iterator[tuple[Frame, int]]:
        """Yield the calls of Prefect's own `__init__` in a frame and in those of the bases' that it calls."""
        for node, callees in sorted(frame.callees.items()):
            for callee in callees:
                match callee:
                    case ("class", _, str() as name) if name.endswith("Flow.__init__"):
                        yield frame, node
        for children in frame.children.values() if depth < _MAX_DEPTH else ():
            for child in sorted(children):
                entered = self._interpreter.all[child]
                if entered.scope.name == "__init__":
                    yield from self._calls(entered, depth + 1)

    def _named_at(self, frame: Frame, node: int) -> str | Unknown:
        call = frame.scope.nodes[node]
        given = call.arguments if isinstance(call, r.Call) else ()
        for place, argument in enumerate(given):
            if argument.star or argument.name == "name" or (place == 0 and argument.name is None):
                if argument.star == 2 and any(one.name == "name" for one in given):
                    continue
                text = text_at(frame.module, argument.at)
                found = Unknown(text, _WHEN_MADE) if argument.star else self._constants.text_of(frame, argument)
                return found if isinstance(found, str) else Unknown(text, _WHEN_MADE)
        return Unknown("name", _WHEN_MADE)


def _only_raises(scope: r.Scope) -> bool:
    """Say whether a method does nothing but raise `NotImplementedError`."""
    if any(jump.kind == "return" for jump in scope.jumps):
        return False
    return any(jump.region == -1 and _is_missing(scope, jump.value) for jump in scope.jumps)


def _is_missing(scope: r.Scope, node: int) -> bool:
    raised = scope.nodes[node] if node >= 0 else None
    named = scope.nodes[raised.callee] if isinstance(raised, r.Call) else raised
    return isinstance(named, r.Free) and named.name == "NotImplementedError"
