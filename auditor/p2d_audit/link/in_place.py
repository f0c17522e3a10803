"""What a function changes that is not its own: objects it was given, and what a module holds."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.facts import records as r
from p2d_audit.link.aliases import parameter_at, whole_of
from p2d_audit.link.atoms import BoundFunction, Box, Class, External, Function, Instance, InTree, Made, Text, Value
from p2d_audit.link.effect_names import words
from p2d_audit.link.effects import Found
from p2d_audit.link.exact.places import text_at
from p2d_audit.link.frame import Frame
from p2d_audit.link.frames import Frames
from p2d_audit.link.kept import kept_globals

_SURE = words(
    "append appendleft extend extendleft popleft popitem pop setdefault sort reverse discard intersection_update "
    "difference_update"
)
"""Methods that only containers have."""
_OF_CONTAINERS = frozenset({"add", "insert", "remove", "update", "clear", "fill", "rotate", "subtract"})
"""Methods that other objects have, too."""
_CONTAINERS = words(
    "list dict set bytearray deque defaultdict Counter OrderedDict ChainMap List Dict Set DefaultDict Deque "
    "MutableMapping MutableSequence MutableSet DataFrame Series ndarray"
)
_MADE = frozenset(
    {"collections.defaultdict", "collections.Counter", "collections.deque", "collections.OrderedDict",
     "collections.ChainMap", "builtins.dict", "builtins.list", "builtins.set", "builtins.bytearray"}
)  # fmt: skip
_MAX_CHAIN = 200


def changed_arguments(frame: Frame, names: frozenset[str]) -> Iterator[Found]:
    """Yield where a frame changes an object that one of its parameters `names` was given."""
    for base, at, method in _changes(frame):
        parameter = parameter_at(frame.scope, base)
        if parameter in names and (method is None or _is_container(frame, parameter, base, method)):
            yield Found("argument-mutation", at, text_at(frame.module, at))


def changed_globals(frames: Frames, frame: Frame) -> Iterator[Found]:
    """Yield where a frame binds a name of its module anew, or changes what a module of the tree holds."""
    kept = kept_globals(frame) if frame.scope.rebound else {}
    yield from (Found("kept-global", at, f"global {name}") for name, at in kept.items())
    for rebinding in frame.scope.rebound:
        if rebinding.name not in kept and frames.binder(frame, rebinding.name)[0] == "global":
            yield Found("global-write", rebinding.at, f"global {rebinding.name}")
    for base, at, method in _changes(frame):
        held = _held_by_module(frames, frame, base)
        if held is not None and (method is None or _all_containers(held)):
            yield Found("global-write", at, text_at(frame.module, at))


def _changes(frame: Frame) -> Iterator[tuple[int, r.At, r.Call | None]]:
    """Yield what is changed, where, and the call if a method changes it."""
    for node in frame.scope.nodes:
        match node:
            case r.StoredItem(base, _, _, r.At() as at) | r.Removed(base, _, r.At() as at):
                yield base, at, None
            case r.Call(callee, arguments, at=at):
                function = frame.scope.nodes[callee]
                if isinstance(function, r.Attribute):
                    if any(a.name == "inplace" and frame.argument(a) == _TRUE for a in arguments):
                        yield function.value, at, None
                    elif function.name in _SURE | _OF_CONTAINERS and _is_outside(frame, callee):
                        yield function.value, at, node
    yield from ((store.base, store.at, None) for store in frame.scope.stores if store.written)


def _is_outside(frame: Frame, callee: int) -> bool:
    """Say whether a method is none that the tree defines."""
    return not any(isinstance(atom, Function | BoundFunction) for atom in frame.values[callee])


def _is_container(frame: Frame, parameter: str, base: int, call: r.Call) -> bool:
    """Say whether what a method is called on surely is a container: by the method, the annotation, the arguments."""
    function = frame.scope.nodes[call.callee]
    assert isinstance(function, r.Attribute)
    declared = next((p.annotation_text for p in frame.scope.parameters if p.name == parameter), None)
    if declared is not None and _is_whole(frame.scope, base):
        outermost = declared.partition("[")[0].rpartition(".")[2].strip("\"' ")
        return outermost in _CONTAINERS or (function.name in _SURE and outermost in ("Any", "Sequence", "Mapping"))
    if function.name in _SURE:
        return True
    filled = [frame.scope.nodes[a.value] for a in call.arguments]
    if function.name == "update":
        return any(isinstance(node, r.Mapping) for node in filled) or any(a.name for a in call.arguments)
    return function.name == "insert" and len(filled) == 2 and _is_number(filled[0])


def _is_number(node: r.AnyNode) -> bool:
    return isinstance(node, r.Constant) and isinstance(node.value, int)


def _is_whole(scope: r.Scope, node: int) -> bool:
    """Say whether a node is a parameter as it was given or after changes of it, not a part of it."""
    for _ in range(_MAX_CHAIN):
        match scope.nodes[node]:
            case r.Bound():
                return True
            case r.Choice((first, *_)) | r.Shared(_, first):
                node = first
            case r.Stored(base) | r.StoredItem(base) | r.Touched(base) | r.Passed(base) | r.Removed(base):
                node = base
            case _:
                return False
    return False


def _held_by_module(frames: Frames, frame: Frame, node: int) -> Value | None:
    """Return what is changed if a name of a module of the tree leads there, else None."""
    value = frame.values[node]
    above: r.AnyNode | None = None
    for _ in range(_MAX_CHAIN):
        match frame.scope.nodes[node]:
            case r.Free(name) if frame.scope.kind != "module":
                known = _of_module(frames, frame, name)
                return value if known and _is_of_tree(frame.values[node]) else None
            case r.Load(imported):
                return value if _is_of_tree(frame.values[imported]) else None
            case inner:
                outer = whole_of(frame.scope, inner, above)
                if outer is None or isinstance(inner, r.Choice):
                    return None
                node, above = outer, inner
    return None


def _of_module(frames: Frames, frame: Frame, name: str) -> bool:
    """Say whether a free name is one of the module, and of no function around."""
    current = frame
    while current.parent >= 0:
        current = frames.all[current.parent]
        if current.scope.kind == "function" and (name in current.scope.bindings or name in current.scope.ever):
            return False
    module = frame.module.scopes[0]
    return name in module.bindings or name in module.ever


def _is_of_tree(value: Value) -> bool:
    """Say whether a name of a module stands for something that the tree made: no import from outside."""
    own = (Box, Instance, Class, Function, InTree, Made)
    return any(isinstance(atom, own) for atom in value) and not any(isinstance(atom, External) for atom in value)


def _all_containers(value: Value) -> bool:
    found = [a for a in value if isinstance(a, Box) or (isinstance(a, Made) and a.name in _MADE)]
    return bool(found) and len(found) == len(value)


_TRUE = frozenset({Text("bool", True)})
