"""Graphviz DOT, for any of its layouts: nodes are named by their ids, labels are plain text."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.report import EdgeRow, Graph, NodeRow, Report

from p2d_reports.graphs.kinds import EDGES, NODES, describe
from p2d_reports.text import shorten, visible

LABEL = 80


def render(report: Report) -> str:
    """Return the graph as a `digraph`."""
    return "\n".join(_lines(report.graph)) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    names = {node.id: _name(node.id, number) for number, node in enumerate(graph.nodes)}
    turning = {flow for cycle in graph.cycles for flow in cycle}
    yield f"// {describe(graph)}"
    yield "digraph repository {"
    yield '  graph [rankdir=LR, nodesep=0.2, ranksep=0.8, tooltip="What needs what in the repository"];'
    yield '  node [fontname="Helvetica", fontsize=11];'
    yield '  edge [fontname="Helvetica", fontsize=9];'
    yield from (_node(node, names[node.id], node.id in turning) for node in graph.nodes)
    yield from (_edge(edge, names[edge.source], names[edge.target]) for edge in graph.edges)
    yield "}"


def _node(node: NodeRow, name: str, turning: bool) -> str:
    style = NODES[node.kind]
    label = f"{_text(node.kind)}\\n{_text(shorten(visible(node.label), LABEL))}"
    width = ", penwidth=3" if turning else ""
    tooltip = _text(visible(_place(node.path, node.line) or node.label))
    return f'  {name} [label="{label}", shape={style.shape}, style={style.style}, tooltip="{tooltip}"{width}];'


def _edge(edge: EdgeRow, source: str, target: str) -> str:
    tooltip = _text(visible(f"{edge.kind} {_place(edge.path, edge.line)}".strip()))
    return f'  {source} -> {target} [label="{edge.kind}", style={EDGES[edge.kind].style}, tooltip="{tooltip}"];'


def _place(path: str | None, line: int | None) -> str:
    return "" if path is None else f"{path}:{line}"


def _name(identity: str, number: int) -> str:
    """Return an id in quotes, or a number in place of one with what DOT has no one way to write, or pipelines run."""
    shown = visible(identity)
    return f"node{number}" if "\\" in shown or "##" in shown else '"' + shown.replace('"', '\\"') + '"'


def _text(text: str) -> str:
    """Return text for a quoted label, in which backslashes and entities mean something and no pipeline finds `##[`."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;").replace("##", "#&#35;")
