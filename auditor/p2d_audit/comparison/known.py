"""What is known of a finding of the base."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from p2d_audit.baseline import Entry
from p2d_audit.report import FindingRow, GoneRow, Range


class Known(Struct, frozen=True, kw_only=True):
    """A finding of the base; a baseline does not remember its line, severity, message and hours."""

    rule: str
    path: str
    unit: str | None
    fingerprint: str
    content: str
    line: int | None = None
    severity: Literal["error", "warning", "note"] | None = None
    message: str | None = None
    effort: Range | None = None
    reason: str | None = None

    def gone(self, state: Literal["fixed", "suppressed", "unseen"], why: str | None = None) -> GoneRow:
        """Return the row of a finding that does not count any more."""
        return GoneRow(
            state=state,
            rule=self.rule,
            path=self.path,
            unit=self.unit,
            fingerprint=self.fingerprint,
            line=self.line,
            severity=self.severity,
            message=self.message,
            effort=self.effort,
            why=why,
            reason=self.reason,
        )


def known_entry(entry: Entry) -> Known:
    """Return what a line of a baseline tells."""
    return Known(
        rule=entry.rule,
        path=entry.path,
        unit=entry.unit,
        fingerprint=entry.fingerprint,
        content=entry.content,
        reason=entry.reason,
    )


def known_row(row: FindingRow) -> Known:
    """Return what a report tells of a finding."""
    return Known(
        rule=row.rule,
        path=row.path,
        unit=row.unit,
        fingerprint=row.fingerprint,
        content=row.content,
        line=row.region.line,
        severity=row.severity,
        message=row.message,
        effort=row.effort,
    )
