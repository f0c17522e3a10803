"""The commands about the cache of earlier audits."""

from __future__ import annotations

from pathlib import Path

import click

from p2d_audit.cli.status import Status

_TREE = click.argument("path", default=".", type=click.Path(exists=True, path_type=Path))


@click.group("cache")
def cache_command() -> None:
    """Tell of the cache of earlier audits, or remove it."""


@cache_command.command("info")
@_TREE
def info_command(path: Path) -> Status:
    """Print where the cache of a tree is, how much it holds, and whether it is used."""
    from p2d_audit.cache.shelf import FOLDER, LARGEST, list_kept, open_shelf
    from p2d_audit.cli.output import write_out
    from p2d_audit.files import find_root

    root = find_root([path])
    kept = list(list_kept(root / FOLDER))
    size = sum(one.size for one in kept) / 1_000_000
    used = "yes" if open_shelf(root) else "no: it is switched off, has no key of yours, is a link or not yours"
    write_out(
        f"folder   {_shown(root / FOLDER)}\nentries  {len(kept)}\n"
        f"size     {size:.1f} MB, at most {LARGEST / 1_000_000:.0f} MB\nused     {used}\n"
    )
    return Status.CLEAN


@cache_command.command("clear")
@_TREE
def clear_command(path: Path) -> Status:
    """Remove the cache of a tree."""
    from p2d_audit.cache.shelf import FOLDER, clear_shelf
    from p2d_audit.cli.status import tell
    from p2d_audit.files import find_root

    folder = find_root([path]) / FOLDER
    tell(f"removed {_shown(folder)}" if clear_shelf(folder) else f"there is no {_shown(folder)}")
    return Status.CLEAN


def _shown(folder: Path) -> str:
    here = Path.cwd().resolve()
    return folder.relative_to(here).as_posix() if folder.is_relative_to(here) else folder.name
