"""GitHub issues as JSON Lines, for programs that create or update them."""

from __future__ import annotations

from p2d_audit.report import Report

from p2d_reports.json_text import json_line
from p2d_reports.trackers.issues import list_issues


def render(report: Report) -> str:
    """Return one JSON object a line."""
    return "".join(f"{json_line(issue)}\n" for issue in list_issues(report))
