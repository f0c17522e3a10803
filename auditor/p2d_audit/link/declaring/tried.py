"""Tells which frames only tests enter: what tests give says nothing of what production code is given."""

from __future__ import annotations

from collections.abc import Iterable

from p2d_audit.link.exact.names import Names
from p2d_audit.link.frame import Frame
from p2d_audit.link.units import Units


class Tried:
    """The frames that only tests enter, directly or through others, of all those that are `entered`."""

    def __init__(self, names: Names, units: Units, entered: Iterable[Frame]) -> None:
        self._names = names
        self._units = units
        self._known: dict[int, bool] = {}
        self._in_use = {place[0] for place, unit in units.by_scope.items() if not unit.is_test}
        """The modules that have flows or tasks which are no tests, even if they are called like tests."""
        self._used = {(frame.module.index, frame.number) for frame in entered if not self.holds(frame)}
        """Functions that other code than tests calls."""

    def holds(self, frame: Frame) -> bool:
        """Say whether only tests enter a frame, or it is of a test."""
        if frame.index not in self._known:
            self._known[frame.index] = False
            callers = self._names.callers(frame)
            entered = bool(callers) and all(self.holds(caller) for caller, _ in callers)
            is_test = self._units.is_test(frame.module) and frame.module.index not in self._in_use
            self._known[frame.index] = entered or is_test
        return self._known[frame.index]

    def is_replaced(self, frame: Frame) -> bool:
        """Say whether only tests enter a frame of a function that other code calls, too."""
        return self.holds(frame) and (frame.module.index, frame.number) in self._used

    def without(self, callers: list[tuple[Frame, int]]) -> list[tuple[Frame, int]]:
        """Return calls without those that tests make, unless nothing else makes any."""
        return [one for one in callers if not self.holds(one[0])] or callers
