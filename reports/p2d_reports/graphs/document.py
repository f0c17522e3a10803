"""The graph alone as JSON, for programs: `nodes`, `edges` and `cycles`, as in the whole report."""

from __future__ import annotations

from p2d_audit.report import Report

from p2d_reports.json_text import json_text


def render(report: Report) -> str:
    """Return the graph as one JSON object."""
    return json_text(report.graph)
