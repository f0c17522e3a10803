"""What makes flows and tasks: Prefect's decorators and classes, and the tree's wrappers around them."""

from __future__ import annotations

from typing import Literal

from p2d_audit.facts import records as r
from p2d_audit.link import vocabulary
from p2d_audit.link.atoms import (
    NOTHING,
    Atom,
    BoundFunction,
    External,
    Function,
    Instance,
    Maker,
    Method,
    Partial,
    Text,
    Unit,
    UnitKey,
    Value,
)
from p2d_audit.link.binding import bound
from p2d_audit.link.classes import Classes, Kind
from p2d_audit.link.frame import Frame
from p2d_audit.link.passing import Supplied, passed_on
from p2d_audit.model import Via

_BINDINGS: dict[str, Literal["static", "class", "property"]] = {
    "builtins.staticmethod": "static",
    "builtins.classmethod": "class",
    "builtins.property": "property",
    "functools.cached_property": "property",
}


class Makers(Classes):
    """Classes that know what decorators and makers do."""

    def define(self, frame: Frame, definition: r.Definition) -> Value:
        """Return a function or class with its decorators applied, from the innermost out."""
        scope = frame.module.scopes[definition.scope]
        if scope.kind == "class":
            value = self.define_class(frame, definition.scope)
        else:
            value = frozenset({Function(frame.module.index, definition.scope, frame.index)})
        undecorated = value
        for decorator in reversed(scope.decorators):
            value = self._decorate(frame, decorator, value, undecorated)
        return value

    def _decorate(self, frame: Frame, decorator: r.Decorator, value: Value, undecorated: Value) -> Value:
        """Apply a decorator; one that nothing is known of leaves what it decorates as it is."""
        result: Value = NOTHING
        for atom in sorted(frame.values[decorator.value], key=_is_maker):
            if not (_is_maker(atom) and any(isinstance(made, Unit) for made in result)):
                result |= self._decorate_with(frame, decorator, atom, value, undecorated)
        return result or value

    def _decorate_with(
        self, frame: Frame, decorator: r.Decorator, atom: Atom, value: Value, undecorated: Value
    ) -> Value:
        match atom:
            case Method(Function(binding="property") as owner, "setter" | "deleter" | "getter"):
                return frozenset({owner})
            case External(name) if name in _BINDINGS:
                return frozenset(_bind_as(inner, _BINDINGS[name]) for inner in value)
            case External() | Maker():
                kind, symbol = self.maker(atom)
                if kind is None:
                    return NOTHING
                via: Via = "wrapper-decorator" if symbol in self.recognised else "decorator"
                options = (atom.frame, atom.node) if isinstance(atom, Maker) and atom.node >= 0 else None
                return self._make_all(frame, kind, value, decorator.at, via, symbol, options)
            case Partial(index, node):
                inner = self.partial_target(index, node)
                partials = [(index, node)]
                while isinstance(inner, Partial) and (inner.frame, inner.node) not in partials:
                    partials.insert(0, (inner.frame, inner.node))
                    inner = self.partial_target(inner.frame, inner.node)
                kind, symbol = self.maker(inner) if inner is not None else (None, "")
                if kind is None and isinstance(inner, Function | BoundFunction):
                    entered = self._wrap(inner, value, tuple(partials))
                    return self._adopt(frame, entered, undecorated, decorator.at) if entered is not None else NOTHING
                if kind is None:
                    return NOTHING
                return self._make_all(frame, kind, value, decorator.at, "decorator", symbol, (index, node))
            case Instance(of):
                result: Value = NOTHING
                for method in self.class_attribute(of, "__call__", atom):
                    result |= self._decorate_with(frame, decorator, method, value, undecorated)
                return result
            case Function() | BoundFunction():
                entered = self._wrap(atom, value)
                if entered is None:
                    return NOTHING
                self._note_wrapper(entered, undecorated)
                return self._adopt(frame, entered, undecorated, decorator.at)
            case _:
                return NOTHING

    def _wrap(
        self, wrapper: Function | BoundFunction, value: Value, partials: tuple[tuple[int, int], ...] = ()
    ) -> Frame | None:
        """Call a decorator of the tree with what it decorates, after what `functools.partial` has given it."""
        function = wrapper.function if isinstance(wrapper, BoundFunction) else wrapper
        module = self.modules.all[function.module]
        scope = module.scopes[function.scope]
        first = frozenset({wrapper.owner}) if isinstance(wrapper, BoundFunction) else None
        items = passed_on(self, partials)
        position = sum(item.argument.name is None for item in items)
        decorated = Supplied(r.Argument(None, -1, 0, scope.at), value)
        values = bound(self, [*items[:position], decorated, *items[position:]], scope, self.all[function.frame], first)
        entered = self.enter(module, function.scope, function.frame, values)
        if entered is not None:
            is_method = isinstance(wrapper, BoundFunction) and function.binding != "static"
            entered.applied.add((is_method, partials))
        return entered

    def _note_wrapper(self, entered: Frame, undecorated: Value) -> None:
        """Remember which function a decorator of the tree puts around another."""
        around = {atom for atom in entered.returned if isinstance(atom, Function) and atom not in undecorated}
        for atom in undecorated:
            if isinstance(atom, Function) and around:
                self.wrappers.setdefault((atom.module, atom.scope), set()).update(around)

    def _adopt(self, frame: Frame, wrapper: Frame, undecorated: Value, head: r.At) -> Value:
        """Give what a wrapper made to the function it decorates; hide the wrapper's own inner function."""
        units = [atom for atom in wrapper.returned if isinstance(atom, Unit)]
        functions = [atom for atom in undecorated if isinstance(atom, Function)]
        if not units or not functions:
            return wrapper.returned & frozenset(functions)
        function = functions[0]
        key = (function.module, function.scope, -1, -1, -1)
        adopted: set[Atom] = set()
        for unit in units:
            source = self.drafts.all[unit.plain]
            new = self.drafts.note(
                unit.kind, key, frame.module.index, head, "wrapper-decorator", source.symbol, None
            )  # fmt: skip
            if new != unit:
                source.template = True
                source.stands_for = new
                reached = self._reached(wrapper)
                own = [place for place in source.options if place[0] in reached] or source.options
                self.drafts.all[new].options = own
                self.drafts.all[new].function = function
            adopted.add(new)
        return frozenset(adopted)

    def _reached(self, frame: Frame) -> set[int]:
        """Return the frames of one application of a wrapper: those it enters and those it closes over."""
        reached: set[int] = set()
        stack = [frame.index]
        while stack:
            index = stack.pop()
            if index < 0 or index in reached or self.all[index].scope.kind == "module":
                continue
            reached.add(index)
            stack.append(self.all[index].parent)
            stack += [child for children in self.all[index].children.values() for child in children]
        return reached

    def maker(self, atom: Atom) -> tuple[Kind | None, str]:
        """Say what an atom used as a decorator makes, and the name it is known by."""
        match atom:
            case Maker(kind, _, _, symbol):
                return kind, symbol
            case External(name):
                if name in vocabulary.FLOW_MAKERS:
                    return "flow", name
                if name in vocabulary.TASK_MAKERS:
                    return "task", name
                return self.recognised.get(name), name
        return None, ""

    def _make_all(
        self, frame: Frame, kind: Kind, value: Value, head: r.At, via: Via, symbol: str,
        options: tuple[int, int] | None, call: tuple[int, int, int] = (-1, -1, -1),
    ) -> Value:  # fmt: skip
        """Make a unit of every function in a value."""
        made: set[Atom] = set()
        for atom in value:
            match atom:
                case Function(module, scope) | BoundFunction(Function(module, scope)):
                    key: UnitKey = (module, scope, call[0], call[1], call[2])
                    unit = self.drafts.note(kind, key, frame.module.index, head, via, symbol, options)
                    self.drafts.all[unit].function = atom.function if isinstance(atom, BoundFunction) else atom
                    made.add(unit)
                case Unit(own, known) if own != kind:
                    place: tuple[int, int, int] = call if call != (-1, -1, -1) else (frame.module.index, -2, -2)
                    key = (known[0], known[1], place[0], place[1], place[2])
                    made.add(self.drafts.note(kind, key, frame.module.index, head, via, symbol, options))
                case Unit():
                    made.add(atom)
        return frozenset(made)

    def make_by_call(
        self, frame: Frame, node: int, call: r.Call, kind: Kind, symbol: str, options: tuple[int, int] | None
    ) -> Value:
        """Make units of the function given, or a maker that holds the options where none is given."""
        given = [a for a in call.arguments if (a.name is None and not a.star) or a.name in ("fn", "__fn")]
        value = frozenset().union(*(frame.argument(argument) for argument in given[:1]))
        functions = frozenset(a for a in value if isinstance(a, Function | BoundFunction | Unit))
        assets = options is None and symbol in vocabulary.ASSET_MAKERS
        if not given or assets or (not functions and any(isinstance(a, Text) for a in value)):
            return frozenset({Maker(kind, frame.index, node, symbol)})
        if options is None and len(call.arguments) > 1:
            options = (frame.index, node)
        via: Via = "wrapper-decorator" if symbol in self.recognised else "call"
        place = (frame.module.index, frame.number, node)
        made = self._make_all(frame, kind, functions, call.at, via, symbol, options, place)
        if not functions and any(isinstance(a, External) and not vocabulary.is_prefect(a.name) for a in value):
            key: UnitKey = (-1, -1, *place)
            unit = self.drafts.note(kind, key, frame.module.index, call.at, via, symbol, options)
            made = frozenset({unit})
            names = sorted(a.name.rpartition(".")[2] for a in value if isinstance(a, External))
            self.drafts.all[unit].outside = names[0]
        return made or value

    def call_flow_class(self, frame: Frame, node: int, call: r.Call, name: str) -> Value:
        """Tell `Flow(fn=…)` of Prefect 2 and 3 from `Flow("name")` of Prefect 1."""
        made = self.make_by_call(frame, node, call, "flow", name, None)
        if any(isinstance(atom, Unit) for atom in made) or any(a.name == "fn" for a in call.arguments):
            return made
        return self.first_major_flow(frame, node, call, name)

    def first_major_flow(self, frame: Frame, node: int, call: r.Call, name: str) -> Value:
        """Make a Prefect 1 flow of a call."""
        key = (-1, -1, frame.module.index, frame.number, node)
        place = (frame.index, node)
        return frozenset({self.drafts.note("flow", key, frame.module.index, call.at, "with-flow", f"{name}()", place)})

    def presumed_flow(self, frame: Frame, node: int, call: r.Call) -> Value:
        """Return the flow that a class called Flow from outside of the tree makes, if its block calls tasks."""
        made = self.first_major_flow(frame, node, call, "prefect.Flow")
        for unit in made:
            if isinstance(unit, Unit):
                self.drafts.all[unit].presumed = True
        return made

    def library_task(self, frame: Frame, node: int, call: r.Call, name: str) -> Value:
        """Return the instance of a Prefect 1 library task that a call makes."""
        key = (-1, -1, frame.module.index, frame.number, node)
        unit = self.drafts.note("task", key, frame.module.index, call.at, "call", name, (frame.index, node))
        self.drafts.all[unit].of_library = True
        return frozenset({Unit(unit.kind, unit.key, (frame.index, node))})

    def library_function(self, frame: Frame, call: r.Call, name: str) -> Unit:
        """Return a task of Prefect 1's library that is a function."""
        number = self._library.setdefault(name, len(self._library))
        unit = self.drafts.note("task", (-1, -1, -1, -1, number), frame.module.index, call.at, "call", name, None)
        self.drafts.all[unit].of_library = True
        return unit

    def copy_flow(self, frame: Frame, node: int, call: r.Call, flow: Unit) -> Unit:
        """Return the flow that copying a Prefect 1 flow makes."""
        key = (-1, -1, frame.module.index, frame.number, node)
        unit = self.drafts.note("flow", key, frame.module.index, call.at, "factory", "prefect.Flow()", None)
        self.drafts.all[unit].copy_of = self.drafts.all[flow].copy_of or flow
        return unit

    def partial_target(self, index: int, node: int) -> Atom | None:
        """Return what a `functools.partial` is a partial of, if that is one thing."""
        frame = self.all[index]
        call = frame.scope.nodes[node]
        if not isinstance(call, r.Call) or not call.arguments:
            return None
        targets = frame.argument(call.arguments[0])
        return next(iter(targets)) if len(targets) == 1 else None


def _is_maker(atom: Atom) -> bool:
    return isinstance(atom, Maker)


def _bind_as(atom: Atom, binding: Literal["static", "class", "property"]) -> Atom:
    return Function(atom.module, atom.scope, atom.frame, binding) if isinstance(atom, Function) else atom
