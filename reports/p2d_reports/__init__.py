"""The built-in output formats, offered through the same hook as anybody else's.

A format's module, and the libraries it needs, are imported when it is first used.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from p2d_audit import Renderer, hookimpl

if TYPE_CHECKING:
    from p2d_audit.report import Report

FORMATS = (
    ("table", "p2d_reports.table", "plain text for a terminal, 100 columns wide"),
    ("concise", "p2d_reports.concise", "one line per finding, for editors and pull requests"),
    ("changes", "p2d_reports.changes", "what changed since a base, as plain text"),
    ("json", "p2d_reports.json_document", "everything, for programs; see the schema"),
    ("sarif", "p2d_reports.sarif.log", "SARIF 2.1.0 for GitHub code scanning"),
    ("sarif-full", "p2d_reports.sarif.full", "SARIF 2.1.0 with all that editors and viewers can show"),
    ("html", "p2d_reports.html.page", "one page that needs no network, for people"),
    ("mermaid", "p2d_reports.graphs.mermaid", "the graph as a flowchart, for Markdown"),
    ("dot", "p2d_reports.graphs.dot", "the graph for Graphviz"),
    ("graph-json", "p2d_reports.graphs.document", "the graph alone, for programs"),
    ("brief", "p2d_reports.brief.page", "what a developer needs to know to move each flow, in Markdown"),
    ("svg", "p2d_reports.graphs.svg.image", "the graph as an image"),
    ("github", "p2d_reports.pipelines.github", "annotations of a GitHub workflow run"),
    ("markdown", "p2d_reports.summary.page", "the summary of a job or pull request, what changed first"),
    ("gitlab", "p2d_reports.pipelines.gitlab", "the Code Quality report of GitLab"),
    ("azure", "p2d_reports.pipelines.azure", "issues of an Azure Pipelines run"),
    ("junit", "p2d_reports.pipelines.junit", "JUnit XML: each finding a failed test"),
    ("checkstyle", "p2d_reports.pipelines.checkstyle", "Checkstyle XML, for Jenkins and editors"),
    ("rdjson", "p2d_reports.pipelines.rdjson", "diagnostics for reviewdog"),
    ("sonar", "p2d_reports.pipelines.sonar", "external issues for SonarQube"),
    ("json-lines", "p2d_reports.pipelines.json_lines", "one finding a line, for programs"),
    ("csv", "p2d_reports.tables.findings", "the findings as a table, for spreadsheets"),
)

OPTIONS: dict[str, tuple[str, ...]] = dict.fromkeys(("sarif", "sarif-full"), ("sarif_category", "sarif_suppressed"))
"""Options of the command line that a format takes."""

EXPORTS = (
    ("jira", "p2d_reports.trackers.jira", "epics and stories for the CSV import of Jira", "jira.csv"),
    ("azure", "p2d_reports.trackers.azure", "epics and user stories for the CSV import of Azure Boards", "azure.csv"),
    ("linear", "p2d_reports.trackers.linear", "stories for the CSV import of Linear", "linear.csv"),
    ("github", "p2d_reports.trackers.github", "issues as JSON Lines", "issues.jsonl"),
    ("github-script", "p2d_reports.trackers.github_script", "a script that creates them", "create_issues.sh"),
    ("markdown", "p2d_reports.trackers.checklist", "a checklist in Markdown", "migration.md"),
    ("csv-flows", "p2d_reports.tables.flows", "the flows as a table", "flows.csv"),
    ("csv-findings", "p2d_reports.tables.findings", "the findings as a table", "findings.csv"),
    ("csv-edges", "p2d_reports.tables.edges", "the graph and the hand-offs as a table", "edges.csv"),
    ("csv-waves", "p2d_reports.tables.waves", "the waves as a table", "waves.csv"),
)


@hookimpl
def p2d_renderers() -> tuple[Renderer, ...]:
    """Return the formats that come with p2d-audit."""
    return (
        *(
            Renderer(name, _late(module), description, options=OPTIONS.get(name, ()))
            for name, module, description in FORMATS
        ),
        *(Renderer(name, _late(module), description, file) for name, module, description, file in EXPORTS),
    )


def _late(module: str) -> Callable[..., str]:
    def render(report: Report, **options: Any) -> str:
        return cast("Callable[..., str]", import_module(module).render)(report, **options)

    return render
