"""What calls give: helpers are entered, flows and tasks have results, the rest lets its arguments through."""

from __future__ import annotations

from p2d_audit.facts import records as r
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
    Value,
)
from p2d_audit.link.binding import bound
from p2d_audit.link.frame import Frame, node_arguments
from p2d_audit.link.makers import Makers

_CONTAINER_READS = frozenset({"get", "pop", "setdefault", "__getitem__"})
_CONTAINER_VIEWS = frozenset({"values", "items", "keys", "copy", "popitem", "union", "most_common"})


class Interpreter(Makers):
    """Frames that know what every call does."""

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
                return self.make_by_call(frame, node, call, kind, symbol, options)
            case Method(owner, name):
                return self._call_method(frame, node, call, owner, name)
            case Partial(index, inner):
                return self._call_partial(frame, node, call, index, inner)
            case Result():
                return frozenset({callee}) | self.transformed(node_arguments(frame, node))
            case Made(name) if vocabulary.is_library_task(name):
                return frozenset({Made(name, frame.index, node)})
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
        if name in vocabulary.MERGES:
            return frozenset().union(*(frame.argument(argument) for argument in call.arguments))
        if name in vocabulary.PARTIALS:
            return frozenset({Partial(frame.index, node)})
        if name in vocabulary.PARAMETERS:
            return frozenset({Given((frame.module.index, frame.number), name), Made(name, frame.index, node)})
        if name in vocabulary.FLOW_CLASSES:
            return self.call_flow_class(frame, node, call, name)
        if name == "builtins.getattr" and len(call.arguments) > 1:
            return self._getattr(frame, call)
        kind, _ = self.maker(External(name))
        if kind is not None:
            return self.make_by_call(frame, node, call, kind, name, None)
        if name in vocabulary.TASK_CLASSES:
            return self.make_by_call(frame, node, call, "task", name, None)
        if vocabulary.is_library_task(name):
            return frozenset({Made(name, frame.index, node)})
        return frozenset({Made(name, frame.index, node)}) | self.transformed(node_arguments(frame, node))

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
        kind = self.inherits(of, set())
        if kind == "task":
            return frozenset({Unit("task", (of.module, of.scope, -1, -1, -1))})
        if kind == "flow":
            value = self.first_major_flow(frame, node, call, "prefect.Flow")
            for unit in value:
                if isinstance(unit, Unit):
                    self.drafts.all[unit].made_of = (of.module, of.scope, -1, -1, -1)
            return value
        made = Instance(of, frame.index, node)
        base = next((b.name for b in self.bases(of) if isinstance(b, External)), None)
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
        frame.callees[node].add(("method", unit, name))
        if name in vocabulary.SAME_UNIT:
            return frozenset({unit})
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

    def _call_partial(self, frame: Frame, node: int, call: r.Call, index: int, inner: int) -> Value:
        target = self.partial_target(index, inner)
        if target is None:
            return self.transformed(node_arguments(frame, node), node_arguments(self.all[index], inner))
        kind, symbol = self.maker(target)
        if kind is not None:
            return self.make_by_call(frame, node, call, kind, symbol, (index, inner))
        return self._invoke(frame, node, call, target)

    def _getattr(self, frame: Frame, call: r.Call) -> Value:
        names = frame.argument(call.arguments[1])
        name = next(iter(names)) if len(names) == 1 else None
        if not (isinstance(name, Text) and isinstance(name.value, str)):
            return NOTHING
        text = name.value
        return frozenset().union(*(self.attribute(frame, atom, text) for atom in frame.argument(call.arguments[0])))
