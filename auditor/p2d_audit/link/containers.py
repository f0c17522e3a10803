"""What containers hold, and how values are taken apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import (
    NOTHING,
    Atom,
    Box,
    Class,
    Given,
    Made,
    Method,
    Pack,
    Picked,
    Result,
    Stream,
    Text,
    Value,
    constant,
    pack_of,
)
from p2d_audit.link.frame import Frame, node_arguments
from p2d_audit.link.store import Store
from p2d_audit.link.vocabulary import PARAMETERS

MAX_KEYS = 48
"""How many keys a mapping may have for what is left to be known when one of them is removed."""
MAX_LISTED = 24
"""How many containers, each made of the contents of the next, are opened one inside of the other."""
MAX_LEFT = 2
"""How many removals, each from what another one has left, are told apart by what is left."""
ANY = "*"
"""The slot of a container for what other scopes put into it."""
FILLING = frozenset({"append", "appendleft", "insert", "extend", "extendleft", "add"})
"""Methods that make a container longer."""
REORDERING = frozenset({"rotate", "sort", "reverse"})
EXTENDING = frozenset({"extend", "extendleft", "update", "union", "intersection_update", "difference_update"})
"""Methods that put the elements of their arguments into a container, not the arguments themselves."""


class Containers(Store):
    """A store that knows what is in a container."""

    def __init__(self) -> None:
        super().__init__()
        self._opening: set[object] = set()
        """What is being listed, so that a container that holds itself ends."""
        self._listing: set[Box] = set()
        """The containers whose contents are being listed, so that those that hold each other end."""
        self._leaving: set[object] = set()
        """The removals of which is found out what they leave."""
        self._root_of: dict[Box, frozenset[Box]] = {}
        self._mappings: set[Box] = set()
        self._kinds: dict[frozenset[Box], tuple[bool, frozenset[int]]] = {}
        """By the containers that one was before it was changed: whether one is a dict, and the frames they are in."""

    def item(self, atom: object, key: Value) -> Value:
        """Return what `atom[key]` can be."""
        if isinstance(atom, Box | Pack) and len(key) == 1 and (names := self._names_in(key)):
            columns = pack_of(names, tuple(self.item(atom, frozenset({name})) for name in names))
            return frozenset({columns}) | self.counting(frozenset({atom}))
        match atom:
            case Box():
                return self._box_item(atom, key, set())
            case Pack(keys, held):
                wanted = next(iter(key)) if len(key) == 1 else None
                place = wanted.value if isinstance(wanted, Text) and isinstance(wanted.value, int) else len(held)
                if None not in keys and -len(held) <= place < len(held):
                    return held[place]
                exact = [value for own, value in zip(keys, held, strict=True) if own is not None and own == wanted]
                if not exact and None not in keys and isinstance(wanted, Text):
                    return NOTHING
                return exact[0] if exact else union(held)
            case Result():
                return frozenset({atom.changed("transformed")})
            case Given() | Class() | Picked():
                return frozenset({atom})
            case Made(name) if name in PARAMETERS:
                return frozenset({atom})
            case _:
                return NOTHING

    def _names_in(self, key: Value) -> tuple[Text, ...]:
        """Return the names in a list of names, by which columns are taken out of a table."""
        listed = next(iter(key))
        if not isinstance(listed, Box | Pack):
            return ()
        items = self.known_items(listed)
        names = [next(iter(item)) for item in items or () if len(item) == 1]
        texts = tuple(name for name in names if isinstance(name, Text) and isinstance(name.value, str))
        return texts if items is not None and len(texts) == len(items) else ()

    def _box_item(self, box: Box, key: Value, seen: set[Box]) -> Value:
        wanted = next(iter(key)) if len(key) == 1 else None
        if isinstance(wanted, Text) and isinstance(wanted.value, int) and box not in seen:
            items = self.known_items(box)
            if items is not None:
                return items[wanted.value] if -len(items) <= wanted.value < len(items) else NOTHING
        if not isinstance(wanted, Text) or self.is_untouched(box):
            return self._slot_of(box, key, seen)
        return self._slot_of(box, key, seen) | self.stored(box, slot_name(wanted)) | self.stored(box, ANY)

    def _slot_of(self, box: Box, key: Value, seen: set[Box]) -> Value:
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
            case r.StoredItem(base, stored_key, value):
                match_ = _matches(frame.values[stored_key], wanted)
                if match_ is True:
                    return frame.values[value]
                before = union(self._item_in(atom, key, seen) for atom in frame.values[base])
                return before if match_ is False else frame.values[value] | before
            case r.Removed(_, -1):
                return NOTHING
            case r.Removed(base, gone) if isinstance(wanted.value, str):
                if _matches(frame.values[gone], wanted) is True:
                    return NOTHING
                return union(self._item_in(atom, key, seen) for atom in frame.values[base])
            case r.Touched(base, call) if self._method(frame, call) == "setdefault" and isinstance(wanted.value, str):
                before = union(self._item_in(atom, key, seen) for atom in frame.values[base])
                return before | self._default(frame, call, wanted)
            case r.Touched(base, call) if self._method(frame, call) == "update":
                before = union(self._item_in(atom, key, seen) for atom in frame.values[base])
                return before | self._named(frame, call, wanted, seen)
            case r.Call(_, arguments) if box.form == "named":
                return self._named(frame, box.node, wanted, seen)
            case r.Call(_, arguments) if box.form == "items" and isinstance(wanted.value, int):
                plain = [a for a in arguments if a.name is None]
                if not any(a.star for a in arguments) and -len(plain) <= wanted.value < len(plain):
                    return frame.argument(plain[wanted.value])
            case r.Call() if box.form == "fields" and isinstance(wanted.value, str):
                return union(self.stored(owner, wanted.value) for owner in self._shown_by(frame, box.node))
            case r.Expression(_, operands) if box.form == "joined" and isinstance(wanted.value, str):
                return union(self._item_in(atom, key, seen) for operand in operands for atom in frame.values[operand])
        return self.contents(box)

    def _item_in(self, atom: object, key: Value, seen: set[Box]) -> Value:
        return self._box_item(atom, key, seen) if isinstance(atom, Box) else self.item(atom, key)

    def _default(self, frame: Frame, node: int, wanted: Text) -> Value:
        """Return what `.setdefault(key, value)` puts into one slot."""
        call = frame.scope.nodes[node]
        given = [frame.argument(a) for a in call.arguments] if isinstance(call, r.Call) else []
        return given[1] if len(given) > 1 and _matches(given[0], wanted) is not False else NOTHING

    def _named(self, frame: Frame, node: int, wanted: Text, seen: set[Box]) -> Value:
        """Return what `dict(…)` or `.update(…)` puts into one slot."""
        call = frame.scope.nodes[node]
        found: Value = NOTHING
        for argument in call.arguments if isinstance(call, r.Call) else ():
            value = frame.argument(argument)
            if argument.name is None:
                found |= union(self._item_in(atom, frozenset({wanted}), seen) for atom in value)
            elif argument.name == wanted.value:
                return value
        return found

    def _slot(
        self, frame: Frame, keys: tuple[int, ...], values: tuple[int, ...], wanted: Text, repeated: bool, seen: set[Box]
    ) -> Value:
        found = NOTHING
        for key, value in reversed(list(zip(keys, values, strict=True))):
            if key < 0:
                inner = frozenset({wanted})
                found |= union(self._item_in(atom, inner, seen) for atom in frame.values[value])
                continue
            verdict = None if repeated else _matches(frame.values[key], wanted)
            if verdict is not False:
                found |= frame.values[value]
            if verdict is True:
                break
        return found

    def contents(self, box: Box) -> Value:
        """Return everything a container can hold, one level down; containers it was made from count once."""
        if box in self._listing:
            return NOTHING
        if len(self._listing) >= MAX_LISTED:
            return self._put_in(box)
        self._listing.add(box)
        found = self._listed(box)
        self._listing.discard(box)
        return found

    def _listed(self, box: Box) -> Value:
        found: set[Atom] = set()
        seen = {box}
        stack = [box]
        while stack:
            current = stack.pop()
            held, opened = self._direct(current)
            found |= held
            for atom in opened:
                if not isinstance(atom, Box):
                    found |= self._second(self.element(atom), current)
                elif self.is_mapping(atom) and not self.is_mapping(current):
                    found |= self.keys(atom)
                elif atom not in seen:
                    seen.add(atom)
                    stack.append(atom)
        return frozenset(found)

    def _second(self, element: Value, box: Box) -> Value:
        """Return the values of the pairs that a dict is made from."""
        if box.form != "named":
            return element
        return union(self.item(atom, constant(1)) if isinstance(atom, Pack) else frozenset({atom}) for atom in element)

    def _direct(self, box: Box) -> tuple[Value, Value]:
        """Return what stands in a container itself, and the containers whose elements are in it too."""
        held, opened = self._shown(box)
        return held | self._elsewhere(box), opened

    def _elsewhere(self, box: Box) -> Value:
        """Return what other scopes put into a container."""
        if box not in self.heap:
            return NOTHING
        return union(self.stored(box, name) for name in list(self.heap[box]) if name.startswith(ANY))

    def _shown(self, box: Box) -> tuple[Value, Value]:
        frame, node = self.node_of(box)
        values = frame.values
        match node:
            case r.Sequence(_, items, spread):
                plain = [values[item] for i, item in enumerate(items) if i not in spread]
                return union(plain), union(values[items[i]] for i in spread)
            case r.Mapping(keys, slots):
                pairs = list(zip(keys, slots, strict=True))
                return union(values[v] for k, v in pairs if k >= 0), union(values[v] for k, v in pairs if k < 0)
            case r.StoredItem(base, key, value) if is_slice(frame, key):
                return NOTHING, values[base] | values[value]
            case r.StoredItem(base, _, value) | r.Stored(base, _, value):
                return values[value], values[base]
            case r.Removed(base, key):
                return self._left(frame, base, key)
            case r.Passed(base, call):
                return node_arguments(frame, call) - values[base], values[base]
            case r.Touched(base, call):
                if self._method(frame, call) == "setdefault":
                    return union(self._arguments(frame, call)[1:]), values[base]
                if self._method(frame, call) in EXTENDING:
                    held, opened = self._given(frame, call, named=True)
                    return held, opened | values[base]
                return node_arguments(frame, call), values[base]
            case r.Expression(_, operands):
                return NOTHING, union(values[operand] for operand in operands)
            case r.Call():
                return self._called(box, frame)
            case _:
                return NOTHING, NOTHING

    def _left(self, frame: Frame, base: int, key: int) -> tuple[Value, Value]:
        """Return what is left of a container after `del base[key]`."""
        place = (frame.index, base, key)
        if key < 0 or place in self._leaving:
            return NOTHING, NOTHING
        if len(self._leaving) >= MAX_LEFT:
            return NOTHING, frame.values[base]
        self._leaving.add(place)
        left = self._remaining(frame, base, key)
        self._leaving.discard(place)
        return left

    def _remaining(self, frame: Frame, base: int, key: int) -> tuple[Value, Value]:
        gone = frame.values[key]
        rest = self._shortened(frame.values[base], gone)
        if rest is not None:
            return union(rest), NOTHING
        alone = next(iter(frame.values[base])) if len(frame.values[base]) == 1 and len(gone) == 1 else None
        names = self.keys(alone) if alone is not None else NOTHING
        if not 0 < len(names) <= MAX_KEYS or not all(isinstance(name, Text) for name in names | gone):
            return NOTHING, frame.values[base]
        return union(self.item(alone, frozenset({name})) for name in names - gone), NOTHING

    def _shortened(self, value: Value, gone: Value) -> list[Value] | None:
        """Return the items of a list of known length without the one at a known place."""
        items = self.known_items(next(iter(value))) if len(value) == 1 else None
        place = next(iter(gone)) if len(gone) == 1 else None
        if items is None or not isinstance(place, Text) or not isinstance(place.value, int):
            return None
        at = place.value
        return [item for i, item in enumerate(items) if i not in (at, len(items) + at)]

    def known_items(self, atom: object) -> list[Value] | None:
        """Return the items of a list or tuple whose length is known."""
        if atom in self._opening or not isinstance(atom, Box | Pack):
            return None
        self._opening.add(atom)
        items = self._items(atom)
        self._opening.discard(atom)
        return items

    def _items(self, atom: Box | Pack) -> list[Value] | None:
        match atom:
            case Pack(keys, held) if all(isinstance(key, Text) and isinstance(key.value, int) for key in keys):
                return list(held)
            case Box(form=""):
                frame, node = self.node_of(atom)
                if self._elsewhere(atom):
                    return None
                match node:
                    case r.Sequence(_, items, spread, repeated) if not spread and not repeated:
                        return [frame.values[item] for item in items]
                    case r.Removed(base, key) if key >= 0:
                        return self._shortened(frame.values[base], frame.values[key])
                    case r.Touched(base, call) if self._method(frame, call) == "append":
                        return self._joined([frame.values[base]], [node_arguments(frame, call)])
            case Box(form="joined"):
                frame, node = self.node_of(atom)
                if isinstance(node, r.Expression) and node.operator == "+":
                    return self._joined([frame.values[operand] for operand in node.operands], [])
            case Box(form="items"):
                frame, node = self.node_of(atom)
                if isinstance(node, r.Call) and not any(a.star for a in node.arguments):
                    return [frame.argument(a) for a in node.arguments if a.name is None]
            case Box(form="elements"):
                frame, node = self.node_of(atom)
                same = ("external", "builtins.list") in frame.callees[atom.node]
                same = same or ("external", "builtins.tuple") in frame.callees[atom.node]
                if isinstance(node, r.Call) and len(node.arguments) == 1 and same:
                    return self._joined([frame.argument(node.arguments[0])], [])
            case Box(form="rows"):
                frame, node = self.node_of(atom)
                return self._known_rows(frame, node) if isinstance(node, r.Call) else None
        return None

    def _joined(self, lists: list[Value], more: list[Value]) -> list[Value] | None:
        """Return the items of lists of known length one after the other."""
        found: list[Value] = []
        for value in lists:
            items = self.known_items(next(iter(value))) if len(value) == 1 else None
            if items is None:
                return None
            found += items
        return found + more

    def _known_rows(self, frame: Frame, call: r.Call) -> list[Value] | None:
        """Return the tuples of `zip` over lists of known length."""
        columns = self._columns(frame, call)
        known = [self.known_items(next(iter(column))) if len(column) == 1 else None for column in columns or ()]
        if not known or None in known:
            return None
        rows = zip(*(items for items in known if items is not None), strict=False)
        return [frozenset({_tuple(row)}) for row in rows]

    def _columns(self, frame: Frame, call: r.Call) -> list[Value] | None:
        """Return what `zip` goes through side by side; None where a splat hides how many there are."""
        columns: list[Value] = []
        for argument in call.arguments:
            value = frame.argument(argument)
            if argument.star == 1:
                items = self.known_items(next(iter(value))) if len(value) == 1 else None
                if items is None:
                    return None
                columns += items
            elif argument.name is None:
                columns.append(value)
        return columns

    def counting(self, value: Value) -> Value:
        """Return the results that decide how many elements there are, as having decided only that."""
        raise NotImplementedError

    def sliced(self, value: Value, bounds: list[Value]) -> Value:
        """Return a slice: of a list of known length at known places exactly, else its elements."""
        texts = [next(iter(bound)) if len(bound) == 1 else None for bound in bounds]
        known = [text.value for text in texts if isinstance(text, Text)]
        found: set[Atom] = set()
        for atom in value:
            items = self.known_items(atom)
            if items is not None and len(known) == 3 and all(b is None or isinstance(b, int) for b in known):
                part = items[slice(*known)]  # type: ignore[arg-type]
                found.add(pack_of(tuple(Text("int", i) for i in range(len(part))), tuple(part)))
            elif isinstance(atom, Box | Pack):
                found.add(pack_of((None,), (self.element(atom),)))
                found |= self.counting(frozenset({atom}))
            else:
                found |= self.item(atom, NOTHING)
        return frozenset(found)

    def _shown_by(self, frame: Frame, node: int) -> Value:
        """Return the instances whose attributes a call shows as a mapping."""
        return self.owners(frame, node) | node_arguments(frame, node)

    def _called(self, box: Box, frame: Frame) -> tuple[Value, Value]:
        """Return what a container made by a call holds itself, and what it was filled from."""
        match box.form:
            case "items":
                return self._given(frame, box.node, named=False)
            case "named":
                return self._given(frame, box.node, named=True)
            case "elements":
                return NOTHING, node_arguments(frame, box.node)
            case "nested":
                outer = node_arguments(frame, box.node)
                return NOTHING, union(self.element(atom) for atom in outer)
            case "fields":
                return union(held for owner in self._shown_by(frame, box.node) for held in self.slots(owner)), NOTHING
            case "values":
                return union(self._values(atom) for atom in self.owners(frame, box.node)), NOTHING
            case _:
                return union(self._rows(box, frame)), NOTHING

    def _given(self, frame: Frame, node: int, *, named: bool) -> tuple[Value, Value]:
        call = frame.scope.nodes[node]
        held, opened = NOTHING, NOTHING
        for argument in call.arguments if isinstance(call, r.Call) else ():
            if argument.star or (named and argument.name is None):
                opened |= frame.argument(argument)
            else:
                held |= frame.argument(argument)
        return held, opened

    def _rows(self, box: Box, frame: Frame) -> list[Value]:
        """Return the tuples that `zip`, `enumerate` or `.items()` give."""
        call = frame.scope.nodes[box.node]
        if not isinstance(call, r.Call):
            return []
        if box.form == "entries":
            owners = self.owners(frame, box.node)
            held = [union(self.keys(atom) for atom in owners), union(self._values(atom) for atom in owners)]
        else:
            given = self._columns(frame, call)
            if given is None:
                inner = union(self.element(e) for a in call.arguments for e in self._all(frame.argument(a)))
                return [frozenset({pack_of((None,), (inner,))})]
            columns = given[:1] if box.form == "numbered" else given
            held = [union(self.element(atom) for atom in column) for column in columns]
            if box.form == "numbered":
                held.insert(0, NOTHING)
        return [frozenset({pack_of(tuple(Text("int", i) for i in range(len(held))), tuple(held))})] if held else []

    def _all(self, value: Value) -> Value:
        return union(self.element(atom) for atom in value)

    def owners(self, frame: Frame, node: int) -> Value:
        """Return what the method is called on that a call node calls."""
        call = frame.scope.nodes[node]
        callees = frame.values[call.callee] if isinstance(call, r.Call) else NOTHING
        return frozenset(atom.owner for atom in callees if isinstance(atom, Method))

    def inside(self, box: Box) -> Value:
        """Return everything that is in a container or was put into it, as it was given."""
        return self._put_in(box) | self._elsewhere(box)

    def _put_in(self, box: Box) -> Value:
        frame, node = self.node_of(box)
        values = frame.values
        match node:
            case r.StoredItem(base, key, value):
                return values[base] | values[key] | values[value]
            case r.Stored(base, _, value):
                return values[base] | values[value]
            case r.Removed(base, key):
                return union(self._left(frame, base, key))
            case r.Passed(base, call):
                return values[base] | node_arguments(frame, call)
            case r.Touched(base, call):
                return values[base] | node_arguments(frame, call)
            case r.Sequence(_, items, spread):
                plain = union(values[item] for i, item in enumerate(items) if i not in spread)
                return plain | self._iterated(union(values[items[i]] for i in spread))
            case r.Expression(_, items):
                return union(values[item] for item in items)
            case r.Mapping(keys, held):
                return union(values[value] for value in (*keys, *held) if value >= 0)
            case r.Call() if box.form in ("elements", "rows", "numbered"):
                return self._iterated(node_arguments(frame, box.node))
            case r.Call():
                return node_arguments(frame, box.node) | self.owners(frame, box.node)
            case _:
                return NOTHING

    def _iterated(self, value: Value) -> Value:
        """Return what is gone through, as it was given, but of a mapping its keys."""
        return union(
            self.keys(atom) if isinstance(atom, Box) and self.is_mapping(atom) else frozenset({atom}) for atom in value
        )

    def keys(self, atom: object) -> Value:
        """Return the keys of a mapping."""
        found: set[Atom] = set()
        seen: set[object] = set()
        stack = [atom]
        while stack:
            current = stack.pop()
            if current in seen:
                continue
            seen.add(current)
            match current:
                case Pack(names, _):
                    found.update(name for name in names if name is not None)
                case Box():
                    frame, node = self.node_of(current)
                    match node:
                        case r.Mapping(keys, values):
                            pairs = list(zip(keys, values, strict=True))
                            found.update(*(frame.values[k] for k, _ in pairs if k >= 0))
                            stack += [inner for k, v in pairs if k < 0 for inner in frame.values[v]]
                        case r.StoredItem(base, key, _):
                            found |= frame.values[key]
                            stack += frame.values[base]
                        case r.Touched(base, _) | r.Stored(base) | r.Removed(base) | r.Passed(base):
                            stack += frame.values[base]
                        case r.Call(_, arguments) if current.form == "named":
                            found.update(Text("str", a.name) for a in arguments if a.name is not None)
                            stack += [inner for a in arguments if a.name is None for inner in frame.argument(a)]
                case Result():
                    found.add(current.changed("transformed"))
                case Given():
                    found.add(current)
        return frozenset(found)

    def _values(self, atom: object) -> Value:
        """Return the values of a mapping."""
        return self.contents(atom) if isinstance(atom, Box) else self.element(atom)

    def is_mapping(self, box: Box) -> bool:
        """Say whether a container is a dict, so that iterating gives its keys."""
        if box in self._mappings:
            return True
        roots = self._root_of.get(box) or self._find_roots(box)
        known = self._kinds.get(roots)
        if known is None:
            displayed = any(
                root.form in ("named", "fields") or isinstance(self.node_of(root)[1], r.Mapping) for root in roots
            )
            known = self._kinds[roots] = displayed, frozenset(root.frame for root in roots)
        for frame in known[1]:
            self.look_at(frame)
        if known[0]:
            self._mappings.add(box)
        return known[0]

    def roots(self, value: Value) -> frozenset[Box]:
        """Return the containers in a value and those they were before they were changed."""
        found: set[Box] = set()
        for atom in value:
            if isinstance(atom, Box):
                found |= self._root_of.get(atom) or self._find_roots(atom)
        return frozenset(found)

    def _find_roots(self, box: Box) -> frozenset[Box]:
        frame, node = self.node_of(box)
        if not isinstance(node, r.StoredItem | r.Touched | r.Stored | r.Removed | r.Passed):
            return frozenset({box})
        self._root_of[box] = frozenset({box})
        before = self.roots(frame.values[node.base])
        if before:
            self._root_of[box] |= before
        else:
            del self._root_of[box]
        return before | {box}

    def element(self, atom: object) -> Value:
        """Return what iterating over `atom` gives."""
        match atom:
            case Box():
                return self.keys(atom) if self.is_mapping(atom) else self.contents(atom)
            case Pack(_, held):
                return union(held)
            case Stream(frame):
                return self.yielded(self.all[frame])
            case Result():
                return frozenset({atom.changed("transformed")})
            case Given() | Picked():
                return frozenset({atom})
            case _:
                return NOTHING

    def yielded(self, frame: Frame) -> Value:
        """Return what a generator function yields in a frame."""
        return union(frame.values[node] for node in frame.scope.yielded)

    def part(self, atom: object, position: int, starred: bool, after: int) -> Value:
        """Return what unpacking `atom` gives at one target, `after` of them being after a starred one."""
        if starred:
            return self._rest(atom, position, after)
        if isinstance(atom, Box) and not self.is_mapping(atom):
            return self._box_item(atom, constant(position), set())
        if isinstance(atom, Pack):
            return self.item(atom, constant(position))
        return frozenset({atom.unpacked(position)}) if isinstance(atom, Result) else self.element(atom)

    def _rest(self, atom: object, position: int, after: int) -> Value:
        """Return the list that a starred target is bound to."""
        items = self.known_items(atom)
        if items is not None:
            rest = items[position : len(items) - after]
            return frozenset({pack_of(tuple(Text("int", i) for i in range(len(rest))), tuple(rest))})
        element = self.element(atom)
        return element if isinstance(atom, Result | Given) else frozenset({pack_of((None,), (element,))})

    def _arguments(self, frame: Frame, node: int) -> list[Value]:
        call = frame.scope.nodes[node]
        return [frame.argument(argument) for argument in call.arguments] if isinstance(call, r.Call) else []

    def _method(self, frame: Frame, node: int) -> str:
        """Return the name of the method that a call node calls."""
        call = frame.scope.nodes[node]
        function = frame.scope.nodes[call.callee] if isinstance(call, r.Call) else None
        return function.name if isinstance(function, r.Attribute) else ""


def _matches(key: Value, wanted: Text) -> bool | None:
    """Say whether a key is the wanted one; None where it cannot be known."""
    if len(key) == 1:
        atom = next(iter(key))
        if isinstance(atom, Text):
            return atom == wanted
    return None


def is_slice(frame: Frame, key: int) -> bool:
    """Say whether a subscript is a slice."""
    found = frame.scope.nodes[key]
    return isinstance(found, r.Expression) and found.operator == "slice"


def slot_name(key: Text) -> str:
    """Return the slot of a container for what other scopes put under a known key."""
    return f"{ANY}{key.type}:{key.value}"


def _tuple(values: Sequence[Value]) -> Pack:
    return pack_of(tuple(Text("int", i) for i in range(len(values))), tuple(values))


def union(values: Iterable[Value]) -> Value:
    """Return everything that is in any of the values."""
    return frozenset().union(*values)
