"""The server: when findings are looked for, and what is published."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from p2d_audit import __version__
from p2d_audit.audit import load_all_plugins
from p2d_audit.errors import AuditError
from p2d_audit.lsp.auditing import Auditor
from p2d_audit.lsp.showing import SOURCE, Page, diagnostics, hover
from p2d_audit.lsp.watched import Holders, Watched
from p2d_audit.masking import mask_text
from p2d_audit.rule import Finding

PAUSE = 0.05
"""Seconds without a change after which a file is looked at."""
IDLE = 1.5
"""Seconds without a change after which the whole project is audited again."""


class Server(LanguageServer):
    """Tells an editor what p2d-audit finds in the files that are open in it."""

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__(SOURCE, __version__)
        self.idle = IDLE
        self._holders = Holders(load_all_plugins(), today)
        self._auditor = Auditor()
        self._looking = ThreadPoolExecutor(max_workers=1)
        self._pending: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._told = ""

    def add(self, uris: Iterable[str]) -> None:
        """Take in folders and audit them; files that are open already may be in them."""
        for place in filter(None, map(place_of, uris)):
            if place.is_dir():
                self.want(self._holders.add(place))
        self._reopen()

    def remove(self, uris: Iterable[str]) -> None:
        """Leave folders out; what was said of their files is taken back."""
        for place in filter(None, map(place_of, uris)):
            if (watched := self._holders.remove(place)) is None:
                continue
            for path, uri in list(watched.open.items()):
                watched.close(path)
                self._publish(uri, ())
        self._reopen()

    def opened(self, uri: str) -> None:
        """Look at a file that was opened."""
        watched, path = self._holder(uri)
        if watched is None or path is None:
            return
        watched.open[path] = uri
        if watched.known is not None:
            self.changed(uri, 0)
        elif not watched.is_audited:
            self.want(watched)

    def changed(self, uri: str, pause: float = PAUSE) -> None:
        """Look at a file once nothing changes in it for a moment, and at the project once it rests for longer."""
        if (before := self._pending.pop(uri, None)) is not None:
            before.cancel()
        self._pending[uri] = self._begin(self._resting(uri, pause))

    def saved(self, uri: str) -> None:
        """Audit what a file that was saved is in."""
        watched, path = self._holder(uri)
        if watched is not None and path is not None:
            watched.gone.discard(path)
            self._saved(watched, path)

    def closed(self, uri: str) -> None:
        """Take back what was said of a file that is closed."""
        watched, path = self._holder(uri)
        if (before := self._pending.pop(uri, None)) is not None:
            before.cancel()
        if watched is not None and path is not None:
            watched.close(path)
        if (place := place_of(uri)) is not None:
            self._holders.release(place)
        self._publish(uri, ())

    def on_disk(self, uri: str, *, gone: bool) -> None:
        """Audit every folder again that holds a file which was made, changed or deleted."""
        place = place_of(uri)
        for watched in self._holders.holding(place) if place else ():
            path = watched.folder.path_of(place) if place else None
            if path is not None:
                (watched.gone.add if gone else watched.gone.discard)(path)
            if gone and path in watched.open:
                watched.findings.pop(path, None)
                self._publish(watched.open[path], ())
            if path in watched.open and not gone:
                self._saved(watched, path)
            else:
                self.want(watched)

    def explain(self, uri: str, at: types.Position) -> types.Hover | None:
        """Return what the rules say of a position."""
        watched, path = self._holder(uri)
        if watched is None or path is None:
            return None
        return hover(watched.findings.get(path, ()), self._page(uri), at, watched.folder.plugins)

    async def stop(self) -> None:
        """End what is still running."""
        for task in self._tasks:
            task.cancel()
        await self._auditor.stop()

    def want(self, watched: Watched) -> None:
        """Audit a whole folder; what is wanted while it is audited is one more audit."""
        watched.wanted = True
        if not watched.is_audited:
            watched.auditing = self._begin(self._audit(watched))

    async def _audit(self, watched: Watched) -> None:
        while watched.wanted:
            watched.wanted = False
            try:
                watched.folder.configure()
            except AuditError as error:
                self._tell(str(error))
                continue
            self._told = ""
            answer = await self._auditor.audit(watched.folder.place, self._texts(watched))
            if answer.known is None:
                self._tell(answer.error)
                continue
            watched.known = answer.known
            for failure in answer.known.errors:
                self._tell(f"internal error: {failure}; this is a bug, please report it")
            await self._look_again(watched)

    async def _resting(self, uri: str, pause: float) -> None:
        await asyncio.sleep(pause)
        watched, path = self._holder(uri)
        if watched is None or path is None or path not in watched.open:
            return
        await self._look(watched, path)
        await asyncio.sleep(self.idle)
        await self._look_again(watched)

    async def _look_again(self, watched: Watched) -> None:
        """Look at all open files of a folder, and audit it if what is known is not of their texts."""
        for path in list(watched.open):
            await self._look(watched, path, again=True)
        if watched.known is not None and not watched.folder.holds(watched.known, self._texts(watched)):
            self.want(watched)

    def _saved(self, watched: Watched, path: str) -> None:
        """Audit a folder if a file of it that was saved is new, or not what is known."""
        known = watched.known
        if known and (path not in known.looked or not watched.folder.holds(known, self._texts(watched))):
            self.want(watched)

    async def _look(self, watched: Watched, path: str, *, again: bool = False) -> None:
        """Find what holds in an open file now, and publish it, unless it changed meanwhile or is `again` the same."""
        uri = watched.open.get(path)
        if watched.known is None or uri is None or path in watched.gone:
            return
        texts = self._texts(watched)
        loop, look = asyncio.get_running_loop(), watched.folder.look
        found = await loop.run_in_executor(self._looking, look, watched.known, path, texts)
        same = again and watched.findings.get(path) == found
        if watched.open.get(path) == uri and self._text(uri) == texts[path] and not same:
            watched.findings[path] = found
            self._publish(uri, found)

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._tell(f"internal error: {type(error).__name__}: {error}")

    def _reopen(self) -> None:
        for uri in list(self.workspace.text_documents):
            self.opened(uri)

    def _publish(self, uri: str, found: Sequence[Finding]) -> None:
        watched, _ = self._holder(uri) if found else (None, None)
        related = {one.span.path for finding in found for one in finding.related}
        root = watched.folder.root if watched else Path()
        addresses = {path: from_fs_path(str(root / path)) or "" for path in related}
        document = self.workspace.text_documents.get(uri)
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(
                uri=uri,
                version=document.version if document else None,
                diagnostics=diagnostics(found, self._page(uri), addresses),
            )
        )

    def _tell(self, message: str) -> None:
        """Show a message, but not the same one again and again."""
        if message == self._told:
            return
        self._told = message
        self.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"p2d-audit: {mask_text(message)}"))

    def _page(self, uri: str) -> Page:
        return Page(self._text(uri), self.workspace.position_codec)

    def _text(self, uri: str) -> str:
        """Return the text of an open file with one kind of line end, as files are read."""
        document = self.workspace.text_documents.get(uri)
        return document.source.replace("\r\n", "\n").replace("\r", "\n") if document else ""

    def _texts(self, watched: Watched) -> dict[str, str]:
        return {path: self._text(uri) for path, uri in watched.open.items() if path not in watched.gone}

    def _holder(self, uri: str) -> tuple[Watched | None, str | None]:
        """Return what holds a file, and its path in it."""
        place = place_of(uri)
        watched = self._holders.holder(place) if place else None
        return watched, watched.folder.path_of(place) if watched and place else None


def place_of(uri: str) -> Path | None:
    """Return the file or folder of a URI; None for what is nowhere on this machine."""
    name = to_fs_path(uri) if uri.startswith("file:") else None
    return Path(name).resolve() if name else None
