"""What calling and decorating mean: helpers are entered, Prefect's makers make flows and tasks."""

from __future__ import annotations

from typing import Literal

from p2d_audit.facts import records as r
from p2d_audit.hookspecs import Recogniser
from p2d_audit.link import vocabulary
from p2d_audit.link.atoms import (
    NOTHING,
    Atom,
    BoundFunction,
    Box,
    Class,
    External,
    Function,
    Given,
    Instance,
    Made,
    Maker,
    Method,
    Pack,
    Partial,
    Result,
    Text,
    Unit,
    UnitKey,
    Value,
)
from p2d_audit.link.binding import bound
from p2d_audit.link.drafts import Drafts
from p2d_audit.link.frames import Frame, Frames, node_arguments
from p2d_audit.link.modules import Modules
from p2d_audit.model import Via

Kind = Literal["flow", "task"]

_BINDINGS: dict[str, Literal["static", "class", "property"]] = {
    "builtins.staticmethod": "static",
    "builtins.classmethod": "class",
    "builtins.property": "property",
    "functools.cached_property": "property",
}
_CONTAINER_READS = frozenset({"get", "pop", "setdefault", "__getitem__"})
_CONTAINER_VIEWS = frozenset({"values", "items", "keys", "copy", "popitem", "union", "most_common"})


