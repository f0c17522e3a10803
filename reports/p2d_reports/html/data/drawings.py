"""Says where everything stands in the page's drawings, so that the script only has to draw it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from p2d_audit.report import EdgeRow, Graph, HandoffRow, NodeRow, Report

from p2d_reports.dossiers import Dossier
from p2d_reports.graphs.kinds import EDGES, NODES
from p2d_reports.graphs.svg.labels import place_labels
from p2d_reports.graphs.svg.layout import Layout, lay_out
from p2d_reports.graphs.svg.part import Box, shown
from p2d_reports.graphs.svg.path import path_of
from p2d_reports.html.data.texts import Texts
from p2d_reports.text import shorten

MOST = 1500
"""Nodes of the portfolio's drawing; with more only its list is shown."""
PORTFOLIO = frozenset(NODES) - {"task", "file"}
_LABEL = 28


def draw_flow(dossier: Dossier, texts: Texts) -> dict[str, Any] | None:
    """Return the drawing of a flow's tasks and the flows it calls, with the values that travel between them."""
    nodes = {task.id: NodeRow(id=task.id, kind="task", label=task.function, path=task.path, line=task.line)
             for task in dossier.tasks}  # fmt: skip
    for call in dossier.calls:
        nodes[call.callee_id] = NodeRow(
            id=call.callee_id, kind="flow", label=call.callee, path=call.path, line=call.line
        )
    travels: defaultdict[tuple[str, str], list[HandoffRow]] = defaultdict(list)
    for row in dossier.handoffs:
        if row.producer.id in nodes and row.consumer.id in nodes:
            travels[row.producer.id, row.consumer.id].append(row)
    if not nodes:
        return None
    edges = tuple(_travel(*ends, rows) for ends, rows in sorted(travels.items()))
    layout = lay_out(Graph(nodes=tuple(nodes.values()), edges=edges, cycles=()))
    kinds = {ends: _kind(rows) for ends, rows in travels.items()}
    return _drawing(layout, lambda edge: kinds[edge.source, edge.target], texts)


def draw_portfolio(report: Report, texts: Texts) -> dict[str, Any] | None:
    """Return the drawing of flows and what starts, triggers and configures them; None where it would be too large."""
    nodes = tuple(node for node in report.graph.nodes if node.kind in PORTFOLIO)
    if not nodes or len(nodes) > MOST:
        return None
    kept = {node.id for node in nodes}
    edges = tuple(edge for edge in report.graph.edges if edge.source in kept and edge.target in kept)
    layout = lay_out(Graph(nodes=nodes, edges=edges, cycles=report.graph.cycles))
    return _drawing(layout, lambda edge: edge.kind, texts)


def list_edges(report: Report, texts: Texts) -> list[list[Any]]:
    """Return the portfolio's edges as labels, for a list that says what the drawing shows."""
    nodes = {node.id: node for node in report.graph.nodes if node.kind in PORTFOLIO}
    return [
        [
            texts.number(_named(nodes[edge.source])),
            texts.number(edge.kind),
            texts.number(_named(nodes[edge.target])),
            texts.number(edge.path),
            edge.line,
        ]
        for edge in report.graph.edges
        if edge.source in nodes and edge.target in nodes and edge.kind in EDGES
    ]


def _named(node: NodeRow) -> str:
    return f"{node.kind} {node.label}"


def _travel(source: str, target: str, rows: Sequence[HandoffRow]) -> EdgeRow:
    """Return an edge whose kind is what is written beside it."""
    kind, place = _kind(rows), rows[0].consumer
    names = ", ".join(dict.fromkeys(row.parameter for row in rows))
    label = shorten(names if kind == "direct" else f"{names} ({kind})", _LABEL)
    return EdgeRow(source=source, target=target, kind=cast("Any", label), path=place.path, line=place.line)


def _kind(rows: Iterable[HandoffRow]) -> str:
    return min({row.kind for row in rows}, key=lambda kind: (kind == "ordering", kind == "direct", kind))


def _drawing(layout: Layout, kind_of: Callable[[EdgeRow], str], texts: Texts) -> dict[str, Any]:
    boxes = [_box(box, texts) for box in sorted(layout.boxes, key=lambda box: box.node.id)]
    curves = sorted(layout.curves, key=lambda curve: (curve.edge.source, curve.edge.target, curve.edge.kind))
    return {
        "width": round(layout.width),
        "height": round(layout.height),
        "boxes": boxes,
        "edges": [
            [
                path_of([(round(x), round(y)) for x, y in one.points]),
                texts.number(kind_of(one.edge)),
                texts.number(one.edge.path),
                one.edge.line,
            ]
            for one in curves
        ],
        "labels": [[texts.number(text), round(x), round(y)] for text, (x, y) in place_labels(curves, layout.boxes)],
    }


def _box(box: Box, texts: Texts) -> list[Any]:
    node = box.node
    said = (texts.number(node.kind), texts.number(shown(node.label)), texts.number(node.id), texts.number(node.path))
    return [round(box.x), round(box.y), round(box.width), *said, node.line]
