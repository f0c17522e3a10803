"""The command that puts the move into sprints."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct
from msgspec.structs import replace

from p2d_audit.cli.output import parse_targets, write_reports
from p2d_audit.cli.status import Status, is_incomplete, tell
from p2d_audit.cli.subject import find_flow, report_of, subject_options
from p2d_audit.errors import UsageError

if TYPE_CHECKING:
    from p2d_audit.hookspecs import Renderer
    from p2d_audit.plan import Plan, Terms
    from p2d_audit.report import Report

_MOST_HOURS = 1_000_000


class Request(Struct, frozen=True, kw_only=True):
    """What the command line asks for."""

    paths: tuple[Path, ...]
    stored: Path | None
    config: Path | None
    packs: tuple[Path, ...]
    output: tuple[str, ...]
    capacity: float
    sprint_weeks: int
    start: datetime | None
    owners: Path | None
    freeze: tuple[str, ...]
    strategy: str | None
    first: tuple[str, ...]
    exclude: tuple[str, ...]


@click.command("plan")
@subject_options
@click.option("--capacity", type=float, required=True, metavar="HOURS", help="The hours the team has in a sprint.")
@click.option(
    "--sprint-weeks",
    type=click.IntRange(1, 52),
    default=2,
    show_default=True,
    metavar="N",
    help="How many weeks a sprint has.",
)
@click.option(
    "--start",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The first day of the first sprint; without it waves have no dates.",
)
@click.option(
    "--owners",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Who owns which files: a CODEOWNERS file, a .toml with a table `owners`, or a .csv of pattern and owner.",
)
@click.option(
    "--freeze",
    multiple=True,
    metavar="PATTERN[:DATE]",
    help="Flows in files of this pattern (as in .gitignore) do not move, or not before DATE. Several times.",
)
@click.option(
    "--strategy",
    type=click.Choice(["wrap", "single", "graph", "assets"]),
    help="Plan every flow by this strategy where the report has it, not by the recommended one.",
)
@click.option("--first", multiple=True, metavar="FLOW", help="What if this flow is moved first? Several times.")
@click.option("--exclude", multiple=True, metavar="FLOW", help="What if this flow is not moved? Several times.")
@click.option(
    "-o", "--output", multiple=True, metavar="FORMAT[=FILE]", default=("table",), show_default=True,
    help="Write table, json or markdown to FILE, or to standard output. Can be given several times.",
)  # fmt: skip
def plan_command(**options: Any) -> Status:
    """Put the move into sprints: waves, pilot, bridges and the cut-over of schedules.

    PATHS are files or folders, the current folder by default. Sprints are filled
    with likely hours.
    """
    from p2d_audit.config import load_config
    from p2d_audit.plan import make_plan
    from p2d_audit.plugins import Plugins

    request = Request(**options)
    if not math.isfinite(request.capacity) or not 1 <= request.capacity <= _MOST_HOURS:
        raise UsageError(f"--capacity {request.capacity:g}: must be hours, from 1 to {_MOST_HOURS:,}")
    plans: list[Plan] = []
    formats = Plugins(packs=(), renderers=_renderers(plans), recognisers=(), readers=())
    targets = parse_targets(request.output, formats)
    weights = load_config(request.config, request.paths[0] if request.paths else Path()).weights
    terms = _terms(request)
    report = report_of(request.paths, request.stored, request.config, request.packs)
    plans.append(make_plan(report, _named(terms, request, report), weights))
    for file in write_reports(report, targets):
        tell(f"wrote {file.resolve().as_uri()}")
    return Status.INCOMPLETE if is_incomplete(report) else Status.CLEAN


def _renderers(plans: list[Plan]) -> tuple[Renderer, ...]:
    """Return the formats of a plan, which is put into `plans` before anything is written."""
    from p2d_audit.cli.plan_markdown import plan_markdown
    from p2d_audit.cli.plan_table import plan_table
    from p2d_audit.hookspecs import Renderer

    return (
        Renderer("json", lambda _: plan_json(plans[0]), "the plan, for programs"),
        Renderer("markdown", lambda _: plan_markdown(plans[0]), "the plan with checklists"),
        Renderer("table", lambda _: plan_table(plans[0]), "the plan as aligned text"),
    )


def plan_json(plan: Plan) -> str:
    """Return a plan as its schema has it."""
    import json

    from msgspec import to_builtins

    return json.dumps(to_builtins(plan), indent=2, ensure_ascii=False) + "\n"


def _terms(request: Request) -> Terms:
    """Return the terms without the flows they name, which only the report knows."""
    from p2d_audit.plan import Terms, parse_freezes, read_owners

    start = request.start.date() if request.start else None
    return Terms(
        capacity=request.capacity,
        weeks=request.sprint_weeks,
        start=start,
        owners=read_owners(request.owners) if request.owners else None,
        freezes=parse_freezes(request.freeze, start),
        strategy=request.strategy,
    )


def _named(terms: Terms, request: Request, report: Report) -> Terms:
    return replace(
        terms,
        first=tuple(dict.fromkeys(find_flow(report, name).id for name in request.first)),
        exclude=tuple(dict.fromkeys(find_flow(report, name).id for name in request.exclude)),
    )
