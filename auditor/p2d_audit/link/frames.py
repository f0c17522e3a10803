"""Runs scopes abstractly: every node gets the set of things it can be.

A frame is one scope with what its parameters are bound to. Frames with the same
bindings are the same frame, so a helper called from a hundred places in the
same way is run once; recursion and loops are run until nothing is added.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from p2d_audit.facts import records as r
from p2d_audit.link import vocabulary
from p2d_audit.link.atoms import (
    NOTHING,
    Box,
    Class,
    External,
    Function,
    Given,
    Instance,
    InTree,
    Made,
    Maker,
    Method,
    Pack,
    Partial,
    Result,
    Text,
    Unit,
    Value,
    constant,
    worst,
)
from p2d_audit.link.modules import Module, Modules

MAX_PASSES = 8
MAX_DEPTH = 40
MAX_FRAMES = 60_000
FOLDED_TEXT = 2_000


class Frame:
    """One scope under one set of bindings; `parent` is the frame it closes over."""

    def __init__(self, index: int, module: Module, number: int, parent: int, bound: dict[str, Value]) -> None:
        self.index = index
        self.module = module
        self.number = number
        self.scope = module.scopes[number]
        self.parent = parent
        self.bound = bound
        self.values: list[Value] = [NOTHING] * len(self.scope.nodes)
        self.returned: Value = NOTHING
        self.running = False
        self.done = False
        self.children: dict[int, set[int]] = defaultdict(set)
        """Frames entered by each call node."""
        self.callees: dict[int, set[object]] = defaultdict(set)
        """What each call node calls, apart from functions of the tree."""

    def argument(self, argument: r.Argument) -> Value:
        """Return an argument's value."""
        return self.values[argument.value]


