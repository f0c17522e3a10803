"""Which task results are in a value."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import (
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
    Unit,
    Value,
    worst,
)
from p2d_audit.link.containers import FILLING, Containers, union
from p2d_audit.link.frame import Frame, node_arguments


class Tracing(Containers):
    """Containers that know where their contents come from."""

    def sources(self, value: Value) -> frozenset[Result]:
        """Return every task result that is in a value, at any depth of containers and instances."""
        found: set[Result] = set()
        self._collect(value, "direct", found, set())
        return frozenset(found)

    def _collect(self, value: Value, how: How, found: set[Result], seen: set[object]) -> None:
        for atom in value:
            match atom:
                case Result(site, own, sure):
                    found.add(Result(site, worst(own, how), sure))
                case Box() if atom not in seen:
                    seen.add(atom)
                    changed = self._changed_base(atom)
                    found |= {source.changed("transformed") for source in changed if isinstance(source, Result)}
                    self._collect(self.inside(atom) - changed, "container", found, seen)
                case Stream(frame) if atom not in seen:
                    seen.add(atom)
                    self._collect(self.yielded(self.all[frame]), "container", found, seen)
                case Instance() | Made() if atom not in seen:
                    seen.add(atom)
                    for held in self.slots(atom):
                        self._collect(held, "container", found, seen)
                case Pack(_, held):
                    self._collect(union(held), "container", found, seen)
                case Partial(index, node) if atom not in seen:
                    seen.add(atom)
                    self._collect(node_arguments(self.all[index], node), "container", found, seen)

    def _changed_base(self, box: Box) -> Value:
        """Return the results that were changed by storing into them."""
        frame, node = self.node_of(box)
        if not isinstance(node, r.StoredItem | r.Stored | r.Touched | r.Passed | r.Removed):
            return frozenset()
        return frozenset(atom for atom in frame.values[node.base] if isinstance(atom, Result))

    def transformed(self, *values: Value) -> Value:
        """Return what is left of values after a computation nothing is known of."""
        merged = union(values)
        results = {source.changed("transformed") for source in self.sources(merged)}
        return frozenset({*results, *self.given(merged)})

    def chosen(self, tests: Value, *, by_statement: bool) -> Value:
        """Return what is left of values that only decided which value there is."""
        how: How = "chosen" if by_statement else "transformed"
        return frozenset({*(source.changed(how) for source in self.sources(tests)), *self.given(tests)})

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
        filled = any(isinstance(atom, Box | Pack) for atom in base) and self._method(frame, call.call) in FILLING
        if not filled and not self.sources(held) and not any(_can_be_called(atom) for atom in held):
            return base
        others = frozenset(atom for atom in base if not isinstance(atom, Box | Pack))
        return others | {Box(frame.index, index)}


def _can_be_called(atom: object) -> bool:
    return isinstance(atom, Unit | Function | BoundFunction | Partial)
