"""Writes a baseline anew: only what is asked for comes in, only what is known to be gone goes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from p2d_audit.baseline import Entry, entry_of
from p2d_audit.report import Comparison, FindingRow, Report
from p2d_audit.unreadable import UnreadableFile


def acceptable(report: Report) -> tuple[FindingRow, ...]:
    """Return the findings that a baseline can take in: not those that a file could not be read, which hide others."""
    return tuple(row for row in report.findings if row.rule != UnreadableFile.code and row.baseline_state != "absent")


def first_entries(report: Report, reason: str | None = None) -> tuple[Entry, ...]:
    """Return the entries of all findings."""
    return tuple(entry_of(row, reason) for row in acceptable(report))


def pruned_entries(entries: Sequence[Entry], comparison: Comparison) -> tuple[Entry, ...]:
    """Return the entries without those of findings that are fixed or suppressed."""
    stale = stale_fingerprints(comparison)
    return tuple(entry for entry in entries if entry.fingerprint not in stale)


def renewed_entries(
    entries: Sequence[Entry], report: Report, comparison: Comparison, reason: str | None
) -> tuple[Entry, ...]:
    """Return the entries where their findings are now, without stale ones and, with a reason, with new findings."""
    return (*_kept(entries, report, comparison), *_taken_in(report, reason))


def stale_fingerprints(comparison: Comparison) -> frozenset[str]:
    """Return the fingerprints of entries that can go."""
    aside = (row.fingerprint for row in comparison.aside if row.state == "suppressed")
    return frozenset((*(row.fingerprint for row in comparison.fixed), *aside))


def _kept(entries: Sequence[Entry], report: Report, comparison: Comparison) -> Iterator[Entry]:
    rows = {row.id: row for row in report.findings}
    moved = {move.fingerprint: rows[move.finding] for move in comparison.moved}
    for entry in pruned_entries(entries, comparison):
        row = moved.get(entry.fingerprint)
        yield entry if row is None else entry_of(row, entry.reason)


def _taken_in(report: Report, reason: str | None) -> Iterator[Entry]:
    if reason is not None:
        yield from (entry_of(row, reason) for row in acceptable(report) if row.baseline_state == "new")