class Frames:
    """All frames, and how a node's value follows from those of its operands."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self.all: list[Frame] = []
        self.heap: dict[object, dict[str, Value]] = defaultdict(dict)
        """What is stored in attributes of instances and in globals set by functions."""
        self.stamp = 0
        """Grows with the heap, so that a frame can tell that it must look again."""
        self._known: dict[tuple[object, ...], int] = {}
        self._depth = 0

    # What a subclass knows: calling and defining.

    def call(self, frame: Frame, node: int, call: r.Call) -> Value:
        """Return what a call gives."""
        raise NotImplementedError

    def define(self, frame: Frame, node: int, definition: r.Definition) -> Value:
        """Return what a definition binds, its decorators applied."""
        raise NotImplementedError

    def enter(self, module: Module, number: int, parent: int, bound: dict[str, Value]) -> Frame | None:
        """Return the frame of a scope under these bindings, run as far as it can be; None beyond the limits."""
        key = (module.index, number, parent, frozenset(bound.items()))
        index = self._known.get(key)
        if index is None:
            if len(self.all) >= MAX_FRAMES or self._depth >= MAX_DEPTH:
                return None
            index = self._known[key] = len(self.all)
            self.all.append(Frame(index, module, number, parent, bound))
        frame = self.all[index]
        if not frame.done and not frame.running:
            self._run(frame)
        return frame

    def module_frame(self, module: Module) -> Frame:
        """Return the frame of a module's body."""
        depth, self._depth = self._depth, 0
        frame = self.enter(module, 0, -1, {})
        self._depth = depth
        assert frame is not None
        return frame

    def forget(self) -> None:
        """Mark every frame as to be run again, because more is known now; keep what they found."""
        for frame in self.all:
            frame.done = False

    def _run(self, frame: Frame) -> None:
        frame.running, self._depth = True, self._depth + 1
        for _ in range(MAX_PASSES):
            stamp, changed = self.stamp, False
            for index, node in enumerate(frame.scope.nodes):
                value = frame.values[index] | self._value(frame, index, node)
                if value != frame.values[index]:
                    frame.values[index] = value
                    changed = True
            frame.returned = frozenset().union(
                *(frame.values[i] for i in frame.scope.returned), *(frame.values[i] for i in frame.scope.yielded)
            )
            self._store_globals(frame)
            if not changed and stamp == self.stamp:
                break
        frame.running, frame.done, self._depth = False, True, self._depth - 1

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

    def _store_globals(self, frame: Frame) -> None:
        for name, nodes in frame.scope.globals.items():
            for node in nodes:
                self.put(("global", frame.module.index), name, frame.values[node])

    def _value(self, frame: Frame, index: int, node: r.AnyNode) -> Value:
        values = frame.values
        match node:
            case r.Constant(value):
                return constant(value)
            case r.Bound(name):
                return frame.bound.get(name, NOTHING)
            case r.Free(name):
                return self.look_up(frame, name)
            case r.Import():
                return self.imported(frame.module, node)
            case r.Load(value):
                return values[value]
            case r.Attribute(value, name):
                return frozenset().union(*(self.attribute(frame, atom, name) for atom in values[value]))
            case r.Item(value, key):
                return frozenset().union(*(self.item(atom, values[key]) for atom in values[value]))
            case r.Element(value):
                return frozenset().union(*(self.element(atom) for atom in values[value]))
            case r.Part(value, position, starred):
                return frozenset().union(*(self.part(atom, position, starred) for atom in values[value]))
            case r.Call():
                return self.call(frame, index, node)
            case r.Sequence() | r.Mapping() | r.StoredItem():
                return frozenset({Box(frame.index, index)})
            case r.Expression(operator, operands):
                return self.expression(operator, [values[operand] for operand in operands])
            case r.Choice(options):
                return frozenset().union(*(values[option] for option in options))
            case r.Definition():
                return self.define(frame, index, node)
            case r.Entered(value):
                return values[value]
            case r.Stored(base, name, value):
                for atom in values[base]:
                    self.put(atom, name, values[value])
                return values[base]
            case r.Touched(base, _):
                return self.touched(frame, index, values[base])
            case r.Opaque():
                return NOTHING

    def look_up(self, frame: Frame, name: str) -> Value:
        """Return what a name means in a frame that does not bind it: closures, module, stars, builtins."""
        current = frame
        while current.parent >= 0:
            current = self.all[current.parent]
            if current.scope.kind == "class" and current.index != frame.parent:
                continue
            if current.scope.kind == "class" and frame.scope.kind != "class":
                continue
            if name in current.scope.bindings or name in current.scope.ever:
                return self.binding(current, name)
        return self.global_name(frame.module, name)

    def global_name(self, module: Module, name: str) -> Value:
        """Return what a module-level name means, builtins last."""
        scope = module.scopes[0]
        stored = self.stored(("global", module.index), name)
        if name in scope.bindings or name in scope.ever:
            return self.binding(self.module_frame(module), name) | stored
        if stored:
            return stored
        starred = self._starred(module, name, frozenset())
        return starred if starred is not None else frozenset({External(f"builtins.{name}")})

    def binding(self, frame: Frame, name: str) -> Value:
        """Return what a name is bound to at the end of a frame, or, while it is running, at any time."""
        node = frame.scope.bindings.get(name)
        value = frame.values[node] if node is not None else NOTHING
        if value:
            return value
        return frozenset().union(*(frame.values[node] for node in frame.scope.ever.get(name, ())))

    def member(self, module: Module, name: str, seen: frozenset[int] = frozenset()) -> Value | None:
        """Return what `module.name` is, or None if the module has no such name."""
        scope = module.scopes[0]
        if name in scope.bindings or name in scope.ever or self.stored(("global", module.index), name):
            self.module_frame(module)
            return self.global_name(module, name)
        submodule = self.modules.submodule(module, name)
        if submodule is not None:
            return frozenset({InTree(submodule.index)})
        return self._starred(module, name, seen)

    def _starred(self, module: Module, name: str, seen: frozenset[int]) -> Value | None:
        if name.startswith("_") or module.index in seen:
            return None
        for scope in module.scopes[:1]:
            for source, level in scope.stars:
                target = self._module(module, source, level)
                if target is not None:
                    found = self.member(target, name, seen | {module.index})
                    if found is not None:
                        return found
                elif level == 0 and source in ("prefect", "prefect.tasks", "prefect.flows") and name in _PREFECT_STARS:
                    return frozenset({External(f"{source}.{name}")})
        return None

    def _module(self, importer: Module, name: str, level: int) -> Module | None:
        if level:
            return self.modules.relative(name, level, importer)
        return self.modules.absolute(name, importer)

    def imported(self, importer: Module, node: r.Import) -> Value:
        """Return what an import binds."""
        module = self._module(importer, node.module, node.level)
        framework = node.level == 0 and vocabulary.is_prefect(node.module)
        if node.name is None:
            believed = module is not None and not framework
            return frozenset({InTree(module.index) if believed and module else External(node.module)})
        if module is not None:
            found = self.member(module, node.name)
            if found is not None:
                return found
        if node.level:
            below = self.modules.relative(f"{node.module}.{node.name}".lstrip("."), node.level, importer)
            dotted = f"{importer.dotted}:{'.' * node.level}{node.module}.{node.name}"
        else:
            below = None if framework else self.modules.absolute(f"{node.module}.{node.name}", importer)
            dotted = f"{node.module}.{node.name}"
        return frozenset({InTree(below.index) if below is not None else External(dotted)})

    def attribute(self, frame: Frame, atom: object, name: str) -> Value:
        """Return what `atom.name` is."""
        match atom:
            case External(dotted):
                return self._external_attribute(frame, dotted, name)
            case Made(dotted):
                return self.stored(atom, name) | {External(f"{dotted}().{name}")}
            case InTree(index):
                found = self.member(self.modules.all[index], name)
                return found if found is not None else frozenset({External(f"{self.modules.all[index].dotted}.{name}")})
            case Class():
                return self.class_attribute(atom, name, None)
            case Instance(of):
                return self.stored(atom, name) | self.class_attribute(of, name, atom)
            case Result(site, _, sure):
                if name in vocabulary.FUTURE_METHODS:
                    return frozenset({atom})
                if name in ("set_upstream", "set_downstream"):
                    return frozenset({Method(atom, name)})
                return frozenset({Result(site, "transformed", sure)})
            case Unit() | Box() | Pack() | Function() | Maker() | Partial():
                return frozenset({Method(atom, name)}) | self.stored(atom, name)
            case Given():
                return frozenset({atom})
            case _:
                return NOTHING

    def _external_attribute(self, frame: Frame, dotted: str, name: str) -> Value:
        full = f"{dotted}.{name}"
        if self.modules.knows(full) and not vocabulary.is_prefect(full):
            module = self.modules.absolute(full, frame.module)
            if module is not None:
                return frozenset({InTree(module.index)})
            parent = self.modules.absolute(dotted, frame.module)
            found = self.member(parent, name) if parent is not None else None
            if found is not None:
                return found
        return frozenset({External(full)})

    def class_attribute(self, of: Class, name: str, owner: Instance | None) -> Value:
        """Return a class's attribute, inherited ones included; raise nothing for one it lacks."""
        raise NotImplementedError

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
                return frame.values[value] if match_ is True else before if match_ is False else frame.values[value] | before
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
        """Return everything a container can hold, one level down."""
        frame, node = self.node_of(box)
        values = frame.values
        match node:
            case r.Sequence(_, items, spread):
                plain = frozenset().union(*(values[item] for i, item in enumerate(items) if i not in spread))
                return plain.union(*(self.element(atom) for i in spread for atom in values[items[i]]))
            case r.Mapping(keys, held):
                plain = frozenset().union(*(values[v] for k, v in zip(keys, held, strict=True) if k >= 0))
                pairs = [v for k, v in zip(keys, held, strict=True) if k < 0]
                return plain.union(*(self.element(atom) for v in pairs for atom in values[v]))
            case r.StoredItem(base, _, value):
                return values[value].union(*(self.element(atom) for atom in values[base] if atom != box))
            case r.Touched(base, call):
                put = node_arguments(frame, call)
                return put.union(*(self.element(atom) for atom in values[base] if atom != box))
            case r.Call(_, arguments):
                return frozenset().union(*(self._spread(frame, argument) for argument in arguments))
            case _:
                return NOTHING

    def _spread(self, frame: Frame, argument: r.Argument) -> Value:
        value = frame.argument(argument)
        return frozenset().union(*(self.element(atom) for atom in value)) if argument.star else value

    def element(self, atom: object) -> Value:
        """Return what iterating over `atom` gives."""
        match atom:
            case Box():
                return self._contents_once(atom)
            case Pack(_, held):
                return frozenset().union(*held)
            case Result(site, _, sure):
                return frozenset({Result(site, "transformed", sure)})
            case Given():
                return frozenset({atom})
            case _:
                return NOTHING

    def _contents_once(self, box: Box) -> Value:
        """Return a container's contents, guarding against containers that hold themselves."""
        active = self._active
        if box in active:
            return NOTHING
        active.add(box)
        try:
            return self.contents(box)
        finally:
            active.discard(box)

    @property
    def _active(self) -> set[Box]:
        return self.__dict__.setdefault("_active_boxes", set())  # type: ignore[no-any-return]

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
        moves = bool(self.sources(node_arguments(frame, call.call)))
        return base | {Box(frame.index, index)} if keeps and moves else base

    def expression(self, operator: str, operands: list[Value]) -> Value:
        """Return a computed value: a folded constant, or what of its operands travels on."""
        folded = _fold(operator, operands)
        return folded if folded is not None else self.transformed(*operands)

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


