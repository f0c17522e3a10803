"""What calls give: helpers are entered, flows and tasks have results, the rest lets its arguments through."""

from __future__ import annotations

from msgspec.structs import replace

from p2d_audit.facts import records as r
from p2d_audit.link import vocabulary
from p2d_audit.link.applying import APPLYING, function_of, piping
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
    Picked,
    Result,
    Text,
    Unit,
    Value,
    constant,
    only_text,
    pack_of,
)
from p2d_audit.link.binding import bound
from p2d_audit.link.containers import union
from p2d_audit.link.effect_names import reads_elsewhere
from p2d_audit.link.frame import Frame, node_arguments, outside_names
from p2d_audit.link.outside import Outside
from p2d_audit.link.passing import PLAIN, Passing, supplied

_CALLABLE = (Unit, Function, BoundFunction, Partial, Class)


class Interpreter(Outside):
    """Frames that know what every call does."""

    def call(self, frame: Frame, node: int, call: r.Call) -> Value:
        """Return what a call gives, and note what it calls."""
        callees = frame.values[call.callee]
        if len(callees) > 1 and any(isinstance(atom, _CALLABLE) for atom in callees):
            callees = frozenset(atom for atom in callees if not isinstance(atom, Result | Text))
        result: Value = NOTHING
        for atom in callees:
            result |= self._invoke(frame, node, call, atom, PLAIN)
        for atom in callees:
            if isinstance(atom, External) and reads_elsewhere(atom.name):
                result = frozenset(atom for atom in result if not isinstance(atom, Given))
        pipes = piping(frame, call)
        if pipes is not None:
            result = self._apply(frame, node, call, pipes) or result
        return result if callees else result | self.transformed(node_arguments(frame, node))

    def _apply(self, frame: Frame, node: int, call: r.Call, passing: Passing) -> Value:
        """Call the function that a call is given, as `map` or `.pipe` do."""
        given = function_of(call, passing)
        result: Value = NOTHING
        for atom in frame.argument(given) if given is not None else ():
            if isinstance(atom, Unit | Function | BoundFunction | Partial | Method):
                result |= self._invoke(frame, node, call, atom, passing)
        return result

    def special(self, frame: Frame, node: int, value: Value, name: str, given: list[Value]) -> Value:
        """Return what a special method gives of the instances in a value."""
        result: Value = NOTHING
        for atom in value:
            members = self.class_attribute(atom.of, name, atom) if isinstance(atom, Instance) else NOTHING
            for member in members:
                if isinstance(member, BoundFunction):
                    result |= self._run_method(frame, node, member, given)
        return result

    def _run_method(self, frame: Frame, node: int, method: BoundFunction, given: list[Value]) -> Value:
        module = self.modules.all[method.function.module]
        names = [p.name for p in module.scopes[method.function.scope].parameters if p.kind == "positional"]
        values = dict(zip(names, [frozenset({method.owner}), *given], strict=False))
        entered = self.enter(module, method.function.scope, method.function.frame, values)
        if entered is None:
            return NOTHING
        called = isinstance(frame.scope.nodes[node], r.Call)
        (frame.children if called else frame.properties)[node].add(entered.index)
        return entered.returned

    def _invoke(self, frame: Frame, node: int, call: r.Call, callee: Atom, passing: Passing) -> Value:
        match callee:
            case External(name):
                return self._call_external(frame, node, call, name)
            case Function():
                return self._call_function(frame, node, callee, None, passing)
            case BoundFunction(function, owner):
                return self._call_function(frame, node, function, frozenset({owner}), passing)
            case Class():
                return self._instantiate(frame, node, call, callee)
            case Instance(of):
                methods = self.class_attribute(of, "__call__", callee)
                return union(self._invoke(frame, node, call, method, passing) for method in methods)
            case Unit():
                return self._call_unit(frame, node, callee, "call", passing)
            case Maker(kind, index, maker, symbol):
                options = (index, maker) if maker >= 0 else None
                return self.make_by_call(frame, node, call, kind, symbol, options)
            case Method(owner, name):
                return self._call_method(frame, node, call, owner, name, passing)
            case Partial(index, inner):
                return self._call_partial(frame, node, call, (index, inner), passing)
            case Result():
                back = self._called_back(frame, node, call)
                return frozenset({callee}) | self.transformed(node_arguments(frame, node)) | back
            case Made("collections.namedtuple", index, made_at):
                return self.named_tuple(frame, node, call, index, made_at)
            case Made(name) if vocabulary.is_library_task(name):
                frame.callees[node].add(("started", callee))
                return frozenset({Made(name, frame.index, node)}) | self.through_operator(frame, node, name)
            case Given():
                return frozenset({callee}) | self.transformed(node_arguments(frame, node))
            case _:
                return self.transformed(node_arguments(frame, node))

    def _call_external(self, frame: Frame, node: int, call: r.Call, name: str) -> Value:
        frame.callees[node].add(("external", name))
        known = self.known_call(frame, node, call, name)
        if known is not None:
            return known
        if name in vocabulary.THREADS:
            return self._start_thread(frame, node, call, name)
        if name in vocabulary.PICKS and call.arguments:
            first = frame.argument(call.arguments[0])
            rest = self.transformed(node_arguments(frame, node)) | self._called_back(frame, node, call)
            return union(self.element(atom) for atom in first) | rest
        if name in APPLYING:
            return self._call_applying(frame, node, call, name)
        if vocabulary.is_prefect(name):
            own = self._call_prefect(frame, node, call, name)
            if own is not None:
                return own
        kind, _ = self.maker(External(name))
        if kind is not None:
            return self.make_by_call(frame, node, call, kind, name, None)
        back = self._called_back(frame, node, call)
        if name.endswith("Flow") and _is_entered(frame, node):
            back |= self.presumed_flow(frame, node, call)
        return frozenset({Made(name, frame.index, node)}) | self.transformed(node_arguments(frame, node)) | back

    def _call_prefect(self, frame: Frame, node: int, call: r.Call, name: str) -> Value | None:
        """Return what a name of Prefect gives, or None if it is a call like any other."""
        if name in vocabulary.FLOW_CLASSES:
            return self.call_flow_class(frame, node, call, name)
        if vocabulary.keeps_to_itself(name):
            return frozenset({Made(name, frame.index, node)})
        kind, _ = self.maker(External(name))
        if kind is not None or name in vocabulary.TASK_CLASSES:
            return self.make_by_call(frame, node, call, kind or "task", name, None)
        if vocabulary.is_library_task(name):
            passed = NOTHING if vocabulary.is_node(name) else self.through_operator(frame, node, name)
            return frozenset({Made(name, frame.index, node)}) | self._call_library(frame, node, call, name) | passed
        return None

    def _call_library(self, frame: Frame, node: int, call: r.Call, name: str) -> Value:
        """Return the instance that a Prefect 1 library task's class makes, or what its function gives."""
        base, _, last = name.rpartition(".")
        mode = vocabulary.CALL_MODES.get(last)
        function = base if mode is not None else name
        if not vocabulary.is_node(function):
            return NOTHING
        if function.rpartition(".")[2][:1].isupper():
            return self.library_task(frame, node, call, function)
        unit = self.library_function(frame, call, function)
        return self._call_unit(frame, node, unit, mode or "call", PLAIN)

    def _call_applying(self, frame: Frame, node: int, call: r.Call, name: str) -> Value:
        """Return what `map(function, …)` and its like give."""
        passing = APPLYING[name]
        result = self._apply(frame, node, call, passing)
        if name == "builtins.filter":
            kept = union(self.element(atom) for item in supplied(self, frame, node)[1:] for atom in item.value)
            counted = self.chosen(result | node_arguments(frame, node))
            return frozenset({pack_of((None,), (kept | self.chosen(result),))}) | counted
        if not result:
            return frozenset({Made(name, frame.index, node)}) | self.transformed(node_arguments(frame, node))
        counted = self.chosen(node_arguments(frame, node)) if passing.each or passing.folds else NOTHING
        return frozenset({pack_of((None,), (result,))}) | counted if passing.each else result | counted

    def _call_function(
        self, frame: Frame, node: int, function: Function, first: Value | None, passing: Passing
    ) -> Value:
        module = self.modules.all[function.module]
        scope = module.scopes[function.scope]
        defining = self.all[function.frame]
        items = supplied(self, frame, node, passing)
        values = bound(self, items, scope, defining, None if function.binding == "static" else first)
        entered = self.enter(module, function.scope, function.frame, values)
        if entered is None:
            return self.transformed(node_arguments(frame, node))
        frame.children[node].add(entered.index)
        return self._computed(entered.returned, union(item.value for item in items))

    def _computed(self, returned: Value, given: Value) -> Value:
        """Return what a helper gives; a result it was given that decides which value is computed into it."""
        deciding = {atom for atom in returned if isinstance(atom, Result) and atom.how == "chosen"}
        if not deciding:
            return returned
        known = {(s.site, s.unit) for s in self.sources(given) if s.carries}
        computed = {
            Result(atom.site, "transformed", atom.unit, atom.sure)
            for atom in deciding
            if (atom.site, atom.unit) in known
        }
        return returned | computed

    def _instantiate(self, frame: Frame, node: int, call: r.Call, of: Class) -> Value:
        kind = self.inherits(of, set())
        if kind == "task":
            return frozenset({Unit("task", (of.module, of.scope, -1, -1, -1), (frame.index, node))})
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
        if base in ("typing.TypedDict", "typing_extensions.TypedDict"):
            return frozenset({Box(frame.index, node, "named")})
        for method in self.class_attribute(of, "__init__", made):
            if isinstance(method, BoundFunction):
                self._call_function(frame, node, method.function, frozenset({made}), PLAIN)
        self._fill(frame, call, of, made)
        self.special(frame, node, frozenset({made}), "__post_init__", [])
        if _is_entered(frame, node) and self.comes_from_outside(of, "Flow"):
            return frozenset({made}) | self.presumed_flow(frame, node, call)
        return frozenset({made})

    def _fill(self, frame: Frame, call: r.Call, of: Class, made: Instance) -> None:
        """Store a constructor's arguments as attributes, as dataclasses and models do."""
        scope = self.modules.all[of.module].scopes[of.scope]
        if "__init__" in scope.bindings:
            return
        fields = self.fields(of)
        for position, argument in enumerate(call.arguments):
            if argument.star == 2:
                for atom in frame.argument(argument):
                    for name in fields:
                        self.put(made, name, self.item(atom, constant(name)))
            name = argument.name or (fields[position] if position < len(fields) else f"*{position}")
            self.put(made, name, frame.argument(argument))

    def _call_unit(self, frame: Frame, node: int, unit: Unit, mode: str, passing: Passing) -> Value:
        stands_for = self.drafts.all[unit.plain].stands_for
        unit = unit if stands_for is None else stands_for
        frame.callees[node].add(("unit", unit, mode, passing))
        result = frozenset({Result((frame.module.index, frame.number, node), "direct", unit.plain)})
        if mode != "map":
            return result
        return result | self.chosen(self._mapped_over(frame, node))

    def _mapped_over(self, frame: Frame, node: int) -> Value:
        """Return the results that decide over how many elements `.map` goes."""
        call = frame.scope.nodes[node]
        found: Value = NOTHING
        for argument in call.arguments if isinstance(call, r.Call) else ():
            written = frame.scope.nodes[argument.value]
            whole = isinstance(written, r.Call) and vocabulary.UNMAPPED & outside_names(frame, argument.value)
            found |= NOTHING if whole else self.counted(frame.argument(argument))
        return found

    def _call_method(self, frame: Frame, node: int, call: r.Call, owner: Atom, name: str, passing: Passing) -> Value:
        match owner:
            case Unit():
                return self._call_unit_method(frame, node, call, owner, name, passing)
            case Box() | Pack():
                return self.call_container(frame, node, call, owner, name)
            case Instance() if name.endswith((".model_dump", ".dict", "._asdict")):
                return frozenset({Box(frame.index, node, "fields")})
            case Instance() if name.endswith(("._replace", ".model_copy", ".copy")):
                return self.replaced(frame, node, frozenset({owner}), self.updates(frame, call))
            case Instance() if (how := name.rpartition("Flow.")[2]) in vocabulary.PICKING:
                frame.callees[node].add(("class", owner.of, name))
                flow = Unit("flow", (owner.of.module, owner.of.scope, -1, -1, -1))
                return self._pick(frame, call, flow, how)
            case Instance():
                frame.callees[node].add(("class", owner.of, name))
                return self.transformed(frozenset({owner}), node_arguments(frame, node))
            case Class() if name.rpartition(".")[2] in vocabulary.LOADING and self.is_block(owner):
                frame.callees[node].add(("class", owner, name))
                return frozenset({Instance(owner, -1, -1)}) | self.transformed(node_arguments(frame, node))
            case Class():
                frame.callees[node].add(("class", owner, name))
                return frozenset({Made(name, frame.index, node)}) | self.transformed(node_arguments(frame, node))
            case Result() | Picked():
                frame.callees[node].add(("order", owner, name))
                return frozenset({owner})
            case Function() if name == "__call__":
                return self._call_function(frame, node, owner, None, passing)
            case _:
                return self.transformed(node_arguments(frame, node))

    def _call_unit_method(
        self, frame: Frame, node: int, call: r.Call, unit: Unit, name: str, passing: Passing
    ) -> Value:
        mode = vocabulary.CALL_MODES.get(name)
        if mode is not None:
            return self._call_unit(frame, node, unit, mode, passing)
        frame.callees[node].add(("method", unit, name))
        if name == "copy" and unit.kind == "flow" and unit.key[0] < 0:
            return frozenset({self.copy_flow(frame, node, call, unit)})
        if name in vocabulary.PICKING and unit.kind == "flow":
            return self._pick(frame, call, unit.plain, name)
        if name in vocabulary.SAME_UNIT:
            return frozenset({unit})
        if name == "fn":
            function = self.drafts.all[unit.plain].function if unit.plain in self.drafts.all else None
            if function is not None:
                return self._call_function(frame, node, function, None, passing)
            return self.transformed(node_arguments(frame, node))
        made = Made(f"prefect.{unit.kind}.{name}", frame.index, node)
        return frozenset({made}) | self.transformed(node_arguments(frame, node))

    def _pick(self, frame: Frame, call: r.Call, flow: Unit, how: str) -> Value:
        """Return the tasks that a method takes out of a flow's graph: by name alone, or all that it stands for."""
        if how != "get_tasks":
            return frozenset({Picked(flow, how)})
        named = call.arguments[0] if len(call.arguments) == 1 else None
        name = only_text(frame.argument(named)) if named is not None and named.name in (None, "name") else None
        return frozenset({Picked(flow, how, name)}) if name is not None else NOTHING

    def _call_partial(self, frame: Frame, node: int, call: r.Call, place: tuple[int, int], passing: Passing) -> Value:
        target = self.partial_target(*place)
        if target is None:
            return self.transformed(node_arguments(frame, node), node_arguments(self.all[place[0]], place[1]))
        kind, symbol = self.maker(target)
        if kind is not None:
            outermost = passing.partials[-1] if passing.partials else place
            return self.make_by_call(frame, node, call, kind, symbol, outermost)
        if place in passing.partials:
            return NOTHING
        if isinstance(target, External):
            given = self.transformed(node_arguments(self.all[place[0]], place[1]))
            return given | self._invoke(frame, node, call, target, passing)
        return self._invoke(frame, node, call, target, replace(passing, partials=(place, *passing.partials)))

    def _start_thread(self, frame: Frame, node: int, call: r.Call, name: str) -> Value:
        named = {argument.name: argument for argument in call.arguments}
        if "target" in named:
            passing = Passing(args=named["args"].value) if "args" in named else Passing(skip=len(call.arguments))
            for atom in frame.argument(named["target"]):
                if isinstance(atom, Unit | Function | BoundFunction | Partial | Method):
                    self._invoke(frame, node, call, atom, passing)
        return frozenset({Made(name, frame.index, node)})

    def _called_back(self, frame: Frame, node: int, call: r.Call) -> Value:
        """Return what functions of the tree give that an outside function is given, to call them on the rest."""
        found: Value = NOTHING
        for argument in call.arguments:
            for atom in frame.argument(argument):
                if isinstance(atom, Function):
                    found |= self._call_back(frame, node, call, atom)
        return self.transformed(found)

    def _call_back(self, frame: Frame, node: int, call: r.Call, function: Function) -> Value:
        module = self.modules.all[function.module]
        attribute = frame.scope.nodes[call.callee]
        owner = frame.values[attribute.value] if isinstance(attribute, r.Attribute) else NOTHING
        given = self.transformed(node_arguments(frame, node), owner)
        parameters = module.scopes[function.scope].parameters
        values = {p.name: given or frozenset({Given((module.index, function.scope), p.name)}) for p in parameters}
        entered = self.enter(module, function.scope, function.frame, values)
        if entered is None:
            return NOTHING
        frame.children[node].add(entered.index)
        return entered.returned


def _is_entered(frame: Frame, node: int) -> bool:
    """Say whether what a call makes is entered by `with`."""
    return any(region.kind == "with" and region.test == node for region in frame.scope.regions)
