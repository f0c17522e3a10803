"""The command that writes what a developer needs to move a flow."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec.structs import replace

from p2d_audit.cli.output import parse_targets, write_reports
from p2d_audit.cli.status import Status, status_of, tell
from p2d_audit.cli.subject import find_flow, report_of, subject_options
from p2d_audit.cli.summary import tell_missing


@click.command("brief")
@click.argument("flow")
@subject_options
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Where to write, if not standard output."
)
def brief_command(
    flow: str, paths: tuple[Path, ...], stored: Path | None, config: Path | None, packs: tuple[Path, ...],
    output: Path | None,
) -> Status:  # fmt: skip
    """Write all that a developer needs to move FLOW, given by its id, name or function.

    It is one Markdown file: places, shapes, hand-offs, settings, findings with
    Dagster examples, acceptance checks, open questions. PATHS are files or
    folders, the current folder by default.
    """
    from p2d_audit.audit import load_all_plugins

    targets = parse_targets(("brief" if output is None else f"brief={output}",), load_all_plugins())
    report = report_of(paths, stored, config, packs)
    row = find_flow(report, flow)
    tell_missing(report)
    for file in write_reports(replace(report, flows=(row,)), targets):
        tell(f"wrote {file.resolve().as_uri()}")
    return status_of(report, exit_zero=True)
