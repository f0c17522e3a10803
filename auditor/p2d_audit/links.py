"""Finds symbolic links that lead out of the tree they lie in, through which nothing may be read or written."""

from __future__ import annotations

from pathlib import Path

from p2d_audit.files import find_top


def find_planted_link(file: Path, audited: Path | None = None) -> Path | None:
    """Return the first link on the way to a file that leads out of the tree it lies in, None if there is none.

    The tree is a Git work tree or, outside of one, the audited folder or else the current one. A link that lies
    elsewhere is the user's own.
    """
    here = (audited or Path.cwd()).resolve()
    place = Path.cwd() / file
    return next((one for one in (*reversed(place.parents), place) if one.is_symlink() and _leads_out(one, here)), None)


def _leads_out(link: Path, here: Path) -> bool:
    try:
        parent, target = link.parent.resolve(), link.resolve()
    except (OSError, RuntimeError):  # a link that leads to itself
        return True
    if target.is_symlink():  # so do Pythons from 3.13 on tell of one
        return True
    tree = find_top(parent) or (here if parent.is_relative_to(here) else None)
    return tree is not None and not target.is_relative_to(tree)
