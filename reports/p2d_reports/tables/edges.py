"""What leads to what as CSV: the graph, and the values that travel between the tasks of a flow."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.report import Report

from p2d_reports.trackers.cells import Row, write_rows

HEADER = ("kind", "from", "to", "path", "line", "flow", "parameter", "payload", "confidence")


def render(report: Report) -> str:
    """Return the CSV text; a hand-off has the kind `hands-on`, and columns that edges of the graph leave empty."""
    return write_rows(HEADER, [*_edges(report), *_handoffs(report)])


def _edges(report: Report) -> Iterator[Row]:
    for edge in report.graph.edges:
        yield (edge.kind, edge.source, edge.target, edge.path, edge.line, None, None, None, None)


def _handoffs(report: Report) -> Iterator[Row]:
    for row in report.handoffs:
        place = (row.consumer.path, row.consumer.line)
        about = (row.flow, row.parameter, row.payload.type, row.confidence)
        yield ("hands-on", row.producer.id, row.consumer.id, *place, *about)
