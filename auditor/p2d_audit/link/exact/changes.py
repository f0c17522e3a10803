"""Finds what can change after it was set: containers changed in place, names and attributes set from elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import Atom, Box, Class, External, Instance, InTree, Made, Pack
from p2d_audit.link.exact.operands import operands_of
from p2d_audit.link.frame import Frame
from p2d_audit.link.frames import Frames
from p2d_audit.link.modules import Module

CHANGING = frozenset(
    {
        "append", "extend", "insert", "remove", "pop", "popleft", "popitem", "clear", "sort", "reverse",
        "update", "setdefault", "add", "discard", "difference_update", "intersection_update",
        "symmetric_difference_update",
        "__setitem__", "__delitem__", "__ior__", "__iadd__",
    }
)  # fmt: skip
_HARMLESS = ("builtins.", "prefect", "logging.", "json.", "yaml.", "pprint.", "os.")
Store = tuple[Frame, r.Store, Instance | Class]


class Change(Struct, frozen=True):
    """A node of a scope that changes the container `base`; `versioned` if every name of it then has the new version."""

    node: int
    base: int
    versioned: bool


class Changes:
    """What of the tree is changed after it was set, and where."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._made_by: dict[tuple[int, int], tuple[Change, ...]] = {}
        self._named: dict[tuple[int, int], frozenset[int]] = {}
        self._uses: dict[tuple[int, int], dict[int, list[int]]] = {}
        self._rebound: set[tuple[int, str]] = set()
        self._stores: dict[tuple[int, int, str], list[Store]] = defaultdict(list)
        self._sites: dict[Atom | None, list[tuple[Frame, Change]]] = defaultdict(list)
        self._called = {child for frame in frames.all for children in frame.children.values() for child in children}
        for frame in list(frames.all):
            self._read_stores(frame)
            self._read_sites(frame)
        for module in frames.modules.all:
            for scope in module.scopes[1:]:
                self._rebound |= {(module.index, name) for name in scope.globals}

    def is_rebound(self, module: Module, name: str) -> bool:
        """Say whether a module-level name is set by functions or other modules too."""
        return (module.index, name) in self._rebound

    def stores(self, of: Class, name: str) -> list[Store]:
        """Return the assignments to an attribute of a class or of its instances."""
        return self._stores.get((of.module, of.scope, name), [])

    def is_stale(self, frame: Frame, node: int, *, lasting: bool = False) -> bool:
        """Say whether the container a node gives may be changed elsewhere than under its own names.

        Who reads it only when a run is under way (`lasting`) sees what any function does to it.
        A display without a name is reached only through what holds it.
        """
        if isinstance(frame.scope.nodes[node], r.Sequence | r.Mapping) and not self._is_named(frame, node):
            return False
        return any(
            not (place is frame and change.versioned and self._is_version(frame, node, change))
            and (lasting or self._runs(place))
            for place, change in self._changes_of(frame, node)
        )

    def is_held_stale(self, frame: Frame, holder: int, node: int) -> bool:
        """Say whether a container that another holds from a node on may be changed after that node."""
        return any(
            not (
                place is frame
                and change.versioned
                and (change.node < holder or self._is_changed_through(frame, holder, change))
            )
            and self._runs(place)
            for place, change in self._changes_of(frame, node)
        )

    def is_shared_stale(self, frame: Frame, node: int) -> bool:
        """Say whether the container that a default is may be changed by anything at all."""
        return any(True for _ in self._changes_of(frame, node))

    def _is_named(self, frame: Frame, node: int) -> bool:
        place = (frame.module.index, frame.number)
        if place not in self._named:
            self._named[place] = frozenset(one for bound in frame.scope.ever.values() for one in bound)
        return node in self._named[place]

    def _runs(self, frame: Frame) -> bool:
        """Say whether a frame is run by others, and not only looked at for itself."""
        return frame.index in self._called or frame.scope.kind in ("module", "class")

    def _changes_of(self, frame: Frame, node: int) -> Iterator[tuple[Frame, Change]]:
        for atom in _identities(frame, node):
            yield from self._sites.get(atom, ())

    def _is_version(self, frame: Frame, node: int, change: Change) -> bool:
        """Say whether a node and what is changed are versions of one object, under the same names."""
        return change.base in _versions(frame.scope, node, change.node) or node in _path(frame.scope, change.base)

    def _is_changed_through(self, frame: Frame, holder: int, change: Change) -> bool:
        """Say whether a part is changed through its holder, which nothing else had before."""
        path = _path(frame.scope, change.base)
        if holder not in path:
            return False
        uses = self._uses_of(frame)
        return not any(use < change.node and use not in path for one in path for use in uses.get(one, ()))

    def _uses_of(self, frame: Frame) -> dict[int, list[int]]:
        """Return the nodes of a scope that hand each node on: as an argument, an operand or a part."""
        place = (frame.module.index, frame.number)
        if place not in self._uses:
            uses = self._uses[place] = defaultdict(list)
            for index, node in enumerate(frame.scope.nodes):
                if not isinstance(node, r.Attribute | r.Item | r.Touched | r.StoredItem | r.Removed | r.Passed):
                    for operand in operands_of(node):
                        uses[operand].append(index)
                elif isinstance(node, r.StoredItem):
                    uses[node.value].append(index)
        return self._uses[place]

    def _read_sites(self, frame: Frame) -> None:
        place = (frame.module.index, frame.number)
        if place not in self._made_by:
            self._made_by[place] = (*_changes(frame.scope), *_captured(frame.scope))
        for change in (*self._made_by[place], *_handed_over(frame)):
            for atom in _identities(frame, change.base):
                self._sites[atom].append((frame, change))

    def _read_stores(self, frame: Frame) -> None:
        for store in frame.scope.stores:
            for atom in frame.values[store.base]:
                match atom:
                    case InTree(index) if index != frame.module.index:
                        self._rebound.add((index, store.name))
                    case Instance(of):
                        self._stores[of.module, of.scope, store.name].append((frame, store, atom))
                    case Class(module, scope):
                        self._stores[module, scope, store.name].append((frame, store, atom))


