"""Evaluates comprehensions over known iterables, turn by turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from p2d_audit.facts import records as r
from p2d_audit.link.exact.known import CONTENTS, Lost, Value, View, bounded, is_plain, opened, truth
from p2d_audit.link.exact.methods import joined_dicts
from p2d_audit.link.exact.operands import operands_of
from p2d_audit.link.frame import Frame

if TYPE_CHECKING:
    from p2d_audit.link.exact.evaluation import Evaluator

MAX_TURNS = 200
"""How many turns are followed."""


class Turn(Struct):
    """One turn of a comprehension: the nodes that depend on its element, and what they give in this turn."""

    frame: int
    dependent: frozenset[int]
    known: dict[int, Value]


class _Comprehension(Struct, frozen=True):
    """What a comprehension is made of; `element` is -1 where its target is not used."""

    iterable: int
    element: int
    conditions: tuple[int, ...]
    given: tuple[int, ...]
    dependent: frozenset[int]


class Turns:
    """What comprehensions give."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def of(self, frame: Frame, index: int, node: r.Sequence | r.Mapping) -> Value:
        """Return what a comprehension gives."""
        made = _taken_apart(frame.scope, node)
        if made is None:
            return Lost()
        iterable = self._evaluator.node(frame, made.iterable)
        if isinstance(iterable, dict | str):
            iterable = list(iterable)
        items = opened(iterable)
        if not isinstance(items, list | tuple | range):
            return items if isinstance(items, Lost) else Lost()
        if len(items) > MAX_TURNS:
            return Lost("too large to be followed")
        rows: list[tuple[Value, ...]] = []
        for item in items:
            kept = self._turn(frame, made, item)
            if isinstance(kept, Lost):
                return kept
            if kept is not None:
                rows.append(kept)
        return self._collected(frame, index, node, rows)

    def _turn(self, frame: Frame, made: _Comprehension, item: Value) -> tuple[Value, ...] | Lost | None:
        """Return what one turn adds; None where its conditions leave it out."""
        turn = Turn(frame.index, made.dependent, {made.element: item})
        with self._evaluator.within(turn):
            for condition in made.conditions:
                said = truth(self._evaluator.node(frame, condition))
                if said is None:
                    return Lost(CONTENTS)
                if not said:
                    return None
            return tuple(self._evaluator.node(frame, one) for one in made.given)

    def _collected(
        self, frame: Frame, index: int, node: r.Sequence | r.Mapping, rows: list[tuple[Value, ...]]
    ) -> Value:
        if isinstance(node, r.Mapping):
            return joined_dicts([(key, value) for key, value in rows])
        held = [row[0] for row in rows]
        if node.kind == "list":
            return bounded(held)
        if node.kind == "set":
            hashable = all(isinstance(one, bool | int | float | str | None) and is_plain(one) for one in held)
            return frozenset(held) if hashable else Lost(CONTENTS)
        named = any(index in values for values in frame.scope.ever.values())
        return Lost() if named else View(tuple(held))


def _taken_apart(scope: r.Scope, node: r.Sequence | r.Mapping) -> _Comprehension | None:
    """Return the parts of a comprehension with one `for`."""
    first = node.items if isinstance(node, r.Sequence) else node.values
    kept = scope.nodes[first[0]]
    if not (isinstance(kept, r.Choice) and kept.by_statement and len(kept.options) == len(kept.tests) == 1):
        return None
    inner = kept.options[0]
    conditions: tuple[int, ...] = ()
    chosen = scope.nodes[inner]
    if isinstance(chosen, r.Choice) and len(chosen.options) == 1 and chosen.tests and not chosen.by_statement:
        inner, conditions = chosen.options[0], chosen.tests
    given = (node.keys[0], inner) if isinstance(node, r.Mapping) else (inner,)
    reached = _reached(scope, (*given, *conditions))
    elements = [at for at in reached if scope.nodes[at] == r.Element(kept.tests[0])]
    if len(elements) > 1:
        return None
    dependent = _dependent(scope, reached, elements[0]) if elements else frozenset()
    return _Comprehension(kept.tests[0], elements[0] if elements else -1, conditions, given, dependent)


def _reached(scope: r.Scope, starts: tuple[int, ...]) -> set[int]:
    """Return the nodes that these are computed from, themselves included."""
    reached: set[int] = set()
    stack = list(starts)
    while stack:
        index = stack.pop()
        if index not in reached:
            reached.add(index)
            stack += [one for one in operands_of(scope.nodes[index]) if one >= 0]
    return reached


def _dependent(scope: r.Scope, reached: set[int], element: int) -> frozenset[int]:
    """Return those of the nodes that are computed from an element."""
    found = {element}
    for index in sorted(reached):
        if any(one in found for one in operands_of(scope.nodes[index])):
            found.add(index)
    return frozenset(found)
