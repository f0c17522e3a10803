"""The graph as one SVG image without scripts, links or fonts, for light and dark pages.

Kinds of nodes are written in their boxes, kinds of edges have dashes of their own and a
label; a title on each says the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from p2d_audit.report import Graph, NodeRow, Report

from p2d_reports.graphs.kinds import EDGES, count_kinds, describe
from p2d_reports.graphs.svg.labels import place_labels
from p2d_reports.graphs.svg.layout import Layout, lay_out
from p2d_reports.graphs.svg.part import Box, Curve, shown
from p2d_reports.graphs.svg.path import path_of, short
from p2d_reports.graphs.svg.style import CORNERS, STYLE
from p2d_reports.text import shorten, visible

EDGE = 20.0
CYCLES = 8
_LINE = 18.0
_SAMPLE, _ENTRY = 44.0, 140.0
_NARROWEST = 640.0


def render(report: Report) -> str:
    """Return the graph as an image."""
    layout = lay_out(report.graph)
    width = max(layout.width, _NARROWEST)
    head = [*_head(report.graph, width)]
    top = EDGE + _LINE * (max((row for row, _ in head), default=0) + 1.5)
    height = top + layout.height + EDGE
    size = f"{short(width + 2 * EDGE)} {short(height)}"
    wide, high = size.split()
    lines = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="p2d-graph" role="img" aria-labelledby="p2d-title p2d-desc"'
        f' width="{wide}" height="{high}" viewBox="0 0 {size}">',
        '<title id="p2d-title">What needs what in the repository</title>',
        f'<desc id="p2d-desc">{_text(describe(report.graph))}</desc>',
        STYLE,
        f'<rect class="paper" width="{wide}" height="{high}"/>',
        f'<g transform="translate({short(EDGE)} {short(EDGE)})">',
        *(text for _, text in head),
        "</g>",
        f'<g transform="translate({short(EDGE)} {short(top)})">',
        *_body(layout, report.graph),
        "</g>",
        "</svg>",
    )
    return "\n".join(lines) + "\n"


def _head(graph: Graph, width: float) -> Iterator[tuple[int, str]]:
    """Yield the lines above the drawing, each with the row it stands in: what there is, a legend, the cycles."""
    yield 0, f'<text class="head" x="0" y="{_row(0)}">{_text(describe(graph))}</text>'
    counts = count_kinds((edge.kind for edge in graph.edges), EDGES)
    across = max(1, int(width // _ENTRY))
    for position, (kind, number) in enumerate(counts.items()):
        row, column = divmod(position, across)
        x, y = column * _ENTRY, _LINE * (row + 1.6)
        yield (
            row + 1,
            (
                f'<path class="edge {kind}" d="M{short(x)},{short(y)} h{short(_SAMPLE)}"/>'
                f'<text class="kind" x="{short(x + _SAMPLE + 6)}" y="{short(y + 3.5)}">{kind} ({number})</text>'
            ),
        )
    labels = {node.id: visible(node.label) for node in graph.nodes}
    row = 1 + -(-len(counts) // across)
    for number, cycle in enumerate(graph.cycles[:CYCLES]):
        names = " → ".join(labels[flow] for flow in (*cycle, cycle[0]))
        yield row + number, f'<text class="head" x="0" y="{_row(row + number)}">Cycle: {_cut(names, width)}</text>'
    if len(graph.cycles) > CYCLES:
        last = row + CYCLES
        yield last, f'<text class="head" x="0" y="{_row(last)}">… and {len(graph.cycles) - CYCLES} more cycles</text>'


def _body(layout: Layout, graph: Graph) -> Iterator[str]:
    turning = frozenset(flow for cycle in graph.cycles for flow in cycle)
    labels = {node.id: node.label for node in graph.nodes}
    if layout.rest is not None:
        yield f'<text class="head" x="0" y="{short(layout.rest - 8)}">Joined to nothing</text>'
    for curve in sorted(layout.curves, key=_edge_order):
        yield from _curve(curve, labels)
    for box in sorted(layout.boxes, key=lambda box: box.node.id):
        yield from _box(box, box.node.id in turning)
    for text, (x, y) in place_labels(layout.curves, layout.boxes):
        at = f'x="{short(x)}" y="{short(y + 3)}"'
        yield f'<text class="label halo" aria-hidden="true" {at}>{text}</text><text class="label" {at}>{text}</text>'


def _box(box: Box, turning: bool) -> Iterator[str]:
    node, x, y = box.node, box.x, box.y
    classes = f"node {node.kind} cycle" if turning else f"node {node.kind}"
    yield f'<g class="{classes}"><title>{_text(_told(node))}</title>'
    yield (
        f'<rect x="{short(x)}" y="{short(y)}" width="{short(box.width)}" height="{short(Box.high)}"'
        f' rx="{CORNERS[node.kind]}"/>'
    )
    middle = short(x + box.width / 2)
    yield f'<text class="kind" x="{middle}" y="{short(y + 14)}">{node.kind}</text>'
    yield f'<text x="{middle}" y="{short(y + 29)}">{_text(shown(node.label))}</text></g>'


def _told(node: NodeRow) -> str:
    place = f" ({node.path}:{node.line})" if node.path else ""
    return f"{node.kind} {node.label}{place}"


def _curve(curve: Curve, labels: dict[str, str]) -> Iterator[str]:
    edge = curve.edge
    place = f" ({edge.path}:{edge.line})" if edge.path else ""
    told = f"{labels[edge.source]} {edge.kind} {labels[edge.target]}{place}"
    yield f'<path class="edge {edge.kind}" d="{path_of(curve.points)}"><title>{_text(told)}</title></path>'


def _edge_order(curve: Curve) -> tuple[str, str, str]:
    return curve.edge.source, curve.edge.target, curve.edge.kind


def _cut(text: str, width: float) -> str:
    return _text(shorten(text, int(width / 7.5)))


def _row(number: int) -> str:
    return short(_LINE * number + 13)


def _text(text: str) -> str:
    """Return text for an element or attribute, in which no pipeline finds `##[`.

    What XML cannot hold is written as an escape.
    """
    return escape(visible(text)).replace("\ufffe", r"\ufffe").replace("\uffff", r"\uffff").replace("##", "#&#35;")
