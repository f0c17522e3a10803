"""Finds where a text stands that reached a call through a list, a mapping or a helper."""

from __future__ import annotations

from collections import Counter

from p2d_audit.facts import records as r
from p2d_audit.link.constants import span_of
from p2d_audit.link.declaring.ways import Way, Ways
from p2d_audit.link.frame import Frame
from p2d_audit.link.modules import Module
from p2d_audit.model import Span


class Literals:
    """The places of texts, each given out once for each way in which a call is made with it."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self._taken: Counter[tuple[object, ...]] = Counter()

    def place(self, frame: Frame, node: int, text: str, way: Way | None) -> Span | None:
        """Return where a text stands that one way of a call uses: in the caller's call, else in the call's file."""
        caller, outer = self._ways.caller(frame, way)
        if caller is not None:
            there, entered = caller
            call = there.scope.nodes[entered]
            found = _standing(there.module, text, call.at) if isinstance(call, r.Call) else []
            if found:
                return self._next(there.module, found, (frame.index, node, there.index, entered, text))
            further = self.place(there, entered, text, outer)
            if further is not None:
                return further
        return self._next(frame.module, _standing(frame.module, text, None), (frame.index, node, text))

    def _next(self, module: Module, found: list[r.At], key: tuple[object, ...]) -> Span | None:
        """Return the next of several places; with more ways than places, the last."""
        if not found:
            return None
        position = min(self._taken[key], len(found) - 1)
        self._taken[key] += 1
        return span_of(module, found[position])


def _standing(module: Module, text: str, within: r.At | None) -> list[r.At]:
    """Return where a text stands in quotes, in a whole file or within one expression of it."""
    first, last = (within.line, within.end_line) if within is not None else (1, len(module.lines))
    found: list[r.At] = []
    for number in range(first, last + 1):
        line = module.lines[number - 1]
        for quote in ('"', "'"):
            start = line.find(f"{quote}{text}{quote}")
            while start >= 0 and not line.lstrip().startswith("#"):
                found.append(r.At(number, start + 1, number, start + len(text) + 3))
                start = line.find(f"{quote}{text}{quote}", start + 1)
    return sorted(found)
