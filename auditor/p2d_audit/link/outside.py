"""What calls of the standard library, and of containers, are known to give."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from p2d_audit.facts import records as r
from p2d_audit.link import vocabulary
from p2d_audit.link.atoms import (
    NOTHING,
    Atom,
    Box,
    Class,
    Given,
    Instance,
    InTree,
    Made,
    Pack,
    Partial,
    Super,
    Text,
    Unit,
    Value,
    constant,
    in_order,
    pack_of,
)
from p2d_audit.link.containers import ANY, union
from p2d_audit.link.frame import Frame, node_arguments
from p2d_audit.link.makers import Makers

_CONTAINER_READS = frozenset({"get", "pop", "popleft", "setdefault", "__getitem__"})
_WITHOUT_RESULT = frozenset(
    {"append", "appendleft", "extend", "extendleft", "insert", "add", "update", "sort", "reverse", "clear", "remove",
     "discard", "rotate"}
)  # fmt: skip
_CONTAINER_WRITES = frozenset({"append", "appendleft", "extend", "insert", "add", "update"})
_CONTAINER_VIEWS = frozenset({"copy", "union", "most_common"})


class Outside(Makers):
    """Makers that know what functions from outside of the tree do with what they are given."""

    def known_call(self, frame: Frame, node: int, call: r.Call, name: str) -> Value | None:
        """Return what a call of a well-known function gives; None for any other."""
        handler = _HANDLERS.get(name)
        if handler is None or len(call.arguments) < _NEEDED.get(name, 0):
            return None
        return handler(self, frame, node, call, name)

    def _handed_on(self, frame: Frame, _: int, call: r.Call, name: str) -> Value:
        index = 1 if name == "typing.cast" and len(call.arguments) > 1 else 0
        value = frame.argument(call.arguments[index])
        if name == "types.MappingProxyType":
            self.viewed.update(atom for atom in value if isinstance(atom, Box))
        return value

    def _gathered(self, frame: Frame, node: int, _: r.Call, __: str) -> Value:
        return frozenset({Box(frame.index, node, "items")})

    def _filled(self, frame: Frame, node: int, _: r.Call, name: str) -> Value:
        return frozenset({Box(frame.index, node, vocabulary.FILLED[name])})

    def _as_mapping(self, frame: Frame, node: int, _: r.Call, __: str) -> Value:
        return frozenset({Box(frame.index, node, "fields")})

    def _merged(self, frame: Frame, node: int, _: r.Call, __: str) -> Value:
        return node_arguments(frame, node)

    def _kept(self, frame: Frame, node: int, call: r.Call, _: str) -> Value:
        for owner in self._objects(frame, call):
            self.put(owner, ANY, node_arguments(frame, node))
        return NOTHING

    def _given_back(self, frame: Frame, _: int, call: r.Call, __: str) -> Value:
        return union(self.stored(owner, ANY) for owner in self._objects(frame, call))

    def _namespace(self, frame: Frame, node: int, call: r.Call, name: str) -> Value:
        made = Made(name, frame.index, node)
        for argument in call.arguments:
            self.put(made, argument.name or ANY, frame.argument(argument))
        return frozenset({made})

    def _globals(self, frame: Frame, _: int, __: r.Call, ___: str) -> Value:
        return frozenset({InTree(frame.module.index)})

    def _type(self, frame: Frame, _: int, call: r.Call, __: str) -> Value | None:
        if len(call.arguments) != 1:
            return None
        given = frame.argument(call.arguments[0])
        return frozenset(atom.of for atom in given if isinstance(atom, Instance)) or self.transformed(given)

    def _partial(self, frame: Frame, node: int, _: r.Call, __: str) -> Value:
        return frozenset({Partial(frame.index, node)})

    def _parameter(self, frame: Frame, node: int, _: r.Call, name: str) -> Value:
        return frozenset({Given((frame.module.index, frame.number), name), Made(name, frame.index, node)})

    def _replaced_fields(self, frame: Frame, node: int, call: r.Call, _: str) -> Value:
        return self.replaced(frame, node, frame.argument(call.arguments[0]), call.arguments[1:])

    def named_tuple(self, frame: Frame, node: int, call: r.Call, index: int, made_at: int) -> Value:
        """Return a tuple whose items have the names that `namedtuple(…)` was given."""
        made_in = self.all[index]
        definition = made_in.scope.nodes[made_at]
        given = definition.arguments[1:2] if isinstance(definition, r.Call) else ()
        listed = union(made_in.argument(argument) for argument in given)
        names: list[str] = []
        for atom in listed:
            if isinstance(atom, Text):
                names += str(atom.value).replace(",", " ").split()
            for item in self.known_items(atom) or ():
                names += [str(text.value) for text in item if isinstance(text, Text)]
        if not names or any(argument.star for argument in call.arguments):
            return self.transformed(node_arguments(frame, node))
        values: dict[str, Value] = {}
        for position, argument in enumerate(call.arguments):
            values[argument.name or names[min(position, len(names) - 1)]] = frame.argument(argument)
        return frozenset({pack_of(tuple(Text("str", n) for n in names), tuple(values.get(n, NOTHING) for n in names))})

    def through_operator(self, frame: Frame, node: int, name: str) -> Value:
        """Return what an operator of Prefect 1's library, such as `GetItem()`, makes of what it is given."""
        if not name.startswith("prefect.tasks.core."):
            return NOTHING
        return self.transformed(node_arguments(frame, node))

    def _copied(self, frame: Frame, node: int, call: r.Call, _: str) -> Value:
        """Return a copy; that of a Prefect 1 flow is another flow."""
        return frozenset(
            self.copy_flow(frame, node, call, atom) if isinstance(atom, Unit) and atom.key[0] < 0 else atom
            for atom in frame.argument(call.arguments[0])
        )

    def _imported_by_name(self, frame: Frame, _node: int, call: r.Call, _: str) -> Value:
        """Return the module that a constant name imports."""
        names = [atom.value for atom in frame.argument(call.arguments[0]) if isinstance(atom, Text)]
        if len(names) != 1 or not isinstance(names[0], str) or names[0].startswith("."):
            return NOTHING
        return self.imported(frame.module, r.Import(names[0], 0, None))

    def _objects(self, frame: Frame, call: r.Call) -> list[Made]:
        """Return the objects from outside of the tree whose method is called."""
        function = frame.scope.nodes[call.callee]
        value = frame.values[function.value] if isinstance(function, r.Attribute) else NOTHING
        return [atom for atom in value if isinstance(atom, Made)]

    def _super(self, frame: Frame, _node: int, _call: r.Call, _: str) -> Value:
        """Return what `super()` is in a method."""
        above = frame.module.scopes[frame.scope.parent] if frame.scope.parent >= 0 else None
        if above is None or above.kind != "class" or not frame.scope.parameters:
            return NOTHING
        of = Class(frame.module.index, frame.scope.parent, self.all[frame.parent].parent)
        owners = frame.bound.get(frame.scope.parameters[0].name, NOTHING)
        return frozenset(Super(of, owner) for owner in owners)

    def _setattr(self, frame: Frame, _node: int, call: r.Call, _: str) -> Value:
        owners, names, value = (frame.argument(argument) for argument in call.arguments[:3])
        name = next(iter(names)) if len(names) == 1 else None
        if isinstance(name, Text) and isinstance(name.value, str):
            for owner in owners:
                self.put(owner, name.value, value)
        return NOTHING

    def replaced(self, frame: Frame, node: int, owners: Value, changes: Sequence[r.Argument]) -> Value:
        """Return a copy of instances with some attributes changed."""
        names = {argument.name for argument in changes}
        made: set[Atom] = set()
        for owner in owners:
            if isinstance(owner, Instance):
                new = Instance(owner.of, frame.index, node)
                for name, value in list(self.heap[owner].items()) if owner in self.heap else ():
                    if name not in names:
                        self.put(new, name, value)
                for argument in changes:
                    self.put(new, argument.name or ANY, frame.argument(argument))
                made.add(new)
        return frozenset(made) or self.transformed(node_arguments(frame, node), owners)

    def _getattr(self, frame: Frame, _node: int, call: r.Call, _: str) -> Value:
        names = frame.argument(call.arguments[1])
        name = next(iter(names)) if len(names) == 1 else None
        if not (isinstance(name, Text) and isinstance(name.value, str)):
            return NOTHING
        text = name.value
        return union(self.attribute(frame, atom, text) for atom in frame.argument(call.arguments[0]))

    def call_container(self, frame: Frame, node: int, call: r.Call, owner: Box | Pack, name: str) -> Value:
        """Return what a method of a container gives."""
        if name in _CONTAINER_READS and call.arguments:
            key = frame.argument(call.arguments[0])
            rest = NOTHING if self._has(owner, key) else union(frame.argument(a) for a in call.arguments[1:])
            taken = self.item(owner, key)
            return taken | rest | (self.transformed(key) if self.sources(key) else NOTHING)
        if name in _CONTAINER_WRITES and not _is_touched(frame, node):
            self.put(owner, ANY, node_arguments(frame, node))
        if name == "popitem":
            keys, held = self.keys(owner), self.contents(owner) if isinstance(owner, Box) else self.element(owner)
            return frozenset({pack_of((Text("int", 0), Text("int", 1)), (keys, held))})
        if name in _CONTAINER_READS:
            items = self.known_items(owner)
            if items and name in ("pop", "popleft"):
                return items[-1 if name == "pop" else 0]
            return self.element(owner)
        if name == "_replace" and isinstance(owner, Pack):
            changed = {a.name: frame.argument(a) for a in call.arguments}
            values = (
                changed.get(str(k.value) if k else None, v) for k, v in zip(owner.keys, owner.values, strict=True)
            )
            return frozenset({pack_of(owner.keys, tuple(values))})
        if name in _WITHOUT_RESULT:
            return constant(None)
        if name in ("items", "values"):
            return frozenset({Box(frame.index, node, "entries" if name == "items" else "values")})
        if name == "keys":
            return frozenset({pack_of((None,), (self.keys(owner),))})
        if name in _CONTAINER_VIEWS:
            return frozenset({owner})
        return self.transformed(frozenset({owner}), *(frame.argument(a) for a in call.arguments))

    def _has(self, owner: Box | Pack, key: Value) -> bool:
        """Say whether a mapping surely has a key."""
        return len(key) == 1 and isinstance(next(iter(key)), Text) and key <= self.keys(owner)

    def updates(self, frame: Frame, call: r.Call) -> list[r.Argument]:
        """Return the changes that `._replace(a=…)` or `.model_copy(update={"a": …})` states, as keywords."""
        changes = [argument for argument in call.arguments if argument.name not in (None, "update")]
        for argument in call.arguments:
            for atom in in_order(frame.argument(argument)) if argument.name == "update" else ():
                box = self.node_of(atom) if isinstance(atom, Box) else None
                if box is not None and isinstance(box[1], r.Mapping) and box[0] is frame:
                    for key, value in zip(box[1].keys, box[1].values, strict=True):
                        texts = [a.value for a in frame.values[key] if isinstance(a, Text)] if key >= 0 else []
                        if len(texts) == 1 and isinstance(texts[0], str):
                            changes.append(r.Argument(texts[0], value, 0, argument.at))
        return changes


