"""Tells what moving everything costs, and each flow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from p2d_audit.report import FlowRow, Range, Report, Run

from p2d_reports.flows import flow_label, planned
from p2d_reports.markup.markdown import Written, table
from p2d_reports.markup.naming import listed, named
from p2d_reports.summary.hours import hours
from p2d_reports.summary.linking import link_place
from p2d_reports.summary.room import fit_table
from p2d_reports.text import counted

_VERDICTS = {
    "migrate": "to migrate",
    "conditions": "to migrate under conditions",
    "wrap": "to wrap",
    "retire": "to retire",
    "stay": "to stay with Prefect",
}
_HOURS = ("Low", "Likely", "High")
_FLOWS = ("Wave", "Flow", "Verdict", "Size", "Readiness", *_HOURS, "In the way", "Place")
_BLOCKERS = 6


def describe_totals(report: Report) -> str:
    """Return the totals: how much there is, and the hours, whose rows add up."""
    summary = report.summary
    rows = [
        ("Flows", summary.effort_flows),
        ("Shared work", summary.effort_shared),
        ("Platform", summary.effort_platform),
        ("All", summary.effort),
    ]
    costs = table(("Hours", *_HOURS), [(name, *_range(effort)) for name, effort in rows])
    return f"## Totals\n\n{'. '.join(_inventory(report))}.\n\n{costs}"


def list_flows(report: Report, room: int) -> str:
    """Return the table of flows in the order of the plan, as far as there is room."""
    if not report.flows:
        return "## Flows\n\nNo Prefect flows found."
    rows = [_row(flow, report.run) for flow in planned(report)]
    return f"## Flows\n\n{fit_table(_FLOWS, rows, room, 'flow')}"


def _inventory(report: Report) -> Iterator[str]:
    summary = report.summary
    yield ", ".join(
        (
            counted(summary.flows, "flow"),
            counted(summary.tasks, "task"),
            counted(summary.handoffs, "hand-off"),
            counted(summary.deployments, "deployment"),
            counted(summary.schedules, "schedule"),
        )
    )
    verdicts = Counter(flow.fit.verdict for flow in report.flows)
    if verdicts:
        in_order = sorted(verdicts, key=list(_VERDICTS).index)
        yield ", ".join(f"{verdicts[verdict]} {_VERDICTS[verdict]}" for verdict in in_order)
    if summary.readiness is not None:
        yield f"Mean readiness {summary.readiness} of 100"


def _row(flow: FlowRow, run: Run) -> Sequence[str | Written]:
    return (
        "" if flow.wave is None else str(flow.wave),
        named(flow_label(flow)),
        flow.fit.verdict,
        flow.tier,
        str(flow.readiness),
        *_range(flow.effort),
        listed(flow.blockers, _BLOCKERS),
        link_place(run, flow.path, flow.line),
    )


def _range(effort: Range) -> Sequence[str]:
    return hours(effort.low), hours(effort.likely), hours(effort.high)
