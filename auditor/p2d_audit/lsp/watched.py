"""The folders of an editor and its open files: which file is in which, and what is known of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from p2d_audit.lsp.folder import Folder, Known
from p2d_audit.plugins import Plugins
from p2d_audit.rule import Finding


class Watched:
    """A folder, what is known of it, and the files of it that are open, by path; `gone` are those that were deleted."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.known: Known | None = None
        self.wanted = False
        self.auditing: asyncio.Task[None] | None = None
        self.open: dict[str, str] = {}
        self.gone: set[str] = set()
        self.findings: dict[str, tuple[Finding, ...]] = {}

    @property
    def is_audited(self) -> bool:
        """Whether an audit of the whole folder is under way."""
        return self.auditing is not None and not self.auditing.done()

    def close(self, path: str) -> None:
        """Forget a file."""
        self.open.pop(path, None)
        self.findings.pop(path, None)
        self.folder.forget(path)


class Holders:
    """Finds the innermost folder that holds a file; a file that none holds is a folder of its own."""

    def __init__(self, plugins: Plugins, today: Callable[[], date]) -> None:
        self._plugins = plugins
        self._today = today
        self._folders: dict[Path, Watched] = {}
        self._alone: dict[Path, Watched] = {}

    def add(self, place: Path) -> Watched:
        """Take in a folder."""
        return self._folders.setdefault(place, self._made(place))

    def remove(self, place: Path) -> Watched | None:
        """Leave a folder out."""
        return self._folders.pop(place, None)

    def release(self, file: Path) -> None:
        """Forget a file that is a folder of its own."""
        self._alone.pop(file, None)

    def holding(self, file: Path) -> Iterator[Watched]:
        """Yield every folder that a file lies in, the innermost first."""
        found = [one for place, one in self._folders.items() if file.is_relative_to(place)]
        yield from sorted(found, key=lambda one: -len(one.folder.place.parts))

    def holder(self, file: Path) -> Watched | None:
        """Return what holds a file; None for one that is in no folder and does not exist."""
        if (found := next(self.holding(file), None)) is not None:
            return found
        if file not in self._alone and file.is_file():
            self._alone[file] = self._made(file)
        return self._alone.get(file)

    def _made(self, place: Path) -> Watched:
        return Watched(Folder(place, self._plugins, self._today))
