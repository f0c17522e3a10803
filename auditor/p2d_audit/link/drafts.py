"""Notes on flows and tasks while frames are still being run."""

from __future__ import annotations

from typing import Literal

from p2d_audit.facts.records import At, Region
from p2d_audit.link.atoms import Class, Function, Unit, UnitKey
from p2d_audit.model import Via


class Draft:
    """What is known of a flow or task so far; `options` are the calls (frame, node) that hold its keywords."""

    def __init__(self, unit: Unit, module: int, head: At, via: Via, symbol: str) -> None:
        self.unit = unit
        self.module = module
        self.head = head
        self.via: Via = via
        self.symbol = symbol
        self.options: list[tuple[int, int]] = []
        self.function: Function | None = None
        """What it runs."""
        self.own_class: Class | None = None
        """The class, of a `class X(Task)` or `class F(Flow)`."""
        self.made_of: UnitKey | None = None
        """The `class F(Flow)` that a Prefect 1 flow is an instance of."""
        self.copy_of: Unit | None = None
        """The Prefect 1 flow that this one was copied from."""
        self.of_library = False
        """One of Prefect 1's own tasks."""
        self.stands_for: Unit | None = None
        """What a wrapper made of it for the function it wraps."""
        self.outside: str | None = None
        """The name of the function from outside of the tree that it runs."""
        self.presumed = False
        """Made by a class from outside of the tree that is called Flow: a flow if its block calls Prefect 1 tasks."""
        self.template = False
        """Made inside a wrapper for the function it wraps: not a unit of its own."""
        self.region: Region | None = None
        """The block of a Prefect 1 flow that is used as `with flow:`."""

    @property
    def key(self) -> UnitKey:
        """The unit's identity."""
        return self.unit.key


class Drafts:
    """All drafts by identity, in the order in which they were met."""

    def __init__(self) -> None:
        self.all: dict[Unit, Draft] = {}
        self._graphs: dict[tuple[int, int], Unit] = {}

    def graph_at(self, frame: int, node: int) -> Unit | None:
        """Return the Prefect 1 flow that a call makes."""
        return self._graphs.get((frame, node))

    def note(
        self, kind: Literal["flow", "task"], key: UnitKey, module: int, head: At, via: Via, symbol: str,
        options: tuple[int, int] | None,
    ) -> Unit:  # fmt: skip
        """Record a unit, or what more is known of it, and return it."""
        unit = Unit(kind, key)
        draft = self.all.get(unit)
        if draft is None:
            draft = self.all[unit] = Draft(unit, module, head, via, symbol)
        if options is not None and options not in draft.options:
            draft.options.append(options)
            if key[0] < 0 and kind == "flow":
                self._graphs[options] = unit
        return unit
