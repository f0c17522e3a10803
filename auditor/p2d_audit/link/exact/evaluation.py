"""Evaluates nodes exactly: to the value Python gives, to a reference, or to the reason why it is not known.

Frames say what a node can be; here it is asked what it is. Whatever is not
surely one value is `Lost`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from p2d_audit.facts import records as r
from p2d_audit.link import atoms
from p2d_audit.link.classes import Classes
from p2d_audit.link.exact.calls import Calls
from p2d_audit.link.exact.changes import Changes
from p2d_audit.link.exact.choices import Choices
from p2d_audit.link.exact.fields import Fields
from p2d_audit.link.exact.folding import compare, formatted, operate
from p2d_audit.link.exact.known import (
    CONTENTS,
    RUNTIME,
    SEVERAL,
    Built,
    Lost,
    Ref,
    Value,
    View,
    bounded,
    through,
)
from p2d_audit.link.exact.methods import changed as changed_by
from p2d_audit.link.exact.methods import item_of, joined_dicts, removed, stored
from p2d_audit.link.exact.names import Names
from p2d_audit.link.exact.turns import Turn, Turns
from p2d_audit.link.frame import Frame

MAX_DEPTH = 60
"""How far an expression is followed through others."""
_REFERENCES = (
    atoms.External | atoms.Function | atoms.BoundFunction | atoms.Class | atoms.Instance | atoms.Unit | atoms.InTree
    | atoms.Partial | atoms.Maker
)  # fmt: skip
_TYPE_CHECKING = atoms.External("typing.TYPE_CHECKING")
"""False whenever code runs."""


class Evaluator:
    """The exact values of nodes, each found once."""

    def __init__(self, frames: Classes) -> None:
        self.frames = frames
        self.changes = Changes(frames)
        self.names = Names(self)
        self.fields = Fields(self)
        self.calls = Calls(self)
        self._known: dict[tuple[int, int], Value] = {}
        self._open: set[tuple[int, int]] = set()
        self._turns: list[Turn] = []
        self._comprehensions = Turns(self)
        self._choices = Choices(self)

    def node(self, frame: Frame, index: int) -> Value:
        """Return what a node gives."""
        place = (frame.index, index)
        turn = self._turn_of(frame, index)
        if turn is not None and index in turn.known:
            return turn.known[index]
        if turn is None and place in self._known:
            return self._known[place]
        if place in self._open:
            return Lost(SEVERAL)
        if len(self._open) > MAX_DEPTH:
            return Lost("nested too deeply")
        if turn is None:
            self._begin(frame, index)
        self._open.add(place)
        try:
            value = self._evaluate(frame, index, frame.scope.nodes[index])
        finally:
            self._open.discard(place)
        if isinstance(value, list | dict) and self.changes.is_stale(frame, index):
            value = Lost(CONTENTS)
        if frame.scope.kind == "module" and self.names.is_reset(frame, index):
            value = Lost(SEVERAL)
        if turn is not None:
            turn.known[index] = value
        elif not isinstance(value, Lost) or value.why != "nested too deeply":
            self._known[place] = value
        return value

    def held(self, frame: Frame, holder: int, index: int) -> Value:
        """Return what a node gives to a container made or changed at the node `holder`."""
        value = self.node(frame, index)
        stale = isinstance(value, list | dict) and self.changes.is_held_stale(frame, holder, index)
        return Lost(CONTENTS) if stale else value

    def _begin(self, frame: Frame, index: int) -> None:
        """Evaluate the versions of an object, or the left operands of a sum, from the first on."""
        chain: list[int] = []
        before = _before(frame.scope.nodes[index])
        while before >= 0 and (frame.index, before) not in self._known and before not in chain[-1:]:
            chain.append(before)
            before = _before(frame.scope.nodes[before])
        for link in reversed(chain[1:] if len(chain) > 1 else ()):
            self.node(frame, link)

    @contextmanager
    def within(self, turn: Turn) -> Iterator[None]:
        """Evaluate what depends on the element of a comprehension for one of its turns."""
        self._turns.append(turn)
        try:
            yield
        finally:
            self._turns.pop()

    def is_turning(self, frame: Frame, index: int) -> bool:
        """Say whether a node is now evaluated for one turn of a comprehension."""
        return self._turn_of(frame, index) is not None

    def _turn_of(self, frame: Frame, index: int) -> Turn | None:
        turns = (turn for turn in reversed(self._turns) if turn.frame == frame.index and index in turn.dependent)
        return next(turns, None)

    def reference(self, frame: Frame, index: int, why: Lost | None = None) -> Value:
        """Return the one thing of known origin that a node can be, else a Lost."""
        value = frame.values[index]
        atom = next(iter(value)) if len(value) == 1 else None
        if isinstance(atom, _REFERENCES):
            return Ref(atom) if atom != _TYPE_CHECKING else False
        if isinstance(atom, atoms.Made):
            return self.made(atom)
        return why or Lost()

    def made(self, atom: atoms.Made) -> Value:
        """Return what a call of something outside of the tree gives."""
        frame = self.frames.all[atom.frame]
        return self.calls.built(frame, atom.node, atom.name)

    def _evaluate(self, frame: Frame, index: int, node: r.AnyNode) -> Value:
        match node:
            case r.Constant(value):
                return value
            case r.Bound(name):
                return self.names.parameter(frame, name)
            case r.Free(name):
                value = self.names.free(frame, name)
                return self._starred(frame, index, value) if isinstance(value, Lost) else value
            case r.Import():
                return self.names.imported(frame, index, node)
            case r.Attribute(value, name):
                return self.fields.of(frame, index, self.node(frame, value), name)
            case r.Item(value, key):
                return self._item(frame, index, self.node(frame, value), key)
            case r.Part(value, position, starred):
                return _part(self.node(frame, value), position, node.after if starred else None)
            case r.Call():
                return self.calls.call(frame, index, node)
            case r.Load(value) | r.Stored(value):
                return self.node(frame, value)
            case r.Sequence() | r.Mapping():
                return self._display(frame, index, node)
            case r.Expression():
                return self._expression(frame, node)
            case r.Choice():
                return self._choices.of(frame, node)
            case r.StoredItem() | r.Touched() | r.Passed() | r.Removed() | r.Shared():
                return self._version(frame, index, node)
            case _:
                return self.reference(frame, index)

    def _starred(self, frame: Frame, index: int, value: Lost) -> Value:
        """Return what a name may come from through a star import of a module outside of the tree."""
        found = self.reference(frame, index, value)
        builtin = isinstance(found, Ref) and isinstance(found.atom, atoms.External) and "builtins." in found.atom.name
        return value if builtin or value.why != RUNTIME else found

    def _display(self, frame: Frame, index: int, node: r.Sequence | r.Mapping) -> Value:
        if node.repeated:
            return self._comprehensions.of(frame, index, node)
        if isinstance(node, r.Mapping):
            return self._mapping(frame, index, node.keys, node.values)
        return self._sequence(frame, index, node)

    def _version(
        self, frame: Frame, index: int, node: r.StoredItem | r.Touched | r.Passed | r.Removed | r.Shared
    ) -> Value:
        """Return an object after it was changed; a variable that nested functions rebind can be anything they say."""
        match node:
            case r.StoredItem():
                return self._stored(frame, index, node)
            case r.Touched(base, call):
                return self._touched(frame, index, base, call)
            case r.Passed(base):
                return self.node(frame, base)
            case r.Removed(base, key):
                return removed(self.node(frame, base), self.node(frame, key) if key >= 0 else None, all_of=key < 0)
            case r.Shared():
                return Lost(SEVERAL)

    def _stored(self, frame: Frame, index: int, node: r.StoredItem) -> Value:
        """Return a container after one of its items was set."""
        value = frame.scope.nodes[node.value]
        if isinstance(value, r.Touched) and isinstance(frame.scope.nodes[value.base], r.Call):
            return Lost(CONTENTS)  # `.get(key, []).append(value)`, which may keep nothing
        return stored(self.node(frame, node.base), self.node(frame, node.key), self.held(frame, index, node.value))

    def _sequence(self, frame: Frame, index: int, node: r.Sequence) -> Value:
        kind, spread = node.kind, node.spread
        held: list[Value] = []
        for position, item in enumerate(node.items):
            value = self.held(frame, index, item)
            if position not in spread:
                held.append(value)
            elif isinstance(value, list | tuple | range):
                held += value
            elif isinstance(value, View):
                held += value.items
            else:
                return Lost(CONTENTS)
        if kind == "set":
            plain = all(isinstance(one, bool | int | float | str | None) for one in held)
            return frozenset(held) if plain else Lost(CONTENTS)
        return bounded(held if kind == "list" else tuple(held))

    def _mapping(self, frame: Frame, index: int, keys: tuple[int, ...], values: tuple[int, ...]) -> Value:
        parts: list[Any] = []
        for key, value in zip(keys, values, strict=True):
            given = self.held(frame, index, value)
            parts.append(given if key < 0 else (self.node(frame, key), given))
        return joined_dicts(parts)

    def _expression(self, frame: Frame, node: r.Expression) -> Value:
        operands = [self.node(frame, operand) for operand in node.operands]
        match node.operator, operands:
            case "compare", _:
                return compare(node.variant, operands)
            case "spec", [value, *spec]:
                conversion = "".join(node.variant)
                return through(lambda one, how="": formatted(one, conversion, how), value, *spec)
            case "/", [Built(name="pathlib.Path") as path, str() as part]:
                return Built(
                    path.name, (*path.args, part), path.keywords, path.module, path.at, path.places, path.texts
                )
            case "slice", _:
                whole = all(isinstance(bound, int | None) for bound in operands)
                return slice(*operands) if whole and len(operands) == 3 else Lost()
            case _:
                return operate(node.operator, operands)

    def _item(self, frame: Frame, index: int, value: Value, key: int) -> Value:
        match value:
            case Ref(atoms.External("os.environ")):
                return self.calls.environment([self.node(frame, key)])
            case Ref(atoms.Class() as of):
                return self.fields.enumerations.member(of, self.node(frame, key)) or self.reference(frame, index)
            case Ref():
                return self.reference(frame, index)
            case _:
                return item_of(value, self.node(frame, key))

    def _touched(self, frame: Frame, index: int, base: int, call: int) -> Value:
        """Return an object after a method call whose value nobody uses."""
        value, node = self.node(frame, base), frame.scope.nodes[call]
        assert isinstance(node, r.Call)
        callee = frame.scope.nodes[node.callee]
        if not isinstance(value, list | dict | frozenset) or not isinstance(callee, r.Attribute):
            return value
        args, keywords = self.calls.arguments(frame, node, index)
        if args is None or keywords is None:
            return Lost(CONTENTS)
        return changed_by(value, callee.name, args, keywords)


def _before(node: r.AnyNode) -> int:
    match node:
        case r.StoredItem(base) | r.Touched(base) | r.Stored(base) | r.Removed(base) | r.Passed(base):
            return base
        case r.Expression(_, operands) if len(operands) == 2:
            return operands[0]
        case _:
            return -1


def _part(value: Value, position: int, after: int | None) -> Value:
    """Return what unpacking gives to a target; a starred one, with `after` targets behind it, gets a list."""
    held = list(value.items) if isinstance(value, View) else list(value) if isinstance(value, dict | str) else value
    if not isinstance(held, list | tuple | range):
        return held if isinstance(held, Lost) else Lost()
    if after is None:
        return item_of(held, position)
    return list(held[position : len(held) - after])
