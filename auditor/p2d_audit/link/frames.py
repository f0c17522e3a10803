"""Runs scopes abstractly: every node gets the set of things it can be.

A frame is one scope with what its parameters are bound to. Frames with the same
bindings are the same frame, so a helper called from a hundred places in the
same way is run once; recursion and loops are run until nothing is added.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from p2d_audit.facts import records as r
from p2d_audit.link import vocabulary
from p2d_audit.link.altering import altered, without_unaltered
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
    InTree,
    Made,
    Maker,
    Method,
    Pack,
    Partial,
    Picked,
    Result,
    Stream,
    Super,
    Text,
    Unit,
    Value,
    constant,
)
from p2d_audit.link.containers import ANY, slot_name, union
from p2d_audit.link.exact.folding import fold
from p2d_audit.link.frame import Frame, node_arguments, outside_names
from p2d_audit.link.modules import Module, Modules
from p2d_audit.link.mutation import changed_parameters
from p2d_audit.link.store import BEARS, TOUCHED
from p2d_audit.link.tracing import Tracing

MAX_PASSES = 8
MAX_RUNS = 4
"""How often a frame is run because of what others have changed."""
MAX_DEPTH = 12
MAX_FRAMES = 60_000
MAX_STEPS = 20_000_000
"""How many nodes are evaluated in all."""
MANY_CONTEXTS = 16
MAX_DECLARING = 256
MAX_CONTEXTS = 64
MAX_IMPORTS = 10
"""How many modules that import each other are run one inside of the other."""
VALUES = "values"
"""The slot that stands for all nodes of a frame."""
MAX_APPLICATIONS = 4_000
"""How many functions a decorator of the tree is applied to."""
WIDE = 48
"""How many things a value can be before it is narrowed."""
_Changed: TypeAlias = r.Stored | r.StoredItem | r.Touched | r.Passed | r.Removed | r.Choice
_CALLED: tuple[type[_Changed], ...] = (r.Passed, r.Touched)
_FILLED: tuple[type[_Changed], ...] = (r.StoredItem, r.Touched, r.Passed, r.Removed, r.Choice)
"""What an object or container goes through while calls and assignments change it."""


class Frames(Tracing):
    """All frames, and how a node's value follows from those of its operands."""

    def __init__(self, modules: Modules) -> None:
        super().__init__()
        self.modules = modules
        self.of_scope: dict[tuple[int, int], list[Frame]] = defaultdict(list)
        """The frames of each scope, by module and number, in their order."""
        self._known: dict[tuple[object, ...], int] = {}
        self._of_modules: dict[int, Frame] = {}
        self._running: dict[tuple[int, int, int], Frame] = {}
        self._declaring: dict[tuple[int, int, int], bool] = {}
        """Whether functions that are called in many ways name what is declared to Prefect."""
        self._contexts: Counter[tuple[int, int, int]] = Counter()
        self._depth = 0
        self._steps = 0
        self._importing = 0
        self.unsettled = False
        """Whether a module was taken as it stood, as its imports went too deep."""
        self._behind_of: dict[tuple[int, int, tuple[type[_Changed], ...]], dict[int, int]] = defaultdict(dict)
        """By scope and kinds of nodes, the node that each node has behind those of these kinds."""
        self._changing: dict[int, frozenset[str]] = {}
        self._reading: list[Frame] = []
        """The frames that are being run, each entered by the one before."""
        self._readers: dict[tuple[object, str], set[int]] = defaultdict(set)
        """The frames that have looked at each slot."""
        self.reading_at: tuple[Frame, int] | None = None
        """The attribute that is being read, which may be a property and so a call."""
        self.given_up: set[tuple[int, int]] = set()
        """Functions that were called in more ways, or deeper, than is followed."""
        self.exact: object = None
        """What evaluates the nodes of finished frames exactly, once there is one."""

    # What a subclass knows: calling and defining.

    def call(self, frame: Frame, node: int, call: r.Call) -> Value:
        """Return what a call gives."""
        raise NotImplementedError

    def define(self, frame: Frame, definition: r.Definition) -> Value:
        """Return what a definition binds, its decorators applied."""
        raise NotImplementedError

    def enter(self, module: Module, number: int, parent: int, bound: dict[str, Value]) -> Frame | None:
        """Return the frame of a scope under these bindings, run as far as it can be; None beyond the limits.

        A function that calls itself is one frame whose parameters are all it was
        called with; one called in very many ways is told apart only by task
        results, no longer by constants.
        """
        place = (module.index, number, parent)
        running = self._running.get(place)
        if running is not None:
            running.is_recursive = True
            self._widen(running, bound)
            return running
        applied = any(len(value) == 1 and isinstance(next(iter(value)), Function) for value in bound.values())
        many = self._contexts[place]
        declaring = many >= MANY_CONTEXTS and (self._declares(place) or self._is_given_declared(bound))
        if many >= (MAX_DECLARING if declaring else MANY_CONTEXTS) and not applied:
            bound = {name: self._without_constants(value) for name, value in bound.items()}
        key = (*place, frozenset(bound.items()))
        index = self._known.get(key)
        if index is None:
            most = MAX_APPLICATIONS if applied else MAX_DECLARING + MAX_CONTEXTS if declaring else MAX_CONTEXTS
            too_many = many >= most
            beyond = len(self.all) >= MAX_FRAMES or self._steps >= MAX_STEPS
            if number and (beyond or self._depth >= MAX_DEPTH or too_many):
                self.given_up.add((module.index, number))
                return None
            index = self._known[key] = len(self.all)
            self._contexts[place] += 1
            self._add(Frame(index, module, number, parent, bound))
        frame = self.all[index]
        if not frame.done and not (frame.runs and self._steps >= MAX_STEPS):
            self._running[place] = frame
            self._reading.append(frame)
            self._run(frame)
            self._reading.pop()
            del self._running[place]
        if self._reading:
            frame.entered_by.add(self._reading[-1].index)
        return frame

    def _add(self, frame: Frame) -> None:
        self.all.append(frame)
        self.of_scope[frame.module.index, frame.number].append(frame)

    def stored(self, owner: object, name: str) -> Value:
        """Return what was put into an attribute or global; the frame that is run depends on it from here on."""
        self._note_read((owner, name))
        return super().stored(owner, name)

    def node_of(self, box: Box) -> tuple[Frame, r.AnyNode]:
        """Return the frame and node a box stands for; the frame that is run depends on that one from here on."""
        self.look_at(box.frame)
        return super().node_of(box)

    def look_at(self, frame: int) -> None:
        """Let the frame that is run depend on the values of another one from here on."""
        if self._reading and self._reading[-1].index != frame:
            self._note_read((frame, VALUES))

    def is_untouched(self, box: Box) -> bool:
        """Say whether no other scope has put anything into a container; the frame that is run depends on that."""
        if box in self.heap:
            return False
        self._note_read((box, TOUCHED))
        return True

    def note_barren(self, frame: int) -> None:
        """Let the frame that is run depend on whether another one bears results from here on."""
        if self._reading and self._reading[-1].index != frame:
            self._note_read((frame, BEARS))

    def outdate(self, slot: tuple[object, str]) -> None:
        """Let the frames that have looked at a slot, and those that entered them, be run again when entered."""
        stack = list(self._readers.get(slot, ()))
        while stack:
            frame = self.all[stack.pop()]
            if frame.done and frame.runs < MAX_RUNS:
                frame.done = False
                stack += frame.entered_by

    def _note_read(self, slot: tuple[object, str]) -> None:
        if self._reading and slot not in self._reading[-1].reads:
            self._reading[-1].reads.add(slot)
            self._readers[slot].add(self._reading[-1].index)

    def _without_constants(self, value: Value) -> Value:
        """Return a value without what only constants are read from: texts, and containers without results."""
        return frozenset(
            atom
            for atom in value
            if not isinstance(atom, Text | Made | External)
            and not (isinstance(atom, Box | Pack) and not self.sources(frozenset({atom})))
        )

    def _declares(self, place: tuple[int, int, int]) -> bool:
        """Say whether a function names schedules, Blocks and the like, which are known by the constants it is given."""
        known = self._declaring.get(place)
        if known is None:
            frames = (frame for frame in self.of_scope[place[:2]] if frame.parent == place[2])
            atoms = (atom for frame in frames for value in frame.values for atom in value)
            known = any(isinstance(atom, External) and vocabulary.is_declared(atom.name) for atom in atoms)
            self._declaring[place] = known
        return known

    def _is_given_declared(self, bound: dict[str, Value]) -> bool:
        """Say whether a function is given schedules, Blocks and the like, or a container with some."""
        given = [atom for value in bound.values() for atom in value]
        held = (atom for box in given if isinstance(box, Box) for atom in self.contents(box))
        return any(isinstance(atom, Made) and vocabulary.is_declared(atom.name) for atom in (*given, *held))

    def _widen(self, frame: Frame, bound: dict[str, Value]) -> None:
        """Let a running frame's parameters also be these values."""
        for name, value in bound.items():
            before = frame.bound.get(name, NOTHING)
            if not value <= before:
                frame.bound[name] = before | value
                self.note_change(frame.index, name)

    def module_frame(self, module: Module) -> Frame:
        """Return the frame of a module's body; as it stands where too many modules wait for each other."""
        if (found := self._of_modules.get(module.index)) is not None and found.done:
            if self._reading:
                found.entered_by.add(self._reading[-1].index)
            return found
        if self._importing >= MAX_IMPORTS and (module.index, 0, -1) not in self._running:
            known = self.as_it_stands(module)
            self.unsettled |= not known.done
            return known
        depth, self._depth = self._depth, 0
        self._importing += 1
        frame = self.enter(module, 0, -1, {})
        self._importing -= 1
        self._depth = depth
        assert frame is not None
        self._of_modules[module.index] = frame
        return frame

    def as_it_stands(self, module: Module) -> Frame:
        """Return the frame of a module's body with what it has found so far."""
        key = (module.index, 0, -1, frozenset[tuple[str, Value]]())
        if key not in self._known:
            self._known[key] = len(self.all)
            self._add(Frame(len(self.all), module, 0, -1, {}))
        return self.all[self._known[key]]

    def give_up(self, module: Module, number: int) -> None:
        """Leave a scope, and all that were being run for it, with what was found until Python's stack was full."""
        self.given_up.add((module.index, number))
        for frame in self._reading:
            frame.done = True
        for held in (self._reading, self._running, self._opening, self._listing, self._leaving):
            held.clear()
        self._depth = self._importing = 0

    def forget(self) -> None:
        """Mark every frame as to be run again, because more is known now; keep what they found."""
        for frame in self.all:
            frame.done = False

    def _run(self, frame: Frame) -> None:
        self._depth += 1
        values = frame.values
        for _ in range(MAX_PASSES):
            stamp, changed = self.stamp, False
            self._steps += len(values)
            for index, node in enumerate(frame.scope.nodes):
                before = values[index]
                value = before | self._value(frame, index, node)
                if len(value) > WIDE or index in frame.wide:
                    value = self._narrowed(frame, index, value)
                if value != before:
                    values[index] = value
                    self.bearing.note(frame.index, value - before)
                    changed = True
            frame.returned = self._returned(frame)
            frame.raised = self._caught(frame, 0, len(frame.scope.nodes))
            self._store_globals(frame)
            if changed and (frame.index, VALUES) in self._readers:
                self.note_change(frame.index, VALUES)
            for name in sorted(frame.lent):
                self.put(("lent", frame.index), name, self.binding(frame, name))
            if stamp == self.stamp and (not changed or (frame.module.forward[frame.number] and not frame.is_recursive)):
                break
        frame.done = True
        frame.runs += 1
        self._depth -= 1

    def _returned(self, frame: Frame) -> Value:
        """Return what a function gives; which of several returns is reached, their conditions decide."""
        if frame.scope.is_generator:
            return frozenset({Stream(frame.index)})
        tests = union(frame.values[region.test] for region in frame.scope.regions if region.returns)
        return union(frame.values[i] for i in frame.scope.returned) | self.chosen(tests)

    def _narrowed(self, frame: Frame, index: int, value: Value) -> Value:
        """Keep of a value that can be very many things only what is needed to follow tasks and their results."""
        frame.wide.add(index)
        results = (source.changed("transformed") for source in self.sources(value))
        return frozenset({*results, *(atom for atom in value if isinstance(atom, Result | Unit | Given))})

    def _store_globals(self, frame: Frame) -> None:
        for name, nodes in frame.scope.globals.items():
            owner = self.binder(frame, name)
            for node in nodes:
                self.put(owner, name, frame.values[node])

    def binder(self, frame: Frame, name: str) -> tuple[str, int]:
        """Return what holds a name that a function declares global or nonlocal."""
        current = frame
        while current.parent >= 0:
            current = self.all[current.parent]
            if current.scope.kind == "function" and (name in current.scope.bindings or name in current.scope.ever):
                return ("frame", current.index)
        return ("global", frame.module.index)

    def _value(self, frame: Frame, index: int, node: r.AnyNode) -> Value:  # noqa: C901 - one arm per kind of node
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
            case r.Attribute(value, name) if (own := self._just_stored(frame, value, name)) is not None:
                return own
            case r.Attribute(value, name):
                found = NOTHING
                for atom in values[value]:
                    self.reading_at = (frame, index)
                    found |= self.attribute(frame, atom, name)
                self.reading_at = None
                return found or self.special(frame, index, values[value], "__getattr__", [constant(name)])
            case r.Item(value, key):
                sliced = frame.scope.nodes[key]
                if isinstance(sliced, r.Expression) and sliced.operator == "slice":
                    bounds = [values[bound] for bound in sliced.operands]
                    return self.sliced(values[value], bounds) | self.transformed(*bounds)
                own = self.special(frame, index, values[value], "__getitem__", [values[key]])
                own |= self.transformed(values[key]) if self.sources(values[key]) else NOTHING
                held = (atom for atom in values[value] if not (own and isinstance(atom, Instance)))
                return own | self._subscripted(held, values[key])
            case r.Element(value):
                own = self.special(frame, index, values[value], "__iter__", [])
                streamed = union(self.element(atom) for atom in own)
                return streamed.union(*(self.element(atom) for atom in values[value]))
            case r.Part(value, position, starred, after):
                return union(self._part(atom, position, starred, after) for atom in values[value])
            case r.Call():
                return self.call(frame, index, node)
            case r.Sequence(_, items) | r.Mapping(_, items):
                for item in items:
                    self._note_seen(values[item])
                return frozenset({Box(frame.index, index)})
            case r.StoredItem(base, key, value):
                self._note_seen(values[value])
                self._tell_outer(frame, base, values[value], values[key])
                return frozenset({Box(frame.index, index)})
            case r.Removed(base):
                boxes = any(isinstance(atom, Box) for atom in values[base])
                others = frozenset(atom for atom in altered(frame, index, self.all) if not isinstance(atom, Box))
                return others | {Box(frame.index, index)} if boxes else others
            case r.Expression(operator, operands):
                given = [values[operand] for operand in operands]
                if operator in vocabulary.OPERATORS and len(given) == 2:
                    own = self.special(frame, index, given[0], vocabulary.OPERATORS[operator], given[1:])
                    if own:
                        return own
                joins = operator in ("+", "|") and any(isinstance(atom, Box) for value in given for atom in value)
                return frozenset({Box(frame.index, index, "joined")}) if joins else self.expression(operator, given)
            case r.Choice(options, tests, _, True) if (known := _truth(values[tests[0]])) is not None:
                return values[options[0 if known else 1]]
            case r.Choice(options, tests, by_statement):
                either = union(values[option] for option in options)
                if len(options) > 1 and len({self._as_it_was(frame, option) for option in options}) == 1:
                    return either
                if by_statement:
                    either = without_unaltered(frame, options, either)
                return either | self.chosen(union(self.deciding(frame, test) for test in tests))
            case r.Definition():
                return self.define(frame, node)
            case r.Entered(value):
                return self._entered(frame, index, values[value])
            case r.Stored(base, name, value):
                return self._store(frame, index, altered(frame, index, self.all), name, values[value])
            case r.Touched(base, call):
                now = altered(frame, index, self.all)
                touched = self.touched(frame, index, now)
                if touched != now:
                    self._tell_outer(frame, base, node_arguments(frame, call), NOTHING)
                return touched
            case r.Passed(base, call):
                left = self._left_by(frame, call, values[base])
                filled = vocabulary.FILLERS & outside_names(frame, call)
                put = frozenset({Box(frame.index, index)}) if filled else NOTHING
                changed = left | put | self._mutated_by(frame, call, values[base])
                return altered(frame, index, self.all) | changed
            case r.Tried(calls):
                tried = self.sources(union(values[call] for call in calls))
                return frozenset(source.changed("failed") for source in tried)
            case r.Caught(first, end):
                return self._caught(frame, first, end)
            case r.Shared(name, value):
                return values[value] | self.stored(("frame", frame.index), name)
            case r.Opaque():
                return NOTHING

    def item(self, atom: object, key: Value) -> Value:
        """Return what a subscript gives; of an instance the attribute, by name or by place in a named tuple."""
        if isinstance(atom, InTree):
            texts = [text.value for text in key if isinstance(text, Text)]
            module = self.modules.all[atom.module]
            return union(self.member(module, text) or NOTHING for text in texts if isinstance(text, str))
        if not isinstance(atom, Instance):
            return super().item(atom, key)
        wanted = next(iter(key)) if len(key) == 1 else None
        if isinstance(wanted, Text) and isinstance(wanted.value, str):
            return self.stored(atom, wanted.value)
        names = self.fields(atom.of)
        if isinstance(wanted, Text) and isinstance(wanted.value, int) and -len(names) <= wanted.value < len(names):
            return self.stored(atom, names[wanted.value])
        return union(self.slots(atom))

    def _subscripted(self, atoms: Iterable[Atom], key: Value) -> Value:
        """Return what a subscript gives, but of results that only chose between containers with the same item."""
        found = [(atom, self.item(atom, key)) for atom in atoms]
        boxes = [item for atom, item in found if isinstance(atom, Box)]
        if len(boxes) < 2 or len(set(boxes)) > 1:
            return union(item for _, item in found)
        return union(item for atom, item in found if not (isinstance(atom, Result) and not atom.carries))

    def _as_it_was(self, frame: Frame, node: int) -> int:
        """Return the node that a value was made at, before calls that have put nothing into it."""
        found = frame.scope.nodes[node]
        while isinstance(found, r.Passed | r.Touched) and frame.values[node] == frame.values[found.base]:
            node = found.base
            found = frame.scope.nodes[node]
        return node

    def _just_stored(self, frame: Frame, node: int, name: str) -> Value | None:
        """Return what was last assigned to an attribute of a local object, if nothing else can have set it since."""
        if name in self.modules.set_in_methods:
            return None
        place = self._behind(frame, node, _CALLED)
        while isinstance(found := frame.scope.nodes[place], r.Stored):
            if found.name == name:
                return frame.values[found.value]
            place = self._behind(frame, found.base, _CALLED)
        return None

    def _behind(self, frame: Frame, node: int, kinds: tuple[type[_Changed], ...]) -> int:
        """Return the node that comes before all changes of these kinds; each is gone past once, however many follow."""
        if not isinstance(frame.scope.nodes[node], kinds):
            return node
        known = self._behind_of[frame.module.index, frame.number, kinds]
        passed = []
        while node not in known and isinstance(found := frame.scope.nodes[node], kinds):
            passed.append(node)
            node = found.options[0] if isinstance(found, r.Choice) else found.base
        node = known.get(node, node)
        known.update(dict.fromkeys(passed, node))
        return node

    def _caught(self, frame: Frame, first: int, end: int) -> Value:
        """Return the exceptions that a stretch of a scope raises."""
        raised = union(frame.values[node] for node in frame.scope.raised if first <= node < end)
        inner = (
            self.all[i].raised for node, children in frame.children.items() if first <= node < end for i in children
        )
        return raised.union(*inner)

    def _part(self, atom: Atom, position: int, starred: bool, after: int) -> Value:
        """Return what unpacking gives; a named tuple's parts are its fields."""
        if not isinstance(atom, Instance):
            return self.part(atom, position, starred, after)
        names = self.fields(atom.of)
        if starred or not -len(names) <= position < len(names):
            return self.transformed(frozenset({atom}))
        return self.stored(atom, names[position])

    def fields(self, of: Class, depth: int = 0) -> list[str]:
        """Return the annotated names of a class in order."""
        raise NotImplementedError

    def _store(self, frame: Frame, index: int, base: Value, name: str, value: Value) -> Value:
        """Put a value into an attribute; what is no instance of the tree holds it from here on."""
        self._note_seen(value)
        for atom in base:
            self.put(atom, name, value)
        holds = not base or any(isinstance(atom, Result | Made | Given | Box | Pack) for atom in base)
        if not holds or any(isinstance(atom, Instance) for atom in base) or not self.sources(value):
            return base
        changed = Box(frame.index, index)
        self.put(changed, name, value)
        return base | {changed}

    def _tell_outer(self, frame: Frame, node: int, value: Value, key: Value) -> None:
        """Let containers that are known elsewhere, too, know what is put into them here."""
        wanted = next(iter(key)) if len(key) == 1 else None
        name = slot_name(wanted) if isinstance(wanted, Text) else ANY
        found = frame.scope.nodes[self._behind(frame, node, _FILLED)]
        for root in self.roots(frame.values[node]) & self.viewed:
            self.put(root, name, value)
        inner = isinstance(found, r.Item | r.Attribute | r.Element | r.Part)
        for atom in frame.values[node] if inner or isinstance(found, r.Free) else ():
            if isinstance(atom, Box) and (inner or atom.frame != frame.index):
                self.put(atom, name, value)

    def _note_seen(self, value: Value) -> None:
        """Note that containers are held by something else, too, which shows what is put into them later."""
        self.viewed.update(atom for atom in value if isinstance(atom, Box))

    def _left_by(self, frame: Frame, call: int, base: Value) -> Value:
        """Return the containers that a function of the tree has made of one it was given."""
        left: set[Atom] = set()
        for index in frame.children.get(call, ()):
            child = self.all[index]
            for name, given in child.bound.items():
                end = child.scope.bindings.get(name)
                if given != base or end is None:
                    continue
                for atom in child.values[end]:
                    inner = child.scope.nodes[atom.node] if isinstance(atom, Box) and atom.frame == index else None
                    if isinstance(inner, r.StoredItem | r.Touched | r.Stored | r.Passed):
                        left.add(atom)
        return frozenset(left)

    def _mutated_by(self, frame: Frame, call: int, base: Value) -> Value:
        """Return the calls of tasks that change in place what they are given here."""
        found: set[Atom] = set()
        node = frame.scope.nodes[call]
        for callee in frame.callees.get(call, ()):
            match callee:
                case ("unit", Unit(_, (module, number, *_)) as unit, _, _) if module >= 0 and isinstance(node, r.Call):
                    scope = self.modules.all[module].scopes[number]
                    names = [p.name for p in scope.parameters if p.kind == "positional"]
                    given = {a.name or names[i]: a for i, a in enumerate(node.arguments) if a.name or i < len(names)}
                    if any(frame.argument(given[name]) == base for name in self._changed(scope) & given.keys()):
                        found.add(Result((frame.module.index, frame.number, call), "mutated", unit.plain))
        return frozenset(found)

    def _changed(self, scope: r.Scope) -> frozenset[str]:
        if id(scope) not in self._changing:
            self._changing[id(scope)] = changed_parameters(scope)
        return self._changing[id(scope)]

    def _entered(self, frame: Frame, index: int, value: Value) -> Value:
        """Return what `with value as …` binds."""
        own = self.special(frame, index, value, "__enter__", []) | self.special(frame, index, value, "__aenter__", [])
        kept = (self.element(atom) if isinstance(atom, Stream) else frozenset({atom}) for atom in value)
        return own or union(kept)

    def special(self, frame: Frame, node: int, value: Value, name: str, given: list[Value]) -> Value:
        """Return what a special method gives of the instances in a value."""
        raise NotImplementedError

    def look_up(self, frame: Frame, name: str) -> Value:
        """Return what a name means in a frame that does not bind it: closures, module, stars, builtins."""
        current = frame
        while current.parent >= 0:
            current = self.all[current.parent]
            if current.scope.kind == "class":
                continue
            if current.scope.kind == "module":
                break
            if name in current.scope.bindings or name in current.scope.ever:
                current.lent.add(name)
                self.stored(("lent", current.index), name)
                return self.binding(current, name) | self.stored(("frame", current.index), name)
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
        starred = self._starred(module, name, seen)
        submodule = self.modules.submodule(module, name) if starred is None else None
        return frozenset({InTree(submodule.index)}) if submodule is not None else starred

    def _starred(self, module: Module, name: str, seen: frozenset[int]) -> Value | None:
        if module.index in seen:
            return None
        for scope in module.scopes[:1]:
            for source, level in reversed(scope.stars):
                target = self._module(module, source, level)
                if target is not None and self._exports(target, name):
                    found = self.member(target, name, seen | {module.index})
                    if found is not None:
                        return found
                elif level == 0 and source in ("prefect", "prefect.tasks", "prefect.flows") and name in _PREFECT_STARS:
                    return frozenset({External(f"{source}.{name}")})
        return None

    def _exports(self, module: Module, name: str) -> bool:
        """Say whether a star import of a module brings a name: what `__all__` lists, else what has no underscore."""
        scope = module.scopes[0]
        if "__all__" not in scope.bindings:
            return not name.startswith("_")
        listed = union(self.element(atom) for atom in self.binding(self.module_frame(module), "__all__"))
        texts = [atom.value for atom in listed if isinstance(atom, Text)]
        return name in texts or (len(texts) < len(listed) and not name.startswith("_"))

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
                own = self.stored(atom, name)
                shared = self.class_attribute(of, name, atom)
                return own | (frozenset(a for a in shared if not _is_field(a)) if own else shared)
            case Result():
                if name in vocabulary.FUTURE_METHODS:
                    return frozenset({atom})
                if name in ("set_upstream", "set_downstream"):
                    whole = atom.how == "direct" and atom.element is None
                    return frozenset({Method(atom, name)}) if whole else NOTHING
                return frozenset({atom.changed("transformed")})
            case Super():
                return self.inherited_attribute(atom, name)
            case Function() | Class() | Unit() if name == "__name__":
                return self.name_of(atom)
            case Pack(keys, held) if Text("str", name) in keys:
                return held[keys.index(Text("str", name))]
            case Box() | Pack() if name in vocabulary.SAME_CONTAINER:
                return frozenset({atom})
            case Unit() | Box() | Pack() | Function() | Maker() | Partial() | Picked():
                return frozenset({Method(atom, name)}) | self.stored(atom, name)
            case Given():
                return frozenset({atom})
            case Text() if name == "value":
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

    def name_of(self, atom: Function | Class | Unit) -> Value:
        """Return the `__name__` of a function or class."""
        module, scope = atom.key[:2] if isinstance(atom, Unit) else (atom.module, atom.scope)
        return constant(self.modules.all[module].scopes[scope].name) if module >= 0 else NOTHING

    def inherited_attribute(self, above: Super, name: str) -> Value:
        """Return what `super().name` is."""
        raise NotImplementedError

    def class_attribute(self, of: Class, name: str, owner: Instance | None) -> Value:
        """Return a class's attribute, inherited ones included; raise nothing for one it lacks."""
        raise NotImplementedError

    def expression(self, operator: str, operands: list[Value]) -> Value:
        """Return a computed value: a folded constant, or what of its operands travels on."""
        folded = fold(operator, operands)
        return folded if folded is not None else self.transformed(*operands)


def _is_field(atom: Atom) -> bool:
    return isinstance(atom, Made) and atom.name in vocabulary.FIELDS


def _truth(value: Value) -> bool | None:
    """Return the truth of a test that is a function, a class or None, whatever happens; else None."""
    if value and all(isinstance(atom, Function | BoundFunction | Class | Unit | Partial) for atom in value):
        return True
    if value in (constant(None), frozenset({External("typing.TYPE_CHECKING")})):
        return False
    return None


_PREFECT_STARS = frozenset({"flow", "task", "Flow", "Task", "Parameter", "case", "unmapped", "get_run_logger"})
