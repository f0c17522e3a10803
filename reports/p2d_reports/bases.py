"""Says what a report is compared with, and how many findings are in each state since then."""

from __future__ import annotations

from p2d_audit.report import Comparison


def base_name(comparison: Comparison) -> str:
    """Return the base as it was given, with the commit that was audited."""
    base = comparison.base
    return f"{base.name} (commit {base.commit[:12]})" if base.commit else base.name


def states(comparison: Comparison) -> str:
    """Return how many findings are in each state."""
    counts = comparison.counts
    parts = [
        f"{counts.new} new",
        f"{counts.unchanged} known" + (f" ({counts.moved} moved)" if counts.moved else ""),
        f"{counts.fixed} fixed",
        *([f"{counts.suppressed} suppressed"] if counts.suppressed else []),
        *([f"{counts.unseen} not seen"] if counts.unseen else []),
    ]
    return ", ".join(parts)
