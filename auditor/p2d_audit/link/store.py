"""The frames run so far and what is stored in attributes and globals."""

from __future__ import annotations

from collections import defaultdict

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import NOTHING, Box, Value
from p2d_audit.link.bearing import PLACED, Bearing
from p2d_audit.link.frame import Frame

TOUCHED = "touched"
"""The slot of a container that changes when something is put into any of the others for the first time."""
BEARS = "bears"
"""The slot that changes when a frame begins to bear results."""


class Store:
    """All frames, and the heap."""

    def __init__(self) -> None:
        self.all: list[Frame] = []
        self.heap: dict[object, dict[str, Value]] = defaultdict(dict)
        """What is stored in attributes, and by other scopes in names and containers."""
        self.viewed: set[Box] = set()
        """Containers that are seen under another name, too, which shows what is put into them later."""
        self.bearing = Bearing(lambda frame: self.note_change(frame, BEARS))
        self.stamp = 0
        """Grows with the heap, so that a frame can tell that it must look again."""

    def put(self, owner: object, name: str, value: Value) -> None:
        """Add to what an attribute or global can be."""
        slots = self.heap[owner]
        before = slots.get(name, NOTHING)
        if not value <= before:
            if not slots:
                self.outdate((owner, TOUCHED))
            slots[name] = before | value
            if isinstance(owner, PLACED):
                self.bearing.note(owner.frame, value - before)
            self.note_change(owner, name)

    def note_change(self, owner: object, name: str) -> None:
        """Let those know that look at a slot that it holds more."""
        self.stamp += 1
        self.outdate((owner, name))

    def outdate(self, slot: tuple[object, str]) -> None:
        """Let what was run with less in a slot be run again."""
        raise NotImplementedError

    def stored(self, owner: object, name: str) -> Value:
        """Return what was put into an attribute or global."""
        return self.heap[owner].get(name, NOTHING) if owner in self.heap else NOTHING

    def slots(self, owner: object) -> list[Value]:
        """Return what is stored in any attribute."""
        return list(self.heap[owner].values()) if owner in self.heap else []

    def look_at(self, frame: int) -> None:
        """Say that what is being found out depends on the values of a frame."""

    def is_untouched(self, box: Box) -> bool:
        """Say whether no other scope has put anything into a container."""
        return box not in self.heap

    def note_barren(self, frame: int) -> None:
        """Say that what is being found out depends on whether a frame bears results, which it does not so far."""

    def node_of(self, box: Box) -> tuple[Frame, r.AnyNode]:
        """Return the frame and node a box stands for."""
        frame = self.all[box.frame]
        return frame, frame.scope.nodes[box.node]