def _is_touched(frame: Frame, node: int) -> bool:
    """Say whether the scope itself keeps track of what a method call puts into its object."""
    return node in frame.module.touching[frame.number]


_Handler = Callable[[Outside, Frame, int, r.Call, str], Value | None]
_HANDLERS: dict[str, _Handler] = {
    **dict.fromkeys(vocabulary.TRANSPARENT, Outside._handed_on),
    **dict.fromkeys(vocabulary.COPIES, Outside._copied),
    **dict.fromkeys(vocabulary.GATHERS, Outside._gathered),
    **dict.fromkeys(vocabulary.FILLED, Outside._filled),
    **dict.fromkeys(vocabulary.PUTS, Outside._kept),
    **dict.fromkeys(vocabulary.GETS, Outside._given_back),
    **dict.fromkeys(vocabulary.SHOWN_AS_MAPPING, Outside._as_mapping),
    **dict.fromkeys(vocabulary.MERGES, Outside._merged),
    **dict.fromkeys(vocabulary.PARTIALS, Outside._partial),
    **dict.fromkeys(vocabulary.PARAMETERS, Outside._parameter),
    "types.SimpleNamespace": Outside._namespace,
    "importlib.import_module": Outside._imported_by_name,
    "builtins.globals": Outside._globals,
    "builtins.type": Outside._type,
    "builtins.super": Outside._super,
    "builtins.setattr": Outside._setattr,
    "builtins.getattr": Outside._getattr,
    "dataclasses.replace": Outside._replaced_fields,
}
"""How each well-known call is read."""
_NEEDED = {
    "builtins.setattr": 3,
    "builtins.getattr": 2,
    "importlib.import_module": 1,
    "dataclasses.replace": 1,
    **dict.fromkeys((*vocabulary.COPIES, *vocabulary.TRANSPARENT), 1),
}
"""How many arguments it must have to be read so."""