_PREFECT_STARS = frozenset({"flow", "task", "Flow", "Task", "Parameter", "case", "unmapped", "get_run_logger"})


def node_arguments(frame: Frame, call: int) -> Value:
    """Return everything a call is given."""
    node = frame.scope.nodes[call]
    return frozenset().union(*(frame.argument(a) for a in node.arguments)) if isinstance(node, r.Call) else NOTHING


def _matches(key: Value, wanted: Text) -> bool | None:
    """Say whether a key is the wanted one; None where it cannot be known."""
    if len(key) == 1:
        atom = next(iter(key))
        if isinstance(atom, Text):
            return atom == wanted
    return None


def _fold(operator: str, operands: list[Value]) -> Value | None:
    """Compute a constant from constants: text put together, numbers added, multiplied or negated."""
    texts = [next(iter(operand)) for operand in operands if len(operand) == 1]
    if len(texts) != len(operands) or not all(isinstance(text, Text) for text in texts):
        return None
    plain = [text.value for text in texts if isinstance(text, Text)]
    match operator, plain:
        case "format", _:
            folded = "".join(map(str, plain))
            return constant(folded) if len(folded) <= FOLDED_TEXT else None
        case "+", [str(left), str(right)] if len(left) + len(right) <= FOLDED_TEXT:
            return constant(left + right)
        case ("+" | "-" | "*" | "/"), [int() | float() as first, int() | float() as second]:
            return _arithmetic(operator, first, second)
        case "unary-", [int() | float() as number]:
            return constant(-number)
        case _:
            return None


def _arithmetic(operator: str, left: float, right: float) -> Value | None:
    if max(abs(left), abs(right)) > 2**53 or (operator == "/" and not right):
        return None
    match operator:
        case "+":
            return constant(left + right)
        case "-":
            return constant(left - right)
        case "*":
            return constant(left * right)
        case _:
            return constant(left / right)
