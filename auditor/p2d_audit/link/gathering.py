"""What is known of one effect by all the frames that have it and all the calls that lead to it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from p2d_audit.link.effects import OUTGOING, Found
from p2d_audit.model import Decider, Effect, Flow, Span, Task, TaskCall


class Way(Struct, frozen=True):
    """A call of a flow's own body by which a function is entered: where, and whether and by what it is decided."""

    at: Span
    handled: bool
    decider: Decider | None


class Gathered:
    """What is known of one effect by all the frames that have it."""

    def __init__(self, first: Found) -> None:
        self._first = first
        self._calls: list[TaskCall] = []
        self._ways: set[Way] = set()
        self._own: set[Way] = set()
        self._lasts = False

    def add(self, effect: Found, calls: list[TaskCall], ways: Sequence[Way], here: Way) -> None:
        """Add what one frame tells; `ways` are the calls that lead to it, `here` is the effect itself."""
        self._calls += calls
        if ways:
            self._ways |= {Way(way.at, here.handled or way.handled, here.decider or way.decider) for way in ways}
        else:
            self._own.add(here)
        self._lasts |= effect.written is None

    def effect(self, unit: Flow | Task, span: Span) -> Effect:
        """Return the effect; ways that only handlers take count where there is no other."""
        every = self._ways | self._own
        plain = {way for way in every if not way.handled} or every
        return Effect(
            unit=unit,
            kind=self._first.kind,
            span=span,
            text=self._first.text,
            on=tuple(sorted(dict.fromkeys(self._calls), key=lambda call: call.span)),
            decided_by=self._decided_by({way.decider for way in plain}),
            written=None if self._lasts else self._first.written,
            called_at=tuple(sorted({way.at for way in plain & self._ways})),
            in_handler=all(way.handled for way in plain),
        )

    def _decided_by(self, deciders: set[Decider | None]) -> Decider | None:
        """Return what decides it however it is reached."""
        if self._first.kind not in OUTGOING or None in deciders:
            return self._first.decided_by
        return "result" if "result" in deciders else "parameter"
