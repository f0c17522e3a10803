"""Builds small graphs by hand."""

from __future__ import annotations

from typing import Any

from p2d_audit.report import EdgeRow, Graph, NodeRow


def edge(source: str, kind: Any, target: str) -> EdgeRow:
    return EdgeRow(source=source, target=target, kind=kind, path="f.py", line=1)


def node(identity: str, label: str | None = None) -> NodeRow:
    kind, _, rest = identity.partition(":")
    return NodeRow(id=identity, kind=kind, label=rest if label is None else label, path="f.py", line=1)  # type: ignore[arg-type]


def graph(*edges: EdgeRow, cycles: tuple[tuple[str, ...], ...] = (), alone: tuple[NodeRow, ...] = ()) -> Graph:
    ids = sorted({end for one in edges for end in (one.source, one.target)})
    nodes = sorted((*map(node, ids), *alone), key=lambda one: one.id)
    return Graph(nodes=tuple(nodes), edges=edges, cycles=cycles)
