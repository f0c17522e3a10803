"""Says of a report what changed since a base: a baseline, an earlier report or another revision."""

from p2d_audit.comparison.comparing import compare_with_baseline, compare_with_report

__all__ = ["compare_with_baseline", "compare_with_report"]
