"""The summary of a job: what changed, the verdict, what it costs, the flows and the findings, as Markdown.

GitHub shows no summary of more than 1 MiB, so that the lists end before: what is
left out is counted. Names of the audited code stand in code spans, and nothing in
them calls anybody, links anywhere or is markup.
"""

from __future__ import annotations

from p2d_audit.report import Report

from p2d_reports.markup.markdown import inline
from p2d_reports.markup.naming import named
from p2d_reports.summary.changes import describe_changes
from p2d_reports.summary.costs import describe_totals, list_flows
from p2d_reports.summary.found import list_findings, tally
from p2d_reports.summary.room import size
from p2d_reports.summary.verdict import describe_verdict

MOST_BYTES = 1_000_000
"""What a summary may have; GitHub refuses more than 1,048,576, and other steps may add to the same one."""

_FOR_FLOWS = 350_000


def render(report: Report) -> str:
    """Return the summary, what changed first."""
    tool = report.tool
    end = f"{tool.name} {tool.version}, scoring model {inline(tool.scoring_model)}. Hours are planning hints."
    short = [
        f"# From Prefect to Dagster: {inline(named(report.run.root))}",
        describe_changes(report),
        describe_verdict(report),
        describe_totals(report),
    ]
    rules = tally(report)
    room = MOST_BYTES - sum(map(size, (*short, rules, end)))
    flows = list_flows(report, min(_FOR_FLOWS, room))
    findings = list_findings(report, room - size(flows))
    return "\n\n".join(part for part in (*short, flows, rules, findings, end) if part) + "\n"
