"""What travels between a flow's tasks, and what it decides."""

from __future__ import annotations

from p2d_audit.report import HandoffRow

from p2d_reports.dossiers import Dossier
from p2d_reports.markup.markdown import table
from p2d_reports.markup.naming import named, placed


def describe_handoffs(dossier: Dossier) -> str:
    """Return the hand-offs as a table."""
    header = ("from", "to", "parameter", "kind", "what", "confidence")
    return table(header, [_handoff(row) for row in dossier.handoffs]) if dossier.handoffs else ""


def describe_branches(dossier: Dossier) -> str:
    """Return the branches and loops that results decide as a table."""
    rows = [(named(row.statement), named(row.on), placed(row.path, row.line)) for row in dossier.branches]
    return table(("statement", "decided by", "place"), rows) if rows else ""


def _handoff(row: HandoffRow) -> tuple[str, ...]:
    start, end = row.producer, row.consumer
    what = f"{named(row.payload.type)} ({row.payload.basis})" if row.payload.type else "not known"
    return (
        f"{named(start.function)} ({placed(start.path, start.line)})",
        f"{named(end.function)} ({placed(end.path, end.line)})",
        named(row.parameter),
        row.kind,
        what,
        row.confidence,
    )
