"""The process that audits whole folders, so that the one that answers the editor is never busy with it.

One request and one answer a line, as JSON, over standard input and output.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import msgspec
from msgspec import Struct

from p2d_audit.audit import load_all_plugins
from p2d_audit.errors import AuditError
from p2d_audit.lsp.folder import Folder, Known

WORKER = "--worker"
_LINE = 1 << 31


class Request(Struct, frozen=True, kw_only=True):
    """A folder to audit, as an absolute path, with the unsaved texts of files by path relative to its root."""

    folder: str
    texts: Mapping[str, str]


class Answer(Struct, frozen=True, kw_only=True):
    """What an audit showed, or why there was none."""

    known: Known | None = None
    error: str = ""


def work(today: Callable[[], date]) -> None:
    """Answer requests until there are no more."""
    plugins = load_all_plugins()
    folders: dict[str, Folder] = {}
    for line in sys.stdin.buffer:
        request = msgspec.json.decode(line, type=Request)
        folder = folders.setdefault(request.folder, Folder(Path(request.folder), plugins, today))
        answer = _answer(folder, request)
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
        sys.stdout.buffer.flush()


class Auditor:
    """Has folders audited by a process of their own, one at a time; the process is started when it is first needed."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._turn = asyncio.Lock()

    async def audit(self, folder: Path, texts: Mapping[str, str]) -> Answer:
        """Return what an audit of a folder with these texts shows."""
        request = msgspec.json.encode(Request(folder=str(folder), texts=texts)) + b"\n"
        async with self._turn:
            process = await self._running()
            try:
                return await _asked(process, request)
            except (OSError, msgspec.DecodeError) as error:
                self._process = None
                return Answer(error=f"the audit ended by itself: {error}")

    async def stop(self) -> None:
        """End the process."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        self._process = None

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            # -P: modules of the folder that the editor was started in must not be taken for those of p2d-audit.
            command = (sys.executable, "-P", "-m", "p2d_audit", "lsp", WORKER)
            self._process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, limit=_LINE)
        return self._process


async def _asked(process: Process, request: bytes) -> Answer:
    if process.stdin is None or process.stdout is None:
        raise BrokenPipeError("it has no pipes")
    process.stdin.write(request)
    await process.stdin.drain()
    return msgspec.json.decode(await process.stdout.readline(), type=Answer)


def _answer(folder: Folder, request: Request) -> Answer:
    """Return what an audit shows; the configuration is read anew, facts that are known are kept."""
    try:
        folder.configure()
        return Answer(known=folder.audit(request.texts))
    except AuditError as error:
        return Answer(error=str(error))
    except Exception as error:  # the next request is answered all the same
        return Answer(error=f"internal error: {type(error).__name__}: {error}")
