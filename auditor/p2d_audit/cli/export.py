"""The command that hands the work to a tracker."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from p2d_audit.cli.output import Target, keep_apart, place_at, write_reports
from p2d_audit.cli.status import Status, status_of, tell
from p2d_audit.cli.subject import report_of, subject_options
from p2d_audit.cli.summary import tell_missing
from p2d_audit.errors import UsageError

if TYPE_CHECKING:
    from p2d_audit.hookspecs import Renderer
    from p2d_audit.plugins import Plugins


@click.command("export")
@click.argument("form", metavar="FORMAT")
@subject_options
@click.option(
    "--plan",
    "plan",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A plan of p2d-audit plan -o json=FILE: its waves are the epics, its bridges are stories.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE|FOLDER",
    help="Where to write, if not to standard output; a folder where FORMAT has several files.",
)  # fmt: skip
def export_command(
    form: str, paths: tuple[Path, ...], stored: Path | None, config: Path | None, packs: tuple[Path, ...],
    plan: Path | None, output: Path | None,
) -> Status:  # fmt: skip
    """Write the work for a tracker: a story for each flow, an epic for each wave.

    FORMAT is jira, azure, linear or markdown, which are one file each, or github
    or csv, which are several. PATHS are files or folders, the current folder by
    default. Ids are made of the flows' identities: a later export has them again.
    """
    from p2d_audit.audit import load_all_plugins
    from p2d_audit.plan import adopt_plan
    from p2d_audit.stored import read_plan

    plugins = load_all_plugins(packs)
    targets = keep_apart(_targets(_parts(form, plugins), output))
    adopted = None if plan is None else read_plan(plan)
    report = report_of(paths, stored, config, packs)
    if adopted is not None:
        report = adopt_plan(report, adopted)
    tell_missing(report)
    for file in write_reports(report, targets):
        tell(f"wrote {file.resolve().as_uri()}")
    return status_of(report, exit_zero=True)


def _parts(form: str, plugins: Plugins) -> tuple[Renderer, ...]:
    """Return the renderers of an export; raise UsageError if it does not exist."""
    exported = [renderer for renderer in plugins.renderers if renderer.file is not None]
    parts = tuple(one for one in exported if form in (one.name, one.name.partition("-")[0]))
    if not parts:
        names = sorted({one.name.partition("-")[0] for one in exported})
        close = get_close_matches(form, names, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise UsageError(f"there is no export {form!r}; {hint}there are: {', '.join(names) or 'none'}")
    return parts


def _targets(parts: Sequence[Renderer], output: Path | None) -> list[Target]:
    """Return where each part goes; raise UsageError where that cannot be."""
    if len(parts) == 1:
        (part,) = parts
        if output is None or str(output) == "-":
            return [Target(part, None)]
        return [place_at(part, output / str(part.file) if output.is_dir() else output, str(output))]
    files = ", ".join(str(part.file) for part in parts)
    if output is None or str(output) == "-":
        raise UsageError(f"the export has several files ({files}); give a folder for them with -o FOLDER")
    try:
        output.mkdir(exist_ok=True)
    except FileExistsError as error:
        raise UsageError(f"-o {output}: is no folder, and the export has several files ({files})") from error
    except OSError as error:
        raise UsageError(f"-o {output}: the folder cannot be made: {error.strerror or error}") from error
    return [place_at(part, output / str(part.file), str(output)) for part in parts]
