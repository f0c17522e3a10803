"""Lists a baseline with the state of each entry, and the findings that it does not have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from p2d_audit.baseline import Entry
    from p2d_audit.report import Comparison, Report


def baseline_lines(
    known: Sequence[Entry], report: Report, comparison: Comparison
) -> Iterator[tuple[str, int, str, str]]:
    """Yield path, line, rule and text of each finding and each entry that has none."""
    reasons = {entry.fingerprint: entry.reason for entry in known}
    moved = {move.finding: move for move in comparison.moved}
    for row in report.findings:
        move = moved.get(row.id)
        state = "moved" if move else "known" if row.baseline_state == "unchanged" else "new"
        more = [f"was at {move.path}, in {move.unit}" if move.unit else f"was at {move.path}"] if move else []
        reason = reasons.get(move.fingerprint if move else row.fingerprint)
        yield _line(state, (row.path, row.region.line, row.rule), row.message, (*more, *([reason] if reason else [])))
    for gone in (*comparison.fixed, *comparison.aside):
        where = (gone.path, 0, gone.rule)
        yield _line(gone.state, where, gone.unit or "", [text for text in (gone.why, gone.reason) if text])


def _line(state: str, place: tuple[str, int, str], text: str, remarks: Sequence[str]) -> tuple[str, int, str, str]:
    path, number, rule = place
    where = f"{path}:{number}" if number else path
    shown = " ".join(part for part in (f"{state:<10} {where}: {rule}", text) if part)
    return path, number, rule, shown + (f" ({'; '.join(remarks)})" if remarks else "")
