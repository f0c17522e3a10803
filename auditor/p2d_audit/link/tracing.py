"""Which task results are in a value."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import (
    NOTHING,
    Atom,
    BoundFunction,
    Box,
    Function,
    Given,
    How,
    Instance,
    Made,
    Pack,
    Partial,
    Result,
    Stream,
    Text,
    Unit,
    Value,
)
from p2d_audit.link.bearing import HOLDING, PLACED
from p2d_audit.link.containers import EXTENDING, FILLING, REORDERING, Containers, is_slice, union
from p2d_audit.link.frame import Frame, node_arguments

_OF_ITS_KIND = {("external", f"builtins.{name}") for name in ("isinstance", "callable", "hasattr", "type")}
"""Calls that ask what kind of thing their first argument is."""
_NO_RESULTS: frozenset[Result] = frozenset()


class Tracing(Containers):
    """Containers that know where their contents come from."""

    def sources(self, value: Value) -> frozenset[Result]:
        """Return every task result that is in a value, at any depth of containers and instances."""
        if HOLDING.isdisjoint(map(type, value)):
            return _NO_RESULTS
        found: set[Result] = set()
        seen: set[object] = set()
        stack: list[tuple[Value, How]] = [(value, "direct")]
        while stack:
            held, how = stack.pop()
            for atom in held:
                kind = type(atom)
                if isinstance(atom, Result):
                    found.add(atom.changed(how))
                elif kind in HOLDING and atom not in seen:
                    seen.add(atom)
                    if self.bearing.may_hold(atom):
                        stack += self._opened(atom, found)
                    elif isinstance(atom, PLACED):
                        self.note_barren(atom.frame)
        return frozenset(found)

    def _opened(self, atom: Atom, found: set[Result]) -> list[tuple[Value, How]]:
        """Return what is in a container or instance; results that were stored into are found at once."""
        match atom:
            case Box():
                changed = self._changed_base(atom)
                found |= {source.changed("transformed") for source in changed if isinstance(source, Result)}
                return [(self.inside(atom) - changed, "container")]
            case Stream(frame):
                return [(self.yielded(self.all[frame]), "container")]
            case Instance() | Made():
                return [(held, "container") for held in self.slots(atom)]
            case Pack(_, slots):
                return [(union(slots), "container")]
            case Partial(index, node):
                return [(node_arguments(self.all[index], node), "container")]
            case _:
                return []

    def _changed_base(self, box: Box) -> Value:
        """Return the results that were changed by storing into them."""
        frame, node = self.node_of(box)
        if not isinstance(node, r.StoredItem | r.Stored | r.Touched | r.Passed | r.Removed):
            return frozenset()
        return frozenset(atom for atom in frame.values[node.base] if isinstance(atom, Result))

    def transformed(self, *values: Value) -> Value:
        """Return what is left of values after a computation nothing is known of."""
        merged = values[0] if len(values) == 1 else union(values)
        if not merged:
            return NOTHING
        results = {source.changed("transformed") for source in self.sources(merged)}
        return frozenset({*results, *self.given(merged)})

    def chosen(self, tests: Value) -> Value:
        """Return what is left of values that only decided which value there is."""
        if not tests:
            return NOTHING
        return frozenset({*(source.changed("chosen") for source in self.sources(tests)), *self.given(tests)})

    def counted(self, value: Value, seen: set[Atom] | None = None) -> Value:
        """Return the results and parameters that decide how many elements there are in a value."""
        found: set[Atom] = set()
        seen = set() if seen is None else seen
        for atom in value:
            match atom:
                case Result() | Given():
                    found.add(atom)
                case Instance() if atom not in seen:
                    seen.add(atom)
                    found |= union(self.counted(slot, seen) for slot in self.slots(atom))
                case Stream(index):
                    found |= self.sources(union(self.all[index].bound.values()))
                case Box() if atom not in seen:
                    seen.add(atom)
                    found |= self._counted_in(atom, seen)
        return frozenset(found)

    def deciding(self, frame: Frame, test: int) -> Value:
        """Return what a test or loop depends on: of a container how long it is, not what it holds."""
        value = frame.values[test]
        if test in frame.module.iterated[frame.number]:
            return frozenset(atom for atom in value if isinstance(atom, Text)) | self.counted(value)
        node = frame.scope.nodes[test]
        match node:
            case r.Expression("unarynot", (operand,)):
                return self.deciding(frame, operand)
            case r.Expression("compare", operands, _, variant) if set(variant) <= {"is", "is not"}:
                return union(self.deciding(frame, operand) for operand in operands)
            case r.Expression("compare", (left, right), _, ("in" | "not in",)):
                return self._compared(frame, left) | self._looked_through(frame.values[right])
            case r.Expression("compare", operands):
                return union(self._compared(frame, operand) for operand in operands)
            case r.Call(_, (argument, *_)) if any(c in _OF_ITS_KIND for c in frame.callees[test]):
                return self.deciding(frame, argument.value)
            case r.Call(_, (argument,)) if ("external", "builtins.len") in frame.callees[test]:
                return self.counted(frame.argument(argument))
        held = frozenset(atom for atom in value if isinstance(atom, Box | Pack))
        return (value - held) | self.counted(held)

    def _looked_through(self, value: Value) -> Value:
        """Return what `in` looks through: of a mapping the keys."""
        return union(
            self.keys(atom) if isinstance(atom, Box) and self.is_mapping(atom) else frozenset({atom}) for atom in value
        )

    def _compared(self, frame: Frame, operand: int) -> Value:
        """Return what an operand of a comparison depends on: what it holds, but of a `len(…)` only the length."""
        node = frame.scope.nodes[operand]
        counts = isinstance(node, r.Call) and ("external", "builtins.len") in frame.callees[operand]
        return self.deciding(frame, operand) if counts else frame.values[operand]

    def counting(self, value: Value) -> Value:
        """Return the results that decide how many elements there are, as having decided only that."""
        return self.chosen(self.counted(value))

    def _counted_in(self, box: Box, seen: set[Atom]) -> Value:
        frame, node = self.node_of(box)
        values = frame.values
        match node:
            case r.Sequence(_, items, _, True):
                return self._turns(frame, items[0], seen)
            case r.Sequence(_, items, spread):
                return union(self.counted(values[items[i]], seen) for i in spread)
            case r.Mapping(_, held, True):
                return self._turns(frame, held[0], seen)
            case r.Mapping(keys, held):
                return union(self.counted(values[v], seen) for k, v in zip(keys, held, strict=True) if k < 0)
            case r.StoredItem(base, key, value) if is_slice(frame, key):
                return self.counted(values[base] | values[value], seen)
            case r.StoredItem(base) | r.Stored(base) | r.Removed(base) | r.Passed(base):
                return self.counted(values[base], seen)
            case r.Touched(base, call):
                longer = self._method(frame, call) in EXTENDING
                more = self.counted(node_arguments(frame, call), seen) if longer else NOTHING
                return self.counted(values[base], seen) | more
            case r.Expression(_, operands):
                return union(self.counted(values[operand], seen) for operand in operands)
            case r.Call(_, arguments) if box.form in ("items", "named"):
                opened = [a for a in arguments if a.star or (box.form == "named" and a.name is None)]
                return union(self.counted(frame.argument(a), seen) for a in opened)
            case r.Call() if box.form == "nested":
                return frozenset(self.sources(node_arguments(frame, box.node)))
            case r.Call():
                return self.counted(node_arguments(frame, box.node) | self.owners(frame, box.node), seen)
            case _:
                return NOTHING

    def _turns(self, frame: Frame, item: int, seen: set[Atom]) -> Value:
        """Return what decides how often a comprehension makes an item: its iterables and conditions."""
        found: Value = NOTHING
        node = frame.scope.nodes[item]
        while isinstance(node, r.Choice) and len(node.options) == 1:
            tests = union(frame.values[test] for test in node.tests)
            found |= self.counted(tests, seen) if node.by_statement else frozenset(self.sources(tests))
            node = frame.scope.nodes[node.options[0]]
        return found

    def given(self, value: Value) -> Iterator[Given]:
        """Yield the parameters in a value, one level of containers deep."""
        for atom in value:
            if isinstance(atom, Given):
                yield atom
            elif isinstance(atom, Box):
                yield from (inner for inner in self.inside(atom) if isinstance(inner, Given))

    def touched(self, frame: Frame, index: int, base: Value) -> Value:
        """Return an object after a method call that may have put its arguments into it."""
        keeps = any(isinstance(atom, Box | Pack | Made | Result | Given) for atom in base) or not base
        call = frame.scope.nodes[index]
        assert isinstance(call, r.Touched)
        orders = any(isinstance(callee, tuple) and callee[0] == "order" for callee in frame.callees[call.call])
        held = node_arguments(frame, call.call)
        if not keeps or orders:
            return base
        method = self._method(frame, call.call)
        filled = any(isinstance(atom, Box | Pack) for atom in base) and method in FILLING | REORDERING
        if not filled and not self.sources(held) and not any(_can_be_called(atom) for atom in held):
            return base
        others = frozenset(atom for atom in base if not isinstance(atom, Box | Pack))
        return others | {Box(frame.index, index)}


def _can_be_called(atom: object) -> bool:
    return isinstance(atom, Unit | Function | BoundFunction | Partial)
