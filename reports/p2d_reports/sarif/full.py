"""The SARIF log with all that viewers other than GitHub can show."""

from p2d_reports.sarif.log import render_full as render

__all__ = ["render"]
