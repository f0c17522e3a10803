"""The commands that audit code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct
from msgspec.structs import asdict, replace

from p2d_audit.cli.base_options import BASE_OPTIONS, chosen_base, tell_unused
from p2d_audit.cli.completion import complete_conditions, complete_formats, complete_rules
from p2d_audit.cli.format_options import FORMAT_OPTIONS, check_category, give_options
from p2d_audit.cli.hiding_options import HIDING_OPTIONS, check_salt, hide
from p2d_audit.cli.output import parse_targets, write_reports
from p2d_audit.cli.reference_day import reference_day
from p2d_audit.cli.repository_url import check_repository_url
from p2d_audit.cli.status import Status, status_of, tell
from p2d_audit.cli.summary import show_progress, summarise
from p2d_audit.cli.terms import CONFIG, IGNORE, PACKS, TODAY

if TYPE_CHECKING:
    from p2d_audit.cli.watch import Turns
    from p2d_audit.config import Config

Command = Callable[..., Any]

_OPTIONS = (
    click.argument("paths", nargs=-1, type=click.Path(exists=True, readable=False, path_type=Path)),
    click.option(
        "-o", "--output", multiple=True, metavar="FORMAT[=FILE]", shell_complete=complete_formats,
        help="Write a report in this format to FILE, or to standard output. Can be given several times.",
    ),
    click.option(
        "--fail-on", multiple=True, metavar="COND", shell_complete=complete_conditions,
        help="Exit with 1 if this holds: error, warning, note, a rule code or its beginning, each with new: or all:"
        " before it, readiness<N, coverage<N, effort>N, effort>+N, stale, freeze; or never. With a base, what has"
        " neither new: nor all: counts new findings. Can be given several times, or with commas.",
    ),
    click.option("--exit-zero", is_flag=True, help="Exit with 0 where it would be 1; any other status stays."),
    CONFIG,
    click.option(
        "--select", multiple=True, metavar="RULE", shell_complete=complete_rules,
        help="Ask only this rule: a code, the beginning of a code or a name. Can be given several times.",
    ),
    IGNORE,
    PACKS,
    TODAY,
    click.option(
        "--repo-url", metavar="URL",
        help="Where the repository can be read, for links from the report: its address, with /blob/REVISION if you"
        " like, or one with {path} and {line} in it.",
    ),
    click.option(
        "--owners", type=click.Path(path_type=Path), metavar="FILE",
        help="Who owns which files: a CODEOWNERS file, a .toml with a table `owners`, or a .csv of pattern and owner.",
    ),
    click.option(
        "--project", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER",
        help="Audit this folder as a whole, and report the findings in PATHS alone.",
    ),
    *BASE_OPTIONS,
    *FORMAT_OPTIONS,
    *HIDING_OPTIONS,
    click.option("--no-cache", is_flag=True, help="Neither use nor fill the cache of earlier audits."),
    click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an internal error."),
)  # fmt: skip


class Request(Struct, frozen=True, kw_only=True):
    """What the command line asks for; empty is what it leaves to the configuration."""

    paths: tuple[Path, ...]
    output: tuple[str, ...]
    fail_on: tuple[str, ...]
    exit_zero: bool
    config: Path | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    packs: tuple[Path, ...]
    today: datetime | None
    repo_url: str | None
    owners: Path | None
    project: Path | None
    sarif_category: str | None
    sarif_suppressed: bool
    baseline: Path | None
    no_baseline: bool
    strict_baseline: bool
    since: str | None
    against: Path | None
    no_cache: bool
    no_snippets: bool
    anonymize: bool
    salt: str | None


def audit_options(command: Command) -> Command:
    """Give a command the arguments and options of an audit."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command("audit")
@audit_options
def audit_command(**options: Any) -> Status:
    """Audit Prefect code and report all of it: inventory, findings, effort and order of migration.

    PATHS are files or folders, the current folder by default. Without -o, a
    table is printed. Nothing fails unless --fail-on says so.
    """
    return _audit(Request(**options), output="table", fail_on="never")


@click.command("check")
@audit_options
@click.option(
    "--watch",
    is_flag=True,
    help="Audit again whenever a file changes and print what is new or fixed, until Ctrl-C. Needs the extra watch.",
)
def check_command(watch: bool, **options: Any) -> Status:
    """Print findings, one a line, and exit with 1 on a warning or an error.

    PATHS are files or folders, the current folder by default. For editors,
    pre-commit and continuous integration; the gate is `--fail-on warning`
    unless another is given.
    """
    request = Request(**options)
    audit = partial(_audit, request, output="concise", fail_on="warning")
    if not watch:
        return audit()
    from p2d_audit.cli.watch import watch_audits

    return watch_audits(lambda turns: audit(turns=turns), request)


def _audit(request: Request, *, output: str, fail_on: str, turns: Turns | None = None) -> Status:
    from p2d_audit.against import audit_against
    from p2d_audit.audit import load_all_plugins
    from p2d_audit.config import load_config
    from p2d_audit.plan import add_owners, read_owners

    check_salt(asdict(request))
    repo_url = check_repository_url(request.repo_url) if request.repo_url else None
    owners = read_owners(request.owners) if request.owners else None
    paths = (request.project,) if request.project else request.paths or (Path(),)
    only = request.paths if request.project else ()
    config = load_config(request.config, paths[0])
    for key in config.unheeded:
        tell(f"warning: {config.file}: key `{key}` is not heeded in a file that was not given with --config")
    plugins = load_all_plugins((*config.packs, *request.packs))
    targets = give_options(parse_targets(request.output or config.output or (output,), plugins), _of_formats(request))
    base = chosen_base(asdict(request), config)
    tell_unused(base, config, no_baseline=request.no_baseline)
    asked = _asked(request, config, fail_on)
    store = turns.store(paths, asked) if turns else None
    today = reference_day(request.today)
    with show_progress() as on_file:
        report = audit_against(paths, asked, plugins, base, on_file, today=today, only=only, store=store)
    report = replace(add_owners(report, owners) if owners else report, run=replace(report.run, repo_url=repo_url))
    report = hide(report, asdict(request), plugins)
    summarise(report, turns.write(report, targets, plugins) if turns else write_reports(report, targets))
    return status_of(report, exit_zero=request.exit_zero)


def _asked(request: Request, config: Config, default: str) -> Config:
    """Return the configuration as the command line changes it; a strict baseline makes `never` fail too."""
    fail_on = request.fail_on or config.fail_on or (default,)
    if request.strict_baseline:
        fail_on = (*(text for text in fail_on if text != "never"), "stale")
    return replace(
        config,
        fail_on=fail_on,
        select=request.select or config.select,
        ignore=(*config.ignore, *request.ignore),
        cache=config.cache and not request.no_cache,
    )


def _of_formats(request: Request) -> dict[str, Any]:
    category = request.sarif_category
    return {
        "sarif_category": None if category is None else check_category(category),
        "sarif_suppressed": request.sarif_suppressed,
    }