def _identities(frame: Frame, node: int) -> list[Atom | None]:
    """Return what tells the containers apart that a node may give; those known only by what they hold are as one."""
    atoms = frame.values[node]
    found: list[Atom | None] = [atom for atom in atoms if isinstance(atom, Box | Made)]
    by_content = any(isinstance(atom, Pack) for atom in atoms) or isinstance(frame.scope.nodes[node], r.Part)
    return [*found, None] if by_content else found


def _changes(scope: r.Scope) -> Iterator[Change]:
    """Yield what a scope does to containers, apart from handing them to others."""
    touched = {node.call for node in scope.nodes if isinstance(node, r.Touched)}
    for index, node in enumerate(scope.nodes):
        match node:
            case r.Call(callee):
                function = scope.nodes[callee]
                if not isinstance(function, r.Attribute) or function.name not in CHANGING or index in touched:
                    continue
                after = scope.nodes[index + 1 : index + 3]
                if not any(isinstance(one, r.Removed) and one.base == function.value for one in after):
                    yield Change(index, function.value, False)
            case r.StoredItem(base) | r.Removed(base):
                yield Change(index, base, True)
            case r.Touched(base, call):
                called = scope.nodes[call]
                method = scope.nodes[called.callee] if isinstance(called, r.Call) else None
                if isinstance(method, r.Attribute) and method.name in CHANGING:
                    yield Change(index, base, True)
    yield from _augmented(scope)


def _augmented(scope: r.Scope) -> Iterator[Change]:
    """Yield what `name += …` may change; only this name then has the new version."""
    names: dict[int, set[str]] = defaultdict(set)
    for name, bound in scope.ever.items():
        for index in bound:
            names[index].add(name)
    for index, node in enumerate(scope.nodes):
        if isinstance(node, r.Expression) and len(node.operands) == 2:
            base = node.operands[0]
            choice = scope.nodes[base]
            held = (
                names[base].union(*(names[o] for o in choice.options)) if isinstance(choice, r.Choice) else names[base]
            )
            if names[index] & held:
                yield Change(index, base, len(held) == 1)


def _captured(scope: r.Scope) -> Iterator[Change]:
    """Yield the subjects of `match` where a part that a pattern gave a name to is handed on, which may change it."""
    subjects = {
        index: node.operands[0]
        for index, node in enumerate(scope.nodes)
        if isinstance(node, r.Expression) and node.operator == "match"
    }
    for index, node in enumerate(scope.nodes if subjects else ()):
        yield from (Change(index, subjects[part], False) for part in operands_of(node) if part in subjects)


def _handed_over(frame: Frame) -> Iterator[Change]:
    """Yield the arguments of calls that are made for their effect and lead out of the tree."""
    for index, call in frame.calls:
        if call.discarded and _may_change(frame, call):
            yield from (Change(index, argument.value, False) for argument in call.arguments if not argument.star)


def _may_change(frame: Frame, call: r.Call) -> bool:
    """Say whether a call of something outside of the tree may change its arguments; methods of objects do not."""
    callees = frame.values[call.callee]
    outside = [atom.name for atom in callees if isinstance(atom, External)]
    if not callees:
        return not isinstance(frame.scope.nodes[call.callee], r.Attribute)
    return any("()" not in name and not name.startswith(_HARMLESS) for name in outside)


def _path(scope: r.Scope, start: int) -> list[int]:
    """Return a node, the versions before it, and the containers it is a part of."""
    path = [start]
    while True:
        match scope.nodes[path[-1]]:
            case r.StoredItem(base) | r.Touched(base) | r.Stored(base) | r.Removed(base) | r.Passed(base):
                path.append(base)
            case r.Item(base) | r.Load(base) | r.Shared(_, base):
                path.append(base)
            case _:
                return path


def _versions(scope: r.Scope, start: int, change: int) -> set[int]:
    """Return a node, the versions before it in whatever branch, and the containers they are a part of.

    What is chosen before the node `change` does not follow what that node does to one of the options.
    """
    found: set[int] = set()
    stack = [start]
    while stack:
        for index in _path(scope, stack.pop()):
            node = scope.nodes[index]
            if index not in found and isinstance(node, r.Choice):
                stack += [option for option in node.options if option > index or change < index]
            found.add(index)
    return found
