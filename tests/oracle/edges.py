"""Edges from call to call, as the oracle writes them.

A call is written `name line:column-line:column`, an edge with one of the
arrows of `KINDS` between two of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

KINDS = {"->": "data", "~>": "control", "!>": "mutation", "=>": "ordering"}
_LINE = re.compile(r"(.+) (->|~>|!>|=>) (.+?)(?:\.(\w+))?")
_PARTS = ("lineage", "recorded", "counted")


class Edge(NamedTuple):
    """From producer to consumer, each a call; `parameter` is the consumer's, None for control and ordering."""

    producer: str
    consumer: str
    kind: str
    parameter: str | None

    @classmethod
    def of(cls, line: str) -> Edge:
        """Return the edge that a line of the oracle's describes."""
        found = _LINE.fullmatch(line)
        assert found is not None, line
        return cls(found[1], found[3], KINDS[found[2]], found[4])

    def __str__(self) -> str:
        arrow = next(arrow for arrow, kind in KINDS.items() if kind == self.kind)
        return f"{self.producer} {arrow} {self.consumer}" + (f".{self.parameter}" if self.parameter else "")

    def names(self) -> tuple[str, str, str | None]:
        """Return the edge as comments in case files name it."""
        return name_of(self.producer), name_of(self.consumer), self.parameter


def name_of(call: str) -> str:
    """Return the function's name of a call."""
    return call.partition(" ")[0]


@dataclass(frozen=True)
class Observed:
    """What the oracle says of one flow, out of its JSON."""

    lineage: frozenset[Edge]
    recorded: frozenset[Edge] = frozenset()
    counted: frozenset[Edge] = frozenset()
    inside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unchanged: frozenset[str] = frozenset()
    volatile: frozenset[str] = frozenset()

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Observed:
        """Return the observations in one answer of the oracle."""
        lineage, recorded, counted = (frozenset(map(Edge.of, answer[part])) for part in _PARTS)
        inside = {call: tuple(above) for call, above in answer["inside"].items()}
        return cls(lineage, recorded, counted, inside, frozenset(answer["unchanged"]), frozenset(answer["volatile"]))

    def placed(self, place_of: Callable[[str], str]) -> Observed:
        """Return the same with calls placed elsewhere."""

        def move(edges: Iterable[Edge]) -> frozenset[Edge]:
            return frozenset(Edge(place_of(one.producer), place_of(one.consumer), *one[2:]) for one in edges)

        inside = {place_of(call): tuple(map(place_of, above)) for call, above in self.inside.items()}
        lineage, recorded, counted = map(move, (self.lineage, self.recorded, self.counted))
        return replace(self, lineage=lineage, recorded=recorded, counted=counted, inside=inside)

    def between_calls(self, *kinds: str) -> Iterator[Edge]:
        """Yield the lineage from call to call, without the flow's own parameters and result."""
        for edge in sorted(self.lineage, key=str):
            if edge.kind in kinds and not edge.producer.startswith("<") and not edge.consumer.startswith("<"):
                yield edge

    def around(self, call: str) -> tuple[str, ...]:
        """Return a call and the calls in whose runs it was made."""
        return (call, *self.inside.get(call, ()))
