"""GitHub issues as JSON Lines, for programs that create or update them."""

from __future__ import annotations

import json

from msgspec.structs import asdict
from p2d_audit.report import Report

from p2d_reports.trackers.issues import list_issues


def render(report: Report) -> str:
    """Return one JSON object a line."""
    return "".join(f"{json.dumps(asdict(issue), ensure_ascii=False)}\n" for issue in list_issues(report))
