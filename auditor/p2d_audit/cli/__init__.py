"""The command line: arguments in, exit status out."""

from __future__ import annotations

import sys

import click

from p2d_audit import __version__
from p2d_audit.cli.auditing import audit_command, check_command
from p2d_audit.cli.baseline import baseline_command
from p2d_audit.cli.brief import brief_command
from p2d_audit.cli.calibrating import calibrate_command
from p2d_audit.cli.catalogue import explain_command, rules_command, schema_command
from p2d_audit.cli.completion import completion_command
from p2d_audit.cli.diff import diff_command
from p2d_audit.cli.doctor import doctor_command
from p2d_audit.cli.export import export_command
from p2d_audit.cli.graph import graph_command
from p2d_audit.cli.init import init_command
from p2d_audit.cli.lsp import lsp_command
from p2d_audit.cli.man import man_command
from p2d_audit.cli.new_rule import new_rule_command
from p2d_audit.cli.plan import plan_command
from p2d_audit.cli.score import score_command
from p2d_audit.cli.status import run_guarded
from p2d_audit.cli.trend import trend_command

_STATUSES = """\b
Exit status
  0  clean, or below the gate
  1  the gate (--fail-on) is reached
  2  usage or configuration: an argument, a key, a plugin, a file that cannot be written
  3  incomplete: a file could not be read, or there was nothing to read
  4  internal error: the tool or a rule failed

Where several hold, the first of 4, 2, 1, 3 is returned; stderr tells them all.
"""


@click.group("p2d-audit", epilog=_STATUSES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="p2d-audit")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an internal error.")
def command() -> None:
    """Read Prefect code and tell what moving it to Dagster costs."""


for part in (
    calibrate_command,
    audit_command,
    check_command,
    baseline_command,
    diff_command,
    trend_command,
    rules_command,
    explain_command,
    new_rule_command,
    schema_command,
    score_command,
    graph_command,
    plan_command,
    export_command,
    brief_command,
    init_command,
    doctor_command,
    lsp_command,
    completion_command,
    man_command,
):
    command.add_command(part)


def main() -> None:
    """Run the command line and end the process with its exit status."""
    arguments = sys.argv[1:]
    status = run_guarded(lambda: command.main(arguments, prog_name="p2d-audit", standalone_mode=False), arguments)
    sys.exit(status)
