"""The command that compares two stored reports."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec.structs import replace

from p2d_audit.cli.completion import complete_conditions, complete_formats
from p2d_audit.cli.output import parse_targets, write_reports
from p2d_audit.cli.status import Status, status_of
from p2d_audit.cli.summary import summarise


@click.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    multiple=True,
    metavar="FORMAT[=FILE]",
    default=("changes",),
    show_default=True,
    shell_complete=complete_formats,
    help="Write NEW, with what changed, in this format to FILE, or to standard output. Can be given several times.",
)
@click.option(
    "--fail-on",
    multiple=True,
    metavar="COND",
    default=("never",),
    shell_complete=complete_conditions,
    help="Exit with 1 if this holds for what changed, such as new:error or effort>+8h. Can be given several times.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 where it would be 1; any other status stays.")
def diff_command(old: Path, new: Path, output: tuple[str, ...], fail_on: tuple[str, ...], exit_zero: bool) -> Status:
    """Print what changed from the JSON report OLD to NEW: findings, flows, waves and hours.

    Nothing is audited.
    """
    from p2d_audit.against import Against
    from p2d_audit.audit import load_all_plugins
    from p2d_audit.comparison import compare_with_report
    from p2d_audit.gate import decide_gate, parse_conditions
    from p2d_audit.report import Base
    from p2d_audit.stored import read_report

    targets = parse_targets(output, load_all_plugins())
    before, after = read_report(old), read_report(new)
    base = Base(kind="report", name=Against(kind="report", file=old).name)
    conditions = parse_conditions(fail_on, [rule.code for rule in after.rules], base.kind)
    report = compare_with_report(before, after, base)
    report = replace(report, gate=decide_gate(conditions, report))
    summarise(report, write_reports(report, targets))
    return status_of(report, exit_zero=exit_zero)
