"""The command that shows how a flow's figures come about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from p2d_audit.cli.output import printable, write_out
from p2d_audit.cli.status import Status, status_of
from p2d_audit.cli.subject import find_flow, report_of, subject_options
from p2d_audit.cli.summary import tell_missing

if TYPE_CHECKING:
    from p2d_audit.report import FlowRow, LedgerRow, Range, Report

_HEAD = ("ITEM", "SOURCE", "COUNT", "LOW", "LIKELY", "HIGH", "FORMULA")
_NUMBERS = range(2, 6)


@click.command("score")
@click.argument("flow")
@subject_options
@click.option("--explain", is_flag=True, help="Print every addition, and why the flow is ready or not.")
def score_command(
    flow: str, paths: tuple[Path, ...], stored: Path | None, config: Path | None, packs: tuple[Path, ...], explain: bool
) -> Status:
    """Print the hours and readiness of FLOW, given by its id, name or function.

    Hours are P10, mean and P90. PATHS are files or folders, the current folder by
    default.
    """
    report = report_of(paths, stored, config, packs)
    row = find_flow(report, flow)
    tell_missing(report)
    lines = (*_summary(row), *(_explanation(report, row) if explain else ()))
    write_out("".join(f"{printable(line)}\n" for line in lines))
    return status_of(report, exit_zero=True)


def _summary(flow: FlowRow) -> Iterator[str]:
    effort = flow.effort
    yield f"{flow.id} ({flow.path}:{flow.line})"
    yield f"effort     {effort.low:.2f} / {effort.likely:.2f} / {effort.high:.2f} hours, tier {flow.tier}"
    yield f"readiness  {flow.readiness} of 100"
    if flow.blockers:
        yield f"blockers   {', '.join(flow.blockers)}"
    yield f"verdict    {flow.fit.verdict}"


def _explanation(report: Report, flow: FlowRow) -> Iterator[str]:
    for reason in flow.fit.reasons:
        yield f"           {reason}"
    if flow.target is not None:
        yield f"becomes    {flow.target.shape} ({flow.target.rule}): {flow.target.reason}"
    yield ""
    yield from _table([*(_line(row) for row in flow.effort.ledger), _sum("= this flow", flow.effort)])
    shared = [row for row in report.shared if flow.id in row.used_by]
    if shared:
        yield ""
        yield "shared with other flows, and counted beside them:"
        yield from _table([_line(row) for row in shared])
    if traps := _traps(report, flow):
        yield ""
        yield f"silent traps: {', '.join(traps)}"


def _traps(report: Report, flow: FlowRow) -> list[str]:
    """Return the codes of silent traps in the flow, its tasks and its deployments."""
    tasks = (task.id for task in report.tasks if flow.id in task.used_by)
    units = {flow.id, *tasks, *flow.deployments}
    found = (row for row in report.findings if row.unit in units and row.baseline_state != "absent")
    return sorted({row.rule for row in found if row.trap})


def _line(row: LedgerRow) -> tuple[str, ...]:
    hours = (f"{hours:.2f}" for hours in (row.low, row.likely, row.high))
    return (row.item, row.source, f"{row.count:g}", *hours, row.formula)


def _sum(name: str, whole: Range) -> tuple[str, ...]:
    return (name, "", "", f"{whole.low:.2f}", f"{whole.likely:.2f}", f"{whole.high:.2f}", "")


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    lines = [_HEAD, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEAD))]
    for line in lines:
        cells = (
            cell.rjust(width) if column in _NUMBERS else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()
