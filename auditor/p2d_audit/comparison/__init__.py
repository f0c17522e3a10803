"""Says of a report what changed since a base: a baseline, an earlier report or another revision."""

from p2d_audit.comparison.comparing import compare_with_baseline, compare_with_report
from p2d_audit.comparison.renewing import (
    acceptable,
    first_entries,
    pruned_entries,
    renewed_entries,
    stale_fingerprints,
)

__all__ = [
    "acceptable",
    "compare_with_baseline",
    "compare_with_report",
    "first_entries",
    "pruned_entries",
    "renewed_entries",
    "stale_fingerprints",
]
