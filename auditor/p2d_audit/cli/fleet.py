"""The command that audits many repositories and joins their reports."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct
from msgspec.structs import replace

from p2d_audit.cli.completion import complete_conditions
from p2d_audit.cli.output import Target, place_at, write_file, write_reports
from p2d_audit.cli.reference_day import reference_day
from p2d_audit.cli.status import Status, inert, status_of, tell
from p2d_audit.cli.summary import counted, summarise
from p2d_audit.errors import UsageError

if TYPE_CHECKING:
    from p2d_audit.fleet import Answer, Crew, Done, Fleet, Order, Repository
    from p2d_audit.plugins import Plugins
    from p2d_audit.report import Report

ALWAYS = ("json", "html")
_ENDINGS = {"markdown": "summary.md"}
"""How the file of a format ends, if not as the format is called: `fleet.md` is the portfolio."""


class Request(Struct, frozen=True, kw_only=True):
    """What the command line asks for."""

    repositories: Path
    output: Path
    formats: tuple[str, ...]
    jobs: int | None
    scheduler: str | None
    capacity: float | None
    sprint_weeks: int
    fail_on: tuple[str, ...]
    exit_zero: bool
    today: datetime | None
    no_cache: bool


@click.command("fleet")
@click.argument("repositories", type=click.Path(path_type=Path), metavar="REPOS.toml")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    metavar="FOLDER",
    help="Where fleet.json, fleet.html, fleet.md and repositories/NAME.json are written; it is made if need be.",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="FORMAT",
    help="Write the whole fleet in this format too, to fleet.FORMAT. Can be given several times.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 1024),
    metavar="N",
    help="How many processes audit at the same time, one for each core by default.",
)
@click.option(
    "--scheduler",
    metavar="tcp://HOST:PORT",
    help="Audit on the workers of this Dask cluster, which can read the repositories at the same paths and have the"
    " same p2d-audit installed. Needs the extra dask.",
)
@click.option(
    "--capacity",
    type=float,
    metavar="HOURS",
    help="Plan the move of all flows too, in sprints of so many hours, to plan.json and plan.md.",
)
@click.option(
    "--sprint-weeks",
    type=click.IntRange(1, 52),
    default=2,
    show_default=True,
    metavar="N",
    help="How many weeks a sprint has.",
)
@click.option(
    "--fail-on",
    multiple=True,
    metavar="COND",
    shell_complete=complete_conditions,
    help="Exit with 1 if this holds for all repositories together; see audit. Can be given several times.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 where it would be 1; any other status stays.")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The date that suppressions with `until=` are compared with, if not today (or SOURCE_DATE_EPOCH).",
)
@click.option("--no-cache", is_flag=True, help="Neither use nor fill the caches of the repositories.")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an internal error.")
def fleet_command(**options: Any) -> Status:
    """Audit the repositories that REPOS.toml lists, and report them one by one and as one portfolio.

    A repository that cannot be audited is a line of the report, and the exit
    status 3.
    """  # fmt: skip
    from p2d_audit.audit import load_all_plugins
    from p2d_audit.fleet import build_portfolio, read_fleet
    from p2d_audit.gate import NEVER, decide_gate, parse_conditions

    request = Request(**options)
    fleet = read_fleet(request.repositories)
    plugins = load_all_plugins()
    conditions = parse_conditions(request.fail_on or (NEVER,), [rule.code for rule in plugins.rules])
    _make_folder(request.output / "repositories")
    targets = tuple(_targets(request, plugins))
    crew = _crew(request)
    done = tuple(_audited(request, fleet, crew, plugins))
    report = build_portfolio(done, fleet.weights)
    report = replace(report, gate=decide_gate(conditions, report))
    del done
    written = (*write_reports(report, targets), *_write_portfolio(request, fleet, report))
    summarise(report, written)
    return status_of(report, exit_zero=request.exit_zero)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"-o {folder.parent}: cannot be made: {error.strerror or error}; name another one") from error


def _targets(request: Request, plugins: Plugins) -> Iterator[Target]:
    known = {one.name: one for one in plugins.renderers if one.file is None}
    for name in dict.fromkeys((*ALWAYS, *request.formats)):
        if name not in known:
            raise UsageError(f"--format {name}: there is no such format; there are: {', '.join(known)}")
        file = request.output / f"fleet.{_ENDINGS.get(name, name)}"
        yield place_at(known[name], file, str(request.output))


def _crew(request: Request) -> Crew:
    from p2d_audit.fleet import Cluster, Processes

    if request.capacity is not None and not (math.isfinite(request.capacity) and request.capacity >= 1):
        raise UsageError(f"--capacity {request.capacity:g}: must be hours, from 1 on")
    if request.scheduler is None:
        return Processes(request.jobs)
    if request.jobs is not None:
        raise UsageError("--jobs is for processes of this machine; a cluster has as many as its workers")
    return Cluster(request.scheduler)


def _audited(request: Request, fleet: Fleet, crew: Crew, plugins: Plugins) -> Iterator[Done]:
    """Audit the repositories, write the report of each as it comes in and yield what became of it."""
    from p2d_audit.fleet import done_with, run_orders

    repositories = {one.name: one for one in fleet.repositories}
    orders = [_order(one, request, fleet, alone=crew.size == 1) for one in fleet.repositories]
    for number, (order, answer) in enumerate(run_orders(orders, crew), 1):
        for warning in answer.warnings:
            tell(f"warning: {warning}")
        one = repositories[order.name]
        _write_repository(request, one, answer, plugins)
        done = done_with(one, answer.report, answer.reason, answer.remedy)
        tell(f"[{number}/{len(orders)}] {inert(_said(done))}")
        yield done


def _order(one: Repository, request: Request, fleet: Fleet, *, alone: bool) -> Order:
    from p2d_audit.fleet import Order

    base = fleet.file.parent.resolve()
    today = reference_day(request.today)
    return Order(
        name=one.name,
        root=str(base / one.path),
        base=str(base),
        shown=one.shown,
        relative=one.is_relative,
        paths=one.paths,
        config=str(base / one.config) if one.config else None,
        packs=tuple(str(base / pack) for pack in one.packs),
        exclude=one.exclude,
        weights=one.weights,
        today=today.isoformat(),
        cache=not request.no_cache,
        cores=0 if alone else 1,
    )


def _write_repository(request: Request, one: Repository, answer: Answer, plugins: Plugins) -> None:
    """Write the report of a repository; where there is none, take away what an earlier run has left."""
    from p2d_audit.fleet import report_file

    file = request.output / report_file(one.name)
    renderer = plugins.renderer("json")
    if answer.report is not None and renderer is not None:
        write_file(file, renderer.render(answer.report))
    elif answer.report is None:
        file.unlink(missing_ok=True)


def _said(done: Done) -> str:
    line = done.line
    if line.status == "failed" or line.effort is None:
        return f"{line.name}: failed: {line.reason}; {line.remedy}"
    counts = f"{counted(line.flows or 0, 'flow')}, {counted(line.findings or 0, 'finding')}, {line.effort.likely:g} h"
    return f"{line.name}: {counts}" + (f"; incomplete: {line.reason}" if line.status == "incomplete" else "")


def _write_portfolio(request: Request, fleet: Fleet, report: Report) -> Iterator[Path]:
    """Write the portfolio and, if a capacity was given, the plan; yield the files."""
    from msgspec import convert

    from p2d_audit.cli.fleet_markdown import fleet_markdown
    from p2d_audit.fleet import Portfolio

    texts = {"fleet.md": fleet_markdown(report, convert(report.extensions["fleet"], Portfolio))}
    if request.capacity is not None:
        from p2d_audit.cli.plan import plan_json
        from p2d_audit.cli.plan_markdown import plan_markdown
        from p2d_audit.plan import Terms, make_plan

        plan = make_plan(report, Terms(capacity=request.capacity, weeks=request.sprint_weeks), fleet.weights)
        texts |= {"plan.json": plan_json(plan), "plan.md": plan_markdown(plan)}
    for name, text in texts.items():
        write_file(request.output / name, text)
        yield request.output / name