class Interpreter(Frames):
    """Frames that know what calls and definitions do."""

    def __init__(self, modules: Modules, recognisers: tuple[Recogniser, ...]) -> None:
        super().__init__(modules)
        self.drafts = Drafts()
        self._recognised: dict[str, Kind] = {recogniser.symbol: recogniser.makes for recogniser in recognisers}

    def define(self, frame: Frame, node: int, definition: r.Definition) -> Value:
        """Return a function or class with its decorators applied, from the innermost out."""
        scope = frame.module.scopes[definition.scope]
        if scope.kind == "class":
            value = self._define_class(frame, definition.scope)
        else:
            value = frozenset({Function(frame.module.index, definition.scope, frame.index)})
        undecorated = value
        for decorator in reversed(scope.decorators):
            value = self._decorate(frame, decorator, value, undecorated)
        return value

    def _define_class(self, frame: Frame, number: int) -> Value:
        made = Class(frame.module.index, number, frame.index)
        scope = frame.module.scopes[number]
        self.enter(frame.module, number, frame.index, {})
        kind = self._inherits(made, set())
        if kind is not None:
            via: Via = "task-class" if kind == "task" else "subclass"
            key = (made.module, made.scope, -1, -1, -1)
            self.drafts.note(kind, key, made.module, scope.at, via, f"prefect.{kind.title()}", None)
        return frozenset({made})

    def _inherits(self, of: Class, seen: set[Class]) -> Kind | None:
        """Say whether a class is a Prefect 1 task or flow class, directly or through others."""
        if of in seen:
            return None
        seen.add(of)
        for base in self._bases(of):
            match base:
                case External(name) if name in vocabulary.TASK_CLASSES or _is_library_task(name):
                    return "task"
                case External(name) if name in vocabulary.FLOW_CLASSES:
                    return "flow"
                case Class():
                    kind = self._inherits(base, seen)
                    if kind is not None:
                        return kind
        return None

    def _bases(self, of: Class) -> Value:
        scope = self.modules.all[of.module].scopes[of.scope]
        return frozenset().union(*(self.all[of.frame].values[base.value] for base in scope.bases))

    def _decorate(self, frame: Frame, decorator: r.Decorator, value: Value, undecorated: Value) -> Value:
        """Apply a decorator; one that nothing is known of leaves what it decorates as it is."""
        result: Value = NOTHING
        for atom in frame.values[decorator.value]:
            result |= self._decorate_with(frame, decorator, atom, value, undecorated)
        return result or value

    def _decorate_with(
        self, frame: Frame, decorator: r.Decorator, atom: Atom, value: Value, undecorated: Value
    ) -> Value:
        match atom:
            case External(name) if name in _BINDINGS:
                return frozenset(_bind_as(inner, _BINDINGS[name]) for inner in value)
            case External() | Maker():
                kind, symbol = self._maker(atom)
                if kind is None:
                    return NOTHING
                via: Via = "wrapper-decorator" if symbol in self._recognised else "decorator"
                options = (atom.frame, atom.node) if isinstance(atom, Maker) and atom.node >= 0 else None
                return self._make_all(frame, kind, value, decorator.at, via, symbol, options)
            case Partial(index, node):
                inner = self._partial_target(index, node)
                kind, symbol = self._maker(inner) if inner is not None else (None, "")
                if kind is None:
                    return NOTHING
                return self._make_all(frame, kind, value, decorator.at, "decorator", symbol, (index, node))
            case Function() | BoundFunction():
                made = self._wrap(frame, atom, value)
                return self._adopt(frame, made, undecorated, decorator.at)
            case _:
                return NOTHING

    def _wrap(self, frame: Frame, wrapper: Function | BoundFunction, value: Value) -> Value:
        """Call a decorator of the tree with what it decorates."""
        function = wrapper.function if isinstance(wrapper, BoundFunction) else wrapper
        module = self.modules.all[function.module]
        scope = module.scopes[function.scope]
        names = [parameter.name for parameter in scope.parameters if parameter.kind == "positional"]
        given: dict[str, Value] = {}
        if isinstance(wrapper, BoundFunction) and names:
            given[names.pop(0)] = frozenset({wrapper.owner})
        if names:
            given[names[0]] = value
        for parameter in scope.parameters:
            if parameter.name not in given and parameter.default >= 0:
                given[parameter.name] = self.all[function.frame].values[parameter.default]
        entered = self.enter(module, function.scope, function.frame, given)
        return entered.returned if entered is not None else NOTHING

    def _adopt(self, frame: Frame, made: Value, undecorated: Value, head: r.At) -> Value:
        """Give what a wrapper made to the function it decorates; hide the wrapper's own inner function."""
        units = [atom for atom in made if isinstance(atom, Unit)]
        functions = [atom for atom in undecorated if isinstance(atom, Function)]
        if not units or not functions:
            return made & frozenset(functions) or NOTHING
        function = functions[0]
        key = (function.module, function.scope, -1, -1, -1)
        adopted: set[Atom] = set()
        for unit in units:
            source = self.drafts.all[unit]
            new = self.drafts.note(
                unit.kind, key, frame.module.index, head, "wrapper-decorator", source.symbol, None
            )  # fmt: skip
            if new != unit:
                source.template = True
                self.drafts.all[new].options.extend(o for o in source.options if o not in self.drafts.all[new].options)
            adopted.add(new)
        return frozenset(adopted)

    def _maker(self, atom: Atom) -> tuple[Kind | None, str]:
        """Say what an atom used as a decorator makes, and the name it is known by."""
        match atom:
            case Maker(kind, _, _, symbol):
                return kind, symbol
            case External(name):
                if name in vocabulary.FLOW_MAKERS:
                    return "flow", name
                if name in vocabulary.TASK_MAKERS:
                    return "task", name
                return self._recognised.get(name), name
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
                    key: UnitKey = (module, scope, *call)
                    made.add(self.drafts.note(kind, key, frame.module.index, head, via, symbol, options))
                case Unit(own, key) if own != kind:
                    key = (key[0], key[1], *(call if call != (-1, -1, -1) else (frame.module.index, -2, -2)))
                    made.add(self.drafts.note(kind, key, frame.module.index, head, via, symbol, options))
                case Unit():
                    made.add(atom)
        return frozenset(made)

    def call(self, frame: Frame, node: int, call: r.Call) -> Value:
        """Return what a call gives, and note what it calls."""
        callees = frame.values[call.callee]
        result: Value = NOTHING
        for atom in callees:
            result |= self._invoke(frame, node, call, atom)
        return result if callees else self.transformed(node_arguments(frame, node))

    def _invoke(self, frame: Frame, node: int, call: r.Call, callee: Atom) -> Value:
        match callee:
            case External(name):
                return self._call_external(frame, node, call, name)
            case Function():
                return self._call_function(frame, node, call, callee, None)
            case BoundFunction(function, owner):
                return self._call_function(frame, node, call, function, frozenset({owner}))
            case Class():
                return self._instantiate(frame, node, call, callee)
            case Instance(of):
                methods = self.class_attribute(of, "__call__", callee)
                return frozenset().union(*(self._invoke(frame, node, call, method) for method in methods))
            case Unit():
                return self._call_unit(frame, node, callee, "call")
            case Maker(kind, index, maker, symbol):
                options = (index, maker) if maker >= 0 else None
                return self._make_by_call(frame, node, call, kind, symbol, options)
            case Method(owner, name):
                return self._call_method(frame, node, call, owner, name)
            case Partial(index, inner):
                return self._call_partial(frame, node, call, index, inner)
            case Result():
                return frozenset({callee}) | self.transformed(node_arguments(frame, node))
            case Given():
                return frozenset({callee}) | self.transformed(node_arguments(frame, node))
            case _:
                return self.transformed(node_arguments(frame, node))

    def _call_external(self, frame: Frame, node: int, call: r.Call, name: str) -> Value:
        frame.callees[node].add(("external", name))
        if name in vocabulary.TRANSPARENT and call.arguments:
            index = 1 if name == "typing.cast" and len(call.arguments) > 1 else 0
            return frame.argument(call.arguments[index])
        if name in vocabulary.GATHERS or name == "builtins.dict":
            return frozenset({Box(frame.index, node)})
        if name in vocabulary.PARTIALS:
            return frozenset({Partial(frame.index, node)})
        if name in vocabulary.PARAMETERS:
            return frozenset({Given((frame.module.index, frame.number), name), Made(name, frame.index, node)})
        if name in vocabulary.FLOW_CLASSES:
            return self._call_flow_class(frame, node, call, name)
        if name == "builtins.getattr" and len(call.arguments) > 1:
            return self._getattr(frame, call)
        kind, _ = self._maker(External(name))
        if kind is not None:
            return self._make_by_call(frame, node, call, kind, name, None)
        if name in vocabulary.TASK_CLASSES:
            return self._make_by_call(frame, node, call, "task", name, None)
        return frozenset({Made(name, frame.index, node)}) | self.transformed(node_arguments(frame, node))

    def _make_by_call(
        self, frame: Frame, node: int, call: r.Call, kind: Kind, symbol: str, options: tuple[int, int] | None
    ) -> Value:
        """Make units of the function given, or a maker that holds the options where none is given."""
        given = [a for a in call.arguments if (a.name is None and not a.star) or a.name in ("fn", "__fn")]
        value = frozenset().union(*(frame.argument(argument) for argument in given[:1]))
        functions = frozenset(a for a in value if isinstance(a, Function | BoundFunction | Unit))
        if not given or (not functions and any(isinstance(a, Text) for a in value)):
            return frozenset({Maker(kind, frame.index, node, symbol)})
        if options is None and len(call.arguments) > 1:
            options = (frame.index, node)
        via: Via = "wrapper-decorator" if symbol in self._recognised else "call"
        place = (frame.module.index, frame.number, node)
        made = self._make_all(frame, kind, functions, call.at, via, symbol, options, place)
        return made or value

    def _call_flow_class(self, frame: Frame, node: int, call: r.Call, name: str) -> Value:
        """Tell `Flow(fn=…)` of Prefect 2 and 3 from `Flow("name")` of Prefect 1."""
        made = self._make_by_call(frame, node, call, "flow", name, None)
        if any(isinstance(atom, Unit) for atom in made) or any(a.name == "fn" for a in call.arguments):
            return made
        return self._first_major_flow(frame, node, call, name)

    def _first_major_flow(self, frame: Frame, node: int, call: r.Call, name: str) -> Value:
        key = (-1, -1, frame.module.index, frame.number, node)
        place = (frame.index, node)
        return frozenset({self.drafts.note("flow", key, frame.module.index, call.at, "with-flow", f"{name}()", place)})

    def _call_function(self, frame: Frame, node: int, call: r.Call, function: Function, first: Value | None) -> Value:
        module = self.modules.all[function.module]
        scope = module.scopes[function.scope]
        defining = self.all[function.frame]
        values = bound(self, frame, call.arguments, scope, defining, None if function.binding == "static" else first)
        entered = self.enter(module, function.scope, function.frame, values)
        if entered is None:
            return self.transformed(node_arguments(frame, node))
        frame.children[node].add(entered.index)
        return entered.returned

    def _instantiate(self, frame: Frame, node: int, call: r.Call, of: Class) -> Value:
        kind = self._inherits(of, set())
        if kind == "task":
            return frozenset({Unit("task", (of.module, of.scope, -1, -1, -1))})
        if kind == "flow":
            return self._first_major_flow(frame, node, call, "prefect.Flow")
        made = Instance(of, frame.index, node)
        base = next((b.name for b in self._bases(of) if isinstance(b, External)), None)
        if base is not None:
            frame.callees[node].add(("class", of, base))
        for method in self.class_attribute(of, "__init__", made):
            if isinstance(method, BoundFunction):
                self._call_function(frame, node, call, method.function, frozenset({made}))
        self._fill(frame, call, of, made)
        return frozenset({made})

    def _fill(self, frame: Frame, call: r.Call, of: Class, made: Instance) -> None:
        """Store a constructor's arguments as attributes, as dataclasses and models do."""
        scope = self.modules.all[of.module].scopes[of.scope]
        if "__init__" in scope.bindings:
            return
        for position, argument in enumerate(call.arguments):
            self.put(made, argument.name or f"*{position}", frame.argument(argument))

    def class_attribute(self, of: Class, name: str, owner: Instance | None) -> Value:
        """Return a class's attribute, inherited ones included; one of an outside base by its dotted name."""
        return self._class_attribute(of, name, owner, of, set())

    def _class_attribute(self, of: Class, name: str, owner: Instance | None, asked: Class, seen: set[Class]) -> Value:
        if of in seen:
            return NOTHING
        seen.add(of)
        frame = self.enter(self.modules.all[of.module], of.scope, of.frame, {})
        if frame is not None and name in frame.scope.bindings:
            members = self.binding(frame, name)
            return frozenset().union(*(self._bind_member(member, owner, asked) for member in members))
        found: Value = NOTHING
        for base in self._bases(of):
            if isinstance(base, Class):
                found |= self._class_attribute(base, name, owner, asked, seen)
            elif isinstance(base, External) and base.name != "builtins.object" and name != "__init__":
                found |= {Method(asked, f"{base.name}.{name}")}
        return found

    def _bind_member(self, member: Atom, owner: Instance | None, of: Class) -> Value:
        match member:
            case Function(binding="class"):
                return frozenset({BoundFunction(member, of)})
            case Function(binding="instance") if owner is not None:
                return frozenset({BoundFunction(member, owner)})
            case Function(binding="property") if owner is not None:
                module = self.modules.all[member.module]
                parameters = module.scopes[member.scope].parameters
                given = {parameters[0].name: frozenset({owner})} if parameters else {}
                entered = self.enter(module, member.scope, member.frame, given)  # type: ignore[arg-type]
                return entered.returned if entered is not None else NOTHING
        return frozenset({member})

    def _call_unit(self, frame: Frame, node: int, unit: Unit, mode: str) -> Value:
        frame.callees[node].add(("unit", unit, mode))
        return frozenset({Result((frame.module.index, frame.number, node), "direct")})

    def _call_method(self, frame: Frame, node: int, call: r.Call, owner: Atom, name: str) -> Value:
        match owner:
            case Unit():
                return self._call_unit_method(frame, node, owner, name)
            case Box() | Pack():
                return self._call_container(frame, call, owner, name)
            case Class():
                frame.callees[node].add(("class", owner, name))
                return frozenset({Made(name, frame.index, node)}) | self.transformed(node_arguments(frame, node))
            case Result():
                frame.callees[node].add(("order", owner, name))
                return frozenset({owner})
            case Function() if name == "__call__":
                return self._call_function(frame, node, call, owner, None)
            case _:
                return self.transformed(node_arguments(frame, node))

    def _call_unit_method(self, frame: Frame, node: int, unit: Unit, name: str) -> Value:
        mode = vocabulary.CALL_MODES.get(name)
        if mode is not None:
            return self._call_unit(frame, node, unit, mode)
        if name in vocabulary.SAME_UNIT:
            return frozenset({unit})
        frame.callees[node].add(("method", unit, name))
        if name == "fn":
            return self.transformed(node_arguments(frame, node))
        made = Made(f"prefect.{unit.kind}.{name}", frame.index, node)
        return frozenset({made}) | self.transformed(node_arguments(frame, node))

    def _call_container(self, frame: Frame, call: r.Call, owner: Box | Pack, name: str) -> Value:
        if name in _CONTAINER_READS and call.arguments:
            rest = frozenset().union(*(frame.argument(a) for a in call.arguments[1:]))
            return self.item(owner, frame.argument(call.arguments[0])) | rest
        if name in _CONTAINER_READS:
            return self.element(owner)
        if name in _CONTAINER_VIEWS:
            return frozenset({owner})
        return self.transformed(frozenset({owner}), *(frame.argument(a) for a in call.arguments))

    def _partial_target(self, index: int, node: int) -> Atom | None:
        """Return what a `functools.partial` is a partial of, if that is one thing."""
        frame = self.all[index]
        call = frame.scope.nodes[node]
        if not isinstance(call, r.Call) or not call.arguments:
            return None
        targets = frame.argument(call.arguments[0])
        return next(iter(targets)) if len(targets) == 1 else None

    def _call_partial(self, frame: Frame, node: int, call: r.Call, index: int, inner: int) -> Value:
        target = self._partial_target(index, inner)
        if target is None:
            return self.transformed(node_arguments(frame, node), node_arguments(self.all[index], inner))
        kind, symbol = self._maker(target)
        if kind is not None:
            return self._make_by_call(frame, node, call, kind, symbol, (index, inner))
        return self._invoke(frame, node, call, target)

    def _getattr(self, frame: Frame, call: r.Call) -> Value:
        names = frame.argument(call.arguments[1])
        name = next(iter(names)) if len(names) == 1 else None
        if not (isinstance(name, Text) and isinstance(name.value, str)):
            return NOTHING
        text = name.value
        return frozenset().union(*(self.attribute(frame, atom, text) for atom in frame.argument(call.arguments[0])))


def _bind_as(atom: Atom, binding: Literal["static", "class", "property"]) -> Atom:
    return Function(atom.module, atom.scope, atom.frame, binding) if isinstance(atom, Function) else atom


def _is_library_task(name: str) -> bool:
    """Say whether a name looks like a class of Prefect 1's task library, such as `prefect.tasks.shell.ShellTask`."""
    return name.startswith("prefect.tasks.") and name.count(".") > 2 and name.rpartition(".")[2][:1].isupper()


