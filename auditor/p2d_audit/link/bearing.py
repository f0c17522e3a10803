"""Which frames can hold task results, so that objects made in all the others need not be searched for some."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from p2d_audit.link.atoms import Atom, Box, Instance, Made, Pack, Partial, Result, Stream

PLACED = (Box, Instance, Made, Partial, Stream)
"""What holds values of the frame it was made in, or values that were put into it."""
HOLDING: frozenset[type[Atom]] = frozenset({Result, Pack, *PLACED})
"""What can be a task result or hold one: most values are nothing of the kind."""


class Bearing:
    """Frames by index (-1: any) that bear results: in a value, in an object made there, or in what these hold.

    `on_new` is told of each frame that begins to.
    """

    def __init__(self, on_new: Callable[[int], None]) -> None:
        self._on_new = on_new
        self._bearing: set[int] = set()
        self._held_by: defaultdict[int, set[int]] = defaultdict(set)
        """By frame, those that hold objects made in it."""

    def note(self, frame: int, atoms: Iterable[Atom]) -> None:
        """Note what is a value of a frame, or was put into an object made there."""
        for atom in atoms:
            if isinstance(atom, Result):
                self._add(frame)
            elif isinstance(atom, PLACED):
                self._refer(frame, atom.frame)
            elif isinstance(atom, Pack):
                for held in atom.values:
                    self.note(frame, held)

    def may_hold(self, atom: Atom) -> bool:
        """Say whether results can be in an object; what is no frame's is looked into."""
        return not isinstance(atom, PLACED) or atom.frame in self._bearing

    def _refer(self, frame: int, other: int) -> None:
        if frame != other and frame not in self._held_by[other]:
            self._held_by[other].add(frame)
            if other in self._bearing:
                self._add(frame)

    def _add(self, frame: int) -> None:
        pending = [frame]
        while pending:
            now = pending.pop()
            if now not in self._bearing:
                self._bearing.add(now)
                pending += self._held_by[now]
                self._on_new(now)
