"""The whole report as JSON, for programs: gates, dashboards, trackers, and later versions of this tool.

The layout is that of `p2d_audit.report.Report`; `report_schema` describes it.
"""

from __future__ import annotations

from p2d_audit.report import Report

from p2d_reports.json_text import json_text


def render(report: Report) -> str:
    """Return the report as one JSON object."""
    return json_text(report)
