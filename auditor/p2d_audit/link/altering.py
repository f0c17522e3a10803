"""What changes a result in place: it is the same object from there on, but not as it was returned."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import Atom, Result, Site, Unit, Value
from p2d_audit.link.containers import REORDERING
from p2d_audit.link.frame import Frame, outside_names
from p2d_audit.link.mutation import CHANGING

_METHODS = CHANGING | REORDERING | {
    "subtract", "symmetric_difference_update", "appendall", "fit", "partial_fit", "load_state_dict", "itemset", "put",
    "resize", "setflags", "swap_names", "__setitem__", "__setattr__", "__delitem__", "__delattr__",
}  # fmt: skip
_BEGINNINGS = ("add_", "append_", "insert_", "set_")
"""How the names of methods begin that change what they are called on."""
_FUNCTIONS = frozenset(
    {"builtins.setattr", "builtins.delattr", "operator.setitem", "operator.delitem", "random.shuffle",
     "numpy.random.shuffle", "numpy.put", "numpy.copyto", "numpy.fill_diagonal", "heapq.heapify", "heapq.heappush",
     "heapq.heappop", "heapq.heapreplace", "heapq.heappushpop", "bisect.insort", "bisect.insort_left",
     "bisect.insort_right"}
)  # fmt: skip
"""Functions from outside that change their first argument."""


def altered(frame: Frame, node: int, frames: list[Frame]) -> Value:
    """Return what the object is that a node changes, its results altered if the node surely changes them."""
    change = frame.scope.nodes[node]
    assert isinstance(change, r.Stored | r.Touched | r.Passed | r.Removed)
    before = frame.values[change.base]
    if not any(isinstance(atom, Result) for atom in before):
        return before
    if isinstance(change, r.Passed):
        return frozenset(_passed(frame, change, atom, before, frames) for atom in before)
    return _all_altered(frame, before) if _changes(frame, change) else before


def without_unaltered(frame: Frame, options: tuple[int, ...], either: Value) -> Value:
    """Return a choice's value without results that are changed in another option: it is one object, changed or not."""
    if not any(isinstance(atom, Result) and atom.how == "direct" for atom in either):
        return either
    first = frame.scope.nodes[options[0]]
    if len(options) == 1 and isinstance(first, r.Choice):
        options = first.options  # what is left after a loop is what its head is before each turn
    changed = {key for option in options for key in _changed_on_the_way(frame, option)}
    if not changed or len({_origin(frame.scope, option) for option in options}) > 1:
        return either
    plain = (atom for atom in either if isinstance(atom, Result) and atom.how == "direct")
    return either - {atom for atom in plain if (atom.site, atom.unit) in changed}


def _changed_on_the_way(frame: Frame, node: int) -> Iterator[tuple[Site, Unit]]:
    """Yield the results that are changed in place between where an object is met first and a node."""
    yield from (
        (atom.site, atom.unit) for atom in frame.values[node] if isinstance(atom, Result) and atom.how == "altered"
    )
    for one in _versions(frame.scope, node):
        found = frame.scope.nodes[one]
        if isinstance(found, r.StoredItem):
            yield from ((atom.site, atom.unit) for atom in frame.values[found.base] if isinstance(atom, Result))


def _versions(scope: r.Scope, node: int) -> list[int]:
    """Return the nodes that are one object, from the latest to where it is met first."""
    found: list[int] = []
    while node not in found:
        found.append(node)
        match scope.nodes[node]:
            case r.Stored(base) | r.StoredItem(base) | r.Touched(base) | r.Passed(base) | r.Removed(base):
                node = base
            case r.Choice((first, *_)) if first < node:
                node = first
    return found


def _origin(scope: r.Scope, node: int) -> int:
    return _versions(scope, node)[-1]


def _changes(frame: Frame, change: r.AnyNode) -> bool:
    """Say whether a node changes the object it stands for itself: a call on what it holds is none that does so."""
    match change:
        case r.Touched(_, call):
            return _is_changing_call(frame, call)
        case r.Stored(base, name, value):
            inner = frame.scope.nodes[value]
            held = frame.scope.nodes[inner.base] if isinstance(inner, r.Touched | r.Passed) else None
            is_own = isinstance(held, r.Attribute) and (held.value, held.name) == (base, name)
            return _changes(frame, inner) if is_own else True
        case r.Passed():
            return False
    return True


def _is_changing_call(frame: Frame, node: int) -> bool:
    call = frame.scope.nodes[node]
    function = frame.scope.nodes[call.callee] if isinstance(call, r.Call) else None
    if not isinstance(call, r.Call) or not isinstance(function, r.Attribute):
        return False
    in_place = any(argument.name == "inplace" for argument in call.arguments)
    return in_place or function.name in _METHODS or function.name.startswith(_BEGINNINGS)


def _all_altered(frame: Frame, value: Value) -> Value:
    return frozenset(_altered(frame, atom) for atom in value)


def _altered(frame: Frame, atom: Atom) -> Atom:
    return atom.changed("altered") if isinstance(atom, Result) and not _is_of_graph(frame, atom) else atom


def _passed(frame: Frame, change: r.Passed, atom: Atom, before: Value, frames: list[Frame]) -> Atom:
    """Return an object after a call that it was given to: of a helper of the tree what it is at the helper's end."""
    call = frame.scope.nodes[change.call]
    if not isinstance(call, r.Call) or not isinstance(atom, Result):
        return atom
    first = call.arguments[0].value if call.arguments else -1
    if (
        _FUNCTIONS & outside_names(frame, change.call)
        and first >= 0
        and _origin(frame.scope, first) == _origin(frame.scope, change.base)
    ):
        return _altered(frame, atom)
    ends = [end for index in frame.children.get(change.call, ()) for end in _ends(frames[index], before)]
    is_changed = any(all(not _is_as_before(one, atom) for one in end) for end in ends)
    return _altered(frame, atom) if is_changed else atom


def _ends(child: Frame, given: Value) -> Iterator[Value]:
    """Yield what the parameters that were given a value are at a helper's end, unless they are bound anew."""
    for name, value in child.bound.items():
        end = child.scope.bindings.get(name)
        if value == given and end is not None:
            first = child.scope.nodes[_origin(child.scope, end)]
            if isinstance(first, r.Bound) and first.name == name:
                yield child.values[end]


def _is_as_before(atom: Atom, before: Result) -> bool:
    return isinstance(atom, Result) and (atom.site, atom.how) == (before.site, before.how)


def _is_of_graph(frame: Frame, result: Result) -> bool:
    """Say whether a call stands in the block of a Prefect 1 flow: its result is a task there, not what it returns."""
    module, number, node = result.site
    call = frame.scope.nodes[node] if (module, number) == (frame.module.index, frame.number) else None
    region = call.region if isinstance(call, r.Call) else -1
    while region >= 0:
        found = frame.scope.regions[region]
        if found.kind == "with" and any(isinstance(atom, Unit) for atom in frame.values[found.test]):
            return True
        region = found.parent
    return False
