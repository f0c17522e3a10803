"""Matches the arguments of a call to the parameters of what is called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import NOTHING, Atom, Box, Pack, Text, Value, only_text, pack_of
from p2d_audit.link.frame import Frame
from p2d_audit.link.frames import Frames
from p2d_audit.link.passing import Supplied


class Given(Struct, frozen=True):
    """One value given to one parameter; `argument` is where it stands in the source."""

    parameter: str
    value: Value
    argument: r.Argument

    @property
    def shown(self) -> str:
        """The parameter as the call names it: a keyword that `**parameters` takes has its own name."""
        return self.argument.name or self.parameter


def bind(frames: Frames, passed: Sequence[Supplied], parameters: Sequence[r.Parameter]) -> Iterator[Given]:
    """Yield what each parameter is given; `*` and `**` arguments are taken apart where their contents are known."""
    positional = [p.name for p in parameters if p.kind == "positional"]
    named = {p.name for p in parameters if p.kind in ("positional", "keyword")}
    varargs = next((p.name for p in parameters if p.kind == "varargs"), None)
    varkw = next((p.name for p in parameters if p.kind == "varkw"), None)
    index = 0
    taken: set[str] = set()
    for item in passed:
        argument, value = item.argument, item.value
        if argument.star == 1:
            rest = [name for name in positional[index:] if name not in taken]
            for target, part in _spread(frames, value, rest, varargs):
                taken.add(target)
                yield Given(target, part, argument)
            index += len(rest)
        elif argument.star == 2:
            for target, part in _spread_named(frames, value, sorted(named - taken), varkw):
                yield Given(target, part, argument)
        elif argument.name is None:
            target = positional[index] if index < len(positional) else varargs or f"*{index}"
            index += 1
            taken.add(target)
            yield Given(target, value, argument)
        else:
            taken.add(argument.name)
            known = argument.name in named or varkw is None
            yield Given(argument.name if known else varkw or argument.name, value, argument)


def bound(
    frames: Frames, passed: Sequence[Supplied], scope: r.Scope, defining: Frame, first: Value | None
) -> dict[str, Value]:
    """Return each parameter's value on entry; `first` is what a method's first parameter gets."""
    parameters = list(scope.parameters)
    values: dict[str, Value] = {}
    if first is not None and parameters and parameters[0].kind == "positional":
        values[parameters.pop(0).name] = first
    variadic = {p.name: p.kind for p in parameters if p.kind in ("varargs", "varkw")}
    packed: dict[str, list[tuple[Text | None, Value]]] = {name: [] for name in variadic}
    for given in bind(frames, passed, parameters):
        if given.parameter in packed:
            packed[given.parameter].append((_key(given, len(packed[given.parameter])), given.value))
        else:
            values[given.parameter] = values.get(given.parameter, NOTHING) | given.value
    for name, items in packed.items():
        values[name] = frozenset({pack_of(tuple(key for key, _ in items), tuple(value for _, value in items))})
    for parameter in parameters:
        if parameter.name not in values and parameter.default >= 0:
            values[parameter.name] = defining.values[parameter.default]
    return values


def _key(given: Given, position: int) -> Text | None:
    if given.argument.star:
        return None
    return Text("str", given.argument.name) if given.argument.name is not None else Text("int", position)


def _spread(frames: Frames, value: Value, names: list[str], varargs: str | None) -> Iterator[tuple[str, Value]]:
    """Hand the elements of `*value` to the parameters that are left."""
    known = _elements(frames, value)
    for position, name in enumerate(names):
        part = frozenset().union(*(frames.part(atom, position, False, 0) for atom in value))
        if part:
            yield name, part
    if known is not None:
        yield from ((varargs or "*", part) for part in known[len(names) :])
    elif varargs is not None or not names:
        yield varargs or "*", frozenset().union(*(frames.element(atom) for atom in value))


def _elements(frames: Frames, value: Value) -> list[Value] | None:
    """Return the elements of a list or tuple whose length is known."""
    if len(value) != 1:
        return None
    match next(iter(value)):
        case Pack(_, values):
            return list(values)
        case Box() as box:
            frame, node = frames.node_of(box)
            if isinstance(node, r.Sequence) and not node.spread and not node.repeated:
                return [frame.values[item] for item in node.items]
    return None


def _spread_named(frames: Frames, value: Value, names: list[str], varkw: str | None) -> Iterator[tuple[str, Value]]:
    """Hand the entries of `**value` to the parameters they name."""
    keys = _keys(frames, value)
    for name in (name for name in names if name in keys) if keys is not None else ():
        part = frozenset().union(*(frames.item(atom, frozenset({Text("str", name)})) for atom in value))
        if part:
            yield name, part
    if keys is None:
        yield varkw or "**", frozenset().union(*(frames.element(atom) for atom in value))
    else:
        for key in sorted(keys - set(names)):
            part = frozenset().union(*(frames.item(atom, frozenset({Text("str", key)})) for atom in value))
            yield varkw or key, part


def _keys(frames: Frames, value: Value) -> set[str] | None:
    """Return the keys of dicts whose keys are all known."""
    found: set[str] = set()
    seen: set[Atom] = set()
    stack = list(value)
    while stack:
        atom = stack.pop()
        if atom in seen:
            continue
        seen.add(atom)
        match atom:
            case Pack(keys, _) if all(isinstance(key, Text) for key in keys):
                found |= {str(key.value) for key in keys if key is not None}
            case Box() as box:
                frame, node = frames.node_of(box)
                if isinstance(node, r.Mapping) and not node.repeated:
                    nodes = node.keys
                    stack += [a for k, v in zip(nodes, node.values, strict=True) if k < 0 for a in frame.values[v]]
                elif isinstance(node, r.Call) and box.form == "named":
                    nodes = ()
                    found |= {a.name for a in node.arguments if a.name is not None}
                    stack += [inner for a in node.arguments if a.name is None for inner in frame.argument(a)]
                elif isinstance(node, r.Expression):
                    nodes = ()
                    stack += [inner for operand in node.operands for inner in frame.values[operand]]
                elif isinstance(node, r.StoredItem):
                    nodes = (node.key,)
                    stack += frame.values[node.base]
                else:
                    return None
                texts = [only_text(frame.values[key]) for key in nodes if key >= 0]
                if None in texts:
                    return None
                found |= {text for text in texts if text is not None}
            case _:
                return None
    return found if value else None
