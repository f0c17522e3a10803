"""What containers hold, and which task results are in a value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import (
    NOTHING,
    Atom,
    Box,
    Class,
    External,
    Given,
    Instance,
    Made,
    Pack,
    Partial,
    Result,
    Text,
    Value,
    constant,
    worst,
)
from p2d_audit.link.frame import Frame, node_arguments


class Containers:
    """The frames run so far, what is stored in attributes, and how values are taken apart."""

    def __init__(self) -> None:
        self.all: list[Frame] = []
        self.heap: dict[object, dict[str, Value]] = defaultdict(dict)
        """What is stored in attributes of instances and in globals set by functions."""
        self.stamp = 0
        """Grows with the heap, so that a frame can tell that it must look again."""

    def put(self, owner: object, name: str, value: Value) -> None:
        """Add to what an attribute or global can be."""
        slots = self.heap[owner]
        before = slots.get(name, NOTHING)
        if not value <= before:
            slots[name] = before | value
            self.stamp += 1

    def stored(self, owner: object, name: str) -> Value:
        """Return what was put into an attribute or global."""
        return self.heap[owner].get(name, NOTHING) if owner in self.heap else NOTHING

    def node_of(self, box: Box) -> tuple[Frame, r.AnyNode]:
        """Return the frame and node a box stands for."""
        frame = self.all[box.frame]
        return frame, frame.scope.nodes[box.node]

    def item(self, atom: object, key: Value) -> Value:
        """Return what `atom[key]` can be."""
        match atom:
            case Box():
                return self._box_item(atom, key, set())
            case Pack(keys, held):
                wanted = next(iter(key)) if len(key) == 1 else None
                exact = [value for own, value in zip(keys, held, strict=True) if own is not None and own == wanted]
                return exact[0] if exact else frozenset().union(*held)
            case Result(site, _, sure):
                return frozenset({Result(site, "transformed", sure)})
            case Given() | External():
                return frozenset({atom}) if isinstance(atom, Given) else NOTHING
            case Class():
                return frozenset({atom})
            case _:
                return NOTHING

    def _box_item(self, box: Box, key: Value, seen: set[Box]) -> Value:
        if box in seen:
            return NOTHING
        seen.add(box)
        frame, node = self.node_of(box)
        wanted = next(iter(key)) if len(key) == 1 else None
        if not isinstance(wanted, Text):
            return self.contents(box)
        match node:
            case r.Mapping(keys, values, repeated):
                return self._slot(frame, keys, values, wanted, repeated, seen)
            case r.Sequence(_, items, spread, repeated) if isinstance(wanted.value, int):
                inside = -len(items) <= wanted.value < len(items)
                if not spread and not repeated and inside:
                    return frame.values[items[wanted.value]]
                return self.contents(box)
            case r.StoredItem(base, stored_key, value):
                match_ = _matches(frame.values[stored_key], wanted)
                before = frozenset().union(*(self._item_in(atom, key, seen) for atom in frame.values[base]))
                return (
                    frame.values[value]
                    if match_ is True
                    else before
                    if match_ is False
                    else frame.values[value] | before
                )
            case _:
                return self.contents(box)

    def _item_in(self, atom: object, key: Value, seen: set[Box]) -> Value:
        return self._box_item(atom, key, seen) if isinstance(atom, Box) else self.item(atom, key)

    def _slot(
        self, frame: Frame, keys: tuple[int, ...], values: tuple[int, ...], wanted: Text, repeated: bool, seen: set[Box]
    ) -> Value:
        found = NOTHING
        for key, value in reversed(list(zip(keys, values, strict=True))):
            if key < 0:
                inner = frozenset({wanted})
                found |= frozenset().union(*(self._item_in(atom, inner, seen) for atom in frame.values[value]))
                continue
            verdict = None if repeated else _matches(frame.values[key], wanted)
            if verdict is not False:
                found |= frame.values[value]
            if verdict is True:
                break
        return found

    def contents(self, box: Box) -> Value:
        """Return everything a container can hold, one level down; containers it was made from count once."""
        found: set[Atom] = set()
        seen = {box}
        stack = [box]
        while stack:
            held, opened = self._inside(stack.pop())
            found |= held
            for atom in opened:
                if not isinstance(atom, Box):
                    found |= self.element(atom)
                elif atom not in seen:
                    seen.add(atom)
                    stack.append(atom)
        return frozenset(found)

    def _inside(self, box: Box) -> tuple[Value, Value]:
        """Return what stands in a container itself, and the containers whose elements are in it too."""
        frame, node = self.node_of(box)
        values = frame.values
        match node:
            case r.Sequence(_, items, spread):
                plain = [values[item] for i, item in enumerate(items) if i not in spread]
                return _union(plain), _union(values[items[i]] for i in spread)
            case r.Mapping(keys, held):
                pairs = list(zip(keys, held, strict=True))
                return _union(values[v] for k, v in pairs if k >= 0), _union(values[v] for k, v in pairs if k < 0)
            case r.StoredItem(base, _, value):
                return values[value], values[base]
            case r.Touched(base, call):
                return node_arguments(frame, call), values[base]
            case r.Call(_, arguments):
                plain = [frame.argument(a) for a in arguments if not a.star]
                return _union(plain), _union(frame.argument(a) for a in arguments if a.star)
            case _:
                return NOTHING, NOTHING

    def element(self, atom: object) -> Value:
        """Return what iterating over `atom` gives."""
        match atom:
            case Box():
                return self.contents(atom)
            case Pack(_, held):
                return frozenset().union(*held)
            case Result(site, _, sure):
                return frozenset({Result(site, "transformed", sure)})
            case Given():
                return frozenset({atom})
            case _:
                return NOTHING

    def part(self, atom: object, position: int, starred: bool) -> Value:
        """Return what unpacking `atom` gives at one target."""
        if isinstance(atom, Box) and not starred:
            frame, node = self.node_of(atom)
            if isinstance(node, r.Call) and not any(a.star for a in node.arguments):
                positional = [a for a in node.arguments if a.name is None]
                if -len(positional) <= position < len(positional):
                    return frame.argument(positional[position])
            return self._box_item(atom, constant(position), set())
        if isinstance(atom, Pack) and not starred:
            return self.item(atom, constant(position))
        return self.element(atom)

    def touched(self, frame: Frame, index: int, base: Value) -> Value:
        """Return an object after a method call that may have put its arguments into it."""
        keeps = any(isinstance(atom, Box | Made | Result | Given) for atom in base) or not base
        call = frame.scope.nodes[index]
        assert isinstance(call, r.Touched)
        orders = any(isinstance(callee, tuple) and callee[0] == "order" for callee in frame.callees[call.call])
        moves = not orders and bool(self.sources(node_arguments(frame, call.call)))
        return base | {Box(frame.index, index)} if keeps and moves else base

    def sources(self, value: Value) -> frozenset[Result]:
        """Return every task result that is in a value, at any depth of containers and instances."""
        found: set[Result] = set()
        self._collect(value, "direct", found, set())
        return frozenset(found)

    def _collect(self, value: Value, how: str, found: set[Result], seen: set[object]) -> None:
        for atom in value:
            match atom:
                case Result(site, own, sure):
                    found.add(Result(site, worst(own, how), sure))  # type: ignore[arg-type]
                case Box() if atom not in seen:
                    seen.add(atom)
                    self._collect(self._held(atom), "container", found, seen)
                case Instance() | Made() if atom not in seen:
                    seen.add(atom)
                    for held in list(self.heap.get(atom, {}).values()):
                        self._collect(held, "container", found, seen)
                case Pack(_, held):
                    self._collect(frozenset().union(*held), "container", found, seen)
                case Partial(index, node) if atom not in seen:
                    seen.add(atom)
                    frame = self.all[index]
                    self._collect(node_arguments(frame, node), "container", found, seen)

    def _held(self, box: Box) -> Value:
        frame, node = self.node_of(box)
        match node:
            case r.StoredItem(base, _, value):
                return frame.values[base] | frame.values[value]
            case r.Touched(base, call):
                return frame.values[base] | node_arguments(frame, call)
            case r.Sequence(_, items):
                return frozenset().union(*(frame.values[item] for item in items))
            case r.Mapping(_, values):
                return frozenset().union(*(frame.values[value] for value in values))
            case r.Call():
                return node_arguments(frame, box.node)
            case _:
                return NOTHING

    def transformed(self, *values: Value) -> Value:
        """Return what is left of values after a computation nothing is known of."""
        merged = frozenset().union(*values)
        results = {Result(source.site, "transformed", source.sure) for source in self.sources(merged)}
        return frozenset({*results, *(atom for atom in self.given(merged))})

    def given(self, value: Value) -> Iterator[Given]:
        """Yield the parameters in a value, one level of containers deep."""
        for atom in value:
            if isinstance(atom, Given):
                yield atom
            elif isinstance(atom, Box):
                yield from (inner for inner in self._held(atom) if isinstance(inner, Given))


def _matches(key: Value, wanted: Text) -> bool | None:
    """Say whether a key is the wanted one; None where it cannot be known."""
    if len(key) == 1:
        atom = next(iter(key))
        if isinstance(atom, Text):
            return atom == wanted
    return None


def _union(values: Iterable[Value]) -> Value:
    return frozenset().union(*values)
