"""What a command is about: a report that is made of paths, or one that was written before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from p2d_audit.cli.reference_day import reference_day
from p2d_audit.cli.status import tell
from p2d_audit.cli.summary import show_progress
from p2d_audit.cli.terms import CONFIG, PACKS
from p2d_audit.errors import UsageError

if TYPE_CHECKING:
    from p2d_audit.report import FlowRow, Report

Command = Callable[..., Any]

_OPTIONS = (
    click.argument("paths", nargs=-1, type=click.Path(exists=True, readable=False, path_type=Path)),
    click.option(
        "--report", "stored", type=click.Path(path_type=Path), metavar="FILE",
        help="A JSON report that was written before, in place of PATHS: nothing is audited again.",
    ),
    CONFIG,
    PACKS,
    click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an internal error."),
)  # fmt: skip


def subject_options(command: Command) -> Command:
    """Give a command the arguments and options that `report_of` takes."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def report_of(paths: Sequence[Path], stored: Path | None, config: Path | None, packs: Sequence[Path]) -> Report:
    """Return the stored report or, without one, that of an audit of the paths, the current folder by default."""
    from p2d_audit.audit import load_all_plugins, run_audit
    from p2d_audit.config import load_config
    from p2d_audit.stored import read_report

    if stored is not None:
        if paths:
            raise UsageError("--report takes the place of PATHS; give one of them")
        return read_report(stored)
    chosen = tuple(paths) or (Path(),)
    settings = load_config(config, chosen[0])
    plugins = load_all_plugins((*settings.packs, *packs))
    for key in settings.unheeded:
        tell(f"warning: {settings.file}: key `{key}` is not heeded in a file that was not given with --config")
    with show_progress() as on_file:
        # No gate is asked for here, and one of the configuration may need a base.
        return run_audit(chosen, replace(settings, fail_on=None), plugins, on_file, today=reference_day())


def find_flow(report: Report, name: str) -> FlowRow:
    """Return the flow of this id, name or function; raise UsageError if there is none or more than one."""
    fitting = [flow for flow in report.flows if name in (flow.id, flow.name, flow.function)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        listed = ", ".join(flow.id for flow in fitting)
        raise UsageError(f"{len(fitting)} flows are called {name!r}; give the id of one: {listed}")
    known = [one for flow in report.flows for one in (flow.id, flow.name, flow.function) if one]
    close = get_close_matches(name, known, n=3)
    hint = f"did you mean {', '.join(dict.fromkeys(close))}?" if close else "the JSON report lists all"
    raise UsageError(f"no flow is called {name!r}; {hint}")
