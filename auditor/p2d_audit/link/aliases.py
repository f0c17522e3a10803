"""What an expression is a part of, without a copy in between."""

from __future__ import annotations

from p2d_audit.facts import records as r

_MAX_CHAIN = 200
_PLAIN = ("int", "str")
_MAKING_KEYS = frozenset({"int", "len", "str"})
_READING = frozenset({"get", "setdefault"})


def parameter_at(scope: r.Scope, node: int) -> str | None:
    """Return the parameter that an expression is, or is a part of, by plain access alone."""
    above: r.AnyNode | None = None
    for _ in range(_MAX_CHAIN):
        found = scope.nodes[node]
        if isinstance(found, r.Bound):
            return found.name
        inner = whole_of(scope, found, above)
        if inner is None:
            return None
        node, above = inner, found
    return None


def whole_of(scope: r.Scope, node: r.AnyNode, above: r.AnyNode | None = None) -> int | None:
    """Return what a node is a part of, or the same object as before a change of it; None for a copy or a new object.

    `above` is the part of the node that is looked at: what a slice holds is what the whole list holds.
    """
    match node:
        case r.Attribute(value) | r.Element(value) | r.Shared(_, value) | r.Part(value):
            return value
        case r.Item(value, key):
            sliced = _is_slice(scope.nodes[key]) and _is_of_sequence(scope, above)
            return value if sliced or _is_single(scope, key) else None
        case r.Stored(base) | r.StoredItem(base) | r.Touched(base) | r.Passed(base) | r.Removed(base):
            return base
        case r.Choice((first, *_)):
            return first
        case r.Call(callee, (key, *_)):
            method = scope.nodes[callee]
            if isinstance(method, r.Attribute) and method.name in _READING and _is_single(scope, key.value):
                return method.value
            return None
        case _:
            return None


def _is_slice(key: r.AnyNode) -> bool:
    return isinstance(key, r.Expression) and key.operator == "slice"


def _is_of_sequence(scope: r.Scope, part: r.AnyNode | None) -> bool:
    """Say whether a part is what an iteration or a number takes out of something."""
    if isinstance(part, r.Item):
        key = scope.nodes[part.key]
        return isinstance(key, r.Constant) and isinstance(key.value, int)
    return isinstance(part, r.Element | r.Part)


def _is_single(scope: r.Scope, node: int, depth: int = 0) -> bool:
    """Say whether a key is a text or number, which takes out what is inside: no mask, list of columns or slice."""
    if depth > 8:
        return False
    match scope.nodes[node]:
        case r.Constant(value):
            return value is not None and not isinstance(value, bool)
        case r.Element() | r.Part() | r.Free():
            return True
        case r.Expression("format" | "spec"):
            return True
        case r.Expression("+" | "-" | "*" | "/" | "//" | "%" | "unary-", operands):
            return any(_is_plain(scope, operand) for operand in operands)
        case r.Sequence("tuple", items, (), False):
            return all(_is_single(scope, item, depth + 1) for item in items)
        case r.Choice(options):
            return all(_is_single(scope, option, depth + 1) for option in options if option < node)
        case r.Load(value) | r.Shared(_, value) | r.Passed(value) | r.Touched(value):
            return _is_single(scope, value, depth + 1)
        case r.Import():
            return True
        case r.Attribute(value):
            return isinstance(scope.nodes[value], r.Load | r.Free) and _is_single(scope, value, depth + 1)
        case r.Bound(name):
            return any(p.name == name and p.annotation_text in _PLAIN for p in scope.parameters)
        case r.Call(callee):
            function = scope.nodes[callee]
            return isinstance(function, r.Free) and function.name in _MAKING_KEYS
        case _:
            return False


def _is_plain(scope: r.Scope, node: int) -> bool:
    """Say whether an operand is a text or number: arithmetic with one makes no mask."""
    found = scope.nodes[node]
    return isinstance(found, r.Constant | r.Element) or (isinstance(found, r.Expression) and found.operator == "format")
