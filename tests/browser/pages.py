"""Writes pages of reports for a browser to open."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace
from p2d_audit.audit import load_all_plugins, run_audit
from p2d_audit.config import load_config
from p2d_audit.report import Report
from p2d_reports.html.page import render

PROJECTS = Path(__file__).parent.parent / "projects"
REPOSITORY = "https://code.example/acme/flows"


def audited(*names: str) -> Report:
    """Return the report of samples of `tests/projects`."""
    paths = [PROJECTS / name for name in names]
    return run_audit(paths, load_config(None, paths[0]), load_all_plugins())


def write_page(report: Report, folder: Path, name: str = "report") -> str:
    """Write a report's page with links to a repository's host, and return its path."""
    file = folder / f"{name}.html"
    linked = replace(report, run=replace(report.run, repo_url=REPOSITORY))
    file.write_text(render(linked), encoding="utf-8")
    return str(file)
