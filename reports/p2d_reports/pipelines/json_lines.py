"""One finding a line, each as it is in the JSON report, for programs that read line by line.

There is no line before or after them: whoever counts lines counts problems. Paths
are those of the JSON report, relative to the root of the audit.
"""

from __future__ import annotations

from p2d_audit.report import Report

from p2d_reports.json_text import json_line
from p2d_reports.pipelines.problems import list_problems


def render(report: Report) -> str:
    """Return one JSON object a line; nothing for a clean audit."""
    return "".join(f"{json_line(problem)}\n" for problem in list_problems(report))
