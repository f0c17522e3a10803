"""Names lines of shared work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from p2d_audit.report import SharedRow


def name_work(row: SharedRow, rules: Mapping[str, str]) -> str:
    """Name a line of shared work: by the name that `rules` has of its rule, and what it is counted once for."""
    rule = rules.get(row.source)
    own = f"{row.source}:"
    if rule is None or not row.id.startswith(own):
        return f"{row.item}: {row.id}"
    scope, _, counted_for = row.id.removeprefix(own).partition(":")
    return rule if scope == "repo" else f"{rule}: {counted_for}"
