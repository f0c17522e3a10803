"""Waits for changes of files that can have a say in what an audit finds.

The system tells of changes, so that waiting costs nothing; watchfiles, which asks it, is an extra.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from p2d_audit.cache import FOLDER
from p2d_audit.errors import UsageError
from p2d_audit.files import is_looked_at

if TYPE_CHECKING:
    from watchfiles import Change

_NOT_ENTERED = frozenset({".git", "__pycache__", FOLDER})
_SETTLED = 200
"""Milliseconds without a change after which what was saved counts as complete."""
_LONGEST = 2_000
"""Milliseconds after which an audit begins although files still change."""
_START = 100
"""Milliseconds until it is certain that the watch stands, so that no change is missed."""


def wait_for_changes(places: Sequence[Path], written: Collection[Path] = ()) -> Iterator[None]:
    """Yield as soon as the files and folders are watched, and whenever something changed in them that matters.

    What is `written` by the audit itself is no change. Raise UsageError without watchfiles, and where the system
    lets nothing be watched.
    """
    try:
        from watchfiles import watch
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in ("watchfiles", "anyio"):
            raise UsageError("--watch needs watchfiles; install it: pip install 'p2d-audit[watch]'") from error
        raise
    turns = watch(
        *places,
        watch_filter=_filter({place.resolve() for place in places if place.is_file()}, written),
        debounce=_LONGEST,
        step=_SETTLED,
        rust_timeout=_START,
        yield_on_timeout=True,
    )
    try:
        next(turns)
        yield None
        yield from (None for changes in turns if changes)
    except OSError as error:
        raise UsageError(f"--watch: files cannot be watched: {error}; give fewer or smaller folders") from error


def _filter(named: Collection[Path], written: Collection[Path]) -> Callable[[Change, str], bool]:
    own = {file.resolve() for file in written}

    def matters(_change: Change, path: str) -> bool:
        place = Path(path)
        if place in own or _NOT_ENTERED.intersection(place.parts):
            return False
        return place in named or is_looked_at(place.as_posix())

    return matters
