"""Collects nodes and edges, each once and free of credentials."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from functools import cache
from typing import Literal, TypeAlias

from p2d_audit.masking import mask_text
from p2d_audit.model import Span, Unknown
from p2d_audit.report import EdgeRow, NodeRow

NodeKind: TypeAlias = Literal[
    "flow", "task", "deployment", "schedule", "block", "variable", "automation", "file", "external"
]
EdgeKind: TypeAlias = Literal[
    "calls", "starts", "triggers", "deploys", "schedules", "runs", "loads", "writes", "reads", "defines"
]
UNKNOWN = "?"
_ONLY_USED = frozenset({"task", "block", "variable", "file", "external"})
"""Kinds of nodes that are there for the sake of others."""


class Collector:
    """Nodes by id, edges by their ends and kind; of several places of an edge the first one stays.

    Edges of `hidden` nodes are left out, and so is what only these use.
    """

    def __init__(self, hidden: Collection[str] = ()) -> None:
        self._hidden = frozenset(hidden)
        self._nodes: dict[str, NodeRow] = {}
        self._edges: dict[tuple[str, str, str], EdgeRow] = {}
        self._taken: Counter[str] = Counter()

    @property
    def nodes(self) -> tuple[NodeRow, ...]:
        """All nodes, by id."""
        used = {end for source, target, _ in self._edges for end in (source, target)}
        every = (self._nodes[key] for key in sorted(self._nodes))
        return tuple(node for node in every if node.kind not in _ONLY_USED or node.id in used)

    @property
    def edges(self) -> tuple[EdgeRow, ...]:
        """All edges, by their ends and kind."""
        return tuple(self._edges[key] for key in sorted(self._edges))

    def add(self, kind: NodeKind, key: str, label: str, place: Span | None) -> str:
        """Add a node if its id is new, and return the id; `key` begins with the kind."""
        masked = _masked(key)
        if key not in self._hidden and masked not in self._nodes:
            path, line = (place.path, place.line) if place else (None, None)
            self._nodes[masked] = NodeRow(id=masked, kind=kind, label=mask_text(label), path=path, line=line)
        return masked

    def add_another(self, kind: NodeKind, key: str, label: str, place: Span) -> str:
        """Add a node of its own; where the id is taken, a number is put behind it."""
        self._taken[key] += 1
        number = self._taken[key]
        return self.add(kind, key if number == 1 else f"{key}#{number}", label, place)

    def external(self, what: str, name: str | Unknown, place: Span) -> str:
        """Add what is not in the tree; one that is known only when the code runs is another in each file."""
        if isinstance(name, str):
            return self.add("external", f"external:{what}:{name}", f"{what} {name}", None)
        source = " ".join(name.source.split())
        label = f"{what} {source}" if source else name.why or f"{what} {UNKNOWN}"
        return self.add("external", f"external:{what}:{place.path}:{source or name.why}", label, place)

    def connect(self, source: str, target: str, kind: EdgeKind, place: Span | None) -> None:
        """Add an edge from what acts to what is acted on."""
        if not self._hidden.isdisjoint((source, target)):
            return
        source, target = _masked(source), _masked(target)
        path, line = (place.path, place.line) if place else (None, None)
        edge = EdgeRow(source=source, target=target, kind=kind, path=path, line=line)
        known = self._edges.setdefault((source, target, kind), edge)
        if (path or "", line or 0) < (known.path or "", known.line or 0):
            self._edges[source, target, kind] = edge


@cache
def _masked(key: str) -> str:
    return mask_text(key)
