"""The command that tells what is installed, configured and read, and what looks wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from p2d_audit.cli.output import printable, write_out
from p2d_audit.cli.status import Status
from p2d_audit.cli.summary import counted
from p2d_audit.cli.terms import CONFIG

if TYPE_CHECKING:
    from p2d_audit.checkup import Checkup, Problem, Tree

_SHOWN = 10


@click.command("doctor")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, readable=False, path_type=Path))
@CONFIG
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an internal error.")
def doctor_command(paths: tuple[Path, ...], config: Path | None) -> Status:  # fmt: skip
    """Tell what an audit would use and read, and what looks wrong.

    PATHS are files or folders, the current folder by default. What is printed
    names no place outside of the tree, no user and no machine, and can be put
    into a bug report. Exit with 1 if something looks wrong.
    """
    from p2d_audit.checkup import check_up
    from p2d_audit.masking import mask_text

    found = check_up(paths or (Path(),), config)
    write_out("".join(f"{printable(mask_text(line))}\n" for line in _lines(found)))
    return Status.GATE if found.problems else Status.CLEAN


def _lines(found: Checkup) -> Iterator[str]:
    yield f"p2d-audit {found.version}, {found.python}"
    yield "libraries: " + ", ".join(f"{one.name} {one.version or '(not installed)'}" for one in found.libraries)
    yield "plugins:"
    for plugin in found.plugins:
        yield f"  {plugin.name} = {plugin.module}, of {plugin.distribution} {plugin.version} ({plugin.how})"
    if found.rules is not None:
        yield "rules: " + ", ".join(f"{counted(number, 'rule')} of {pack}" for pack, number in found.rules)
    yield f"configuration: {_configuration(found)}"
    if found.tree:
        yield from _tree(found.tree)
    yield from _problems(found.problems)


def _configuration(found: Checkup) -> str:
    if found.config is None:
        return "none was found" if found.tree else "cannot be used"
    return f"{found.config} sets {', '.join(found.keys) or 'nothing'}"


def _tree(tree: Tree) -> Iterator[str]:
    yield f"root of all paths in reports: {tree.root}"
    match tree.top:
        case None:
            yield "git: no work tree"
        case ".":
            yield "git: the root is the top of its work tree"
        case below:
            yield f"git: the root is {below} of its work tree"
    matter = ", ".join(f"{number} {kind}" for kind, number in tree.matter)
    number = sum(number for _, number in tree.matter)
    yield f"{counted(tree.read, 'file')} looked at; parsed, as they can reach Prefect: {number}" + (
        f" ({matter})" if matter else ""
    )
    yield _cache(tree)
    reasons = Counter(file.reason for file in tree.skipped)
    for reason, count in sorted(reasons.items(), key=lambda one: (-one[1], one[0])):
        first = min(file.path for file in tree.skipped if file.reason == reason)
        yield f"  skipped {count}: {reason}, such as {first}"


def _cache(tree: Tree) -> str:
    if tree.cached is None:
        return "cache: not used"
    files, size = tree.cached
    return f"cache: {counted(files, 'file')}, {size / 1_000_000:.1f} MB"


def _problems(problems: Sequence[Problem]) -> Iterator[str]:
    if not problems:
        yield "nothing looks wrong"
        return
    yield f"{counted(len(problems), 'thing')} look{'s' * (len(problems) == 1)} wrong:"
    for one in problems[:_SHOWN]:
        yield f"  {one.what}"
        yield f"    remedy: {one.remedy}"
    if len(problems) > _SHOWN:
        yield f"  and {len(problems) - _SHOWN} more"
