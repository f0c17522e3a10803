"""A Mermaid flowchart, for Markdown: every label is quoted, and what Mermaid reads as syntax is written as entities."""

from __future__ import annotations

import re
from collections.abc import Iterator

from p2d_audit.report import EdgeRow, Graph, NodeRow, Report

from p2d_reports.graphs.kinds import EDGES, NODES, describe
from p2d_reports.text import shorten, visible

LABEL = 80
_SPECIAL = re.compile(r"[^\w\s./:@+=-]")
"""All but letters, digits and what means nothing in a quoted label."""


def render(report: Report) -> str:
    """Return the graph as a flowchart."""
    return "\n".join(_lines(report.graph)) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    names = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    yield "flowchart LR"
    yield "  accTitle: What needs what in the repository"
    yield f"  accDescr: {describe(graph)}"
    yield from (_node(node, names[node.id]) for node in graph.nodes)
    yield from (_edge(edge, names) for edge in graph.edges)
    outside = [names[node.id] for node in graph.nodes if node.kind == "external"]
    if outside:
        yield "  classDef external stroke-dasharray: 4 3"
        yield f"  class {','.join(outside)} external"
    turning = sorted({names[flow] for cycle in graph.cycles for flow in cycle}, key=lambda name: int(name[1:]))
    if turning:
        yield "  classDef cycle stroke-width: 4px"
        yield f"  class {','.join(turning)} cycle"


def _node(node: NodeRow, name: str) -> str:
    style = NODES[node.kind]
    text = f"{node.kind}: {shorten(visible(node.label), LABEL)}"
    return f'  {name}{style.before}"{_escaped(text)}"{style.after}'


def _edge(edge: EdgeRow, names: dict[str, str]) -> str:
    return f"  {names[edge.source]} {EDGES[edge.kind].arrow}|{edge.kind}| {names[edge.target]}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", text)
