"""Reads files into facts, each content once, and tells of those that could not be read what helps."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from msgspec import Struct

from p2d_audit.facts import EXCLUDE, FileFacts, Unparsed, read_text
from p2d_audit.files import Found, Source, Undecodable, Unreadable
from p2d_audit.hookspecs import Reader
from p2d_audit.outlines import Outlines
from p2d_audit.plugins import Plugins
from p2d_audit.report import ErrorRow, Failed, Files, Skipped
from p2d_audit.workers import Made, count_workers, is_plain, make_in_processes, make_one

_BUG = f"report this bug of {{}}, and {EXCLUDE} until it is mended"
_ENCODING = f"save the file as UTF-8 or declare its encoding in the first two lines, or {EXCLUDE}"
_NO_ENCODING = f"save the file as UTF-8, or {EXCLUDE}"
_SIZE = f"raise `max-file-size`, or {EXCLUDE}"
_EXCESS = f"split the file, or {EXCLUDE}"
_ACCESS = f"let p2d-audit read it, or {EXCLUDE}"


class FactsStore(Protocol):
    """Keeps facts between audits, by a digest of all that they depend on."""

    def get(self, digest: str) -> FileFacts | None:
        """Return the facts that were put under a digest, None if they are not there any more."""

    def put(self, digest: str, facts: FileFacts) -> None:
        """Keep facts under a digest, for as long as the store likes."""


class FactsInMemory:
    """Keeps the facts of each path's latest content, for as long as the process lives."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, FileFacts]] = {}
        self._paths: dict[str, str] = {}

    def get(self, digest: str) -> FileFacts | None:
        """Return the facts that were put under a digest."""
        path = self._paths.get(digest)
        return self._kept[path][1] if path is not None else None

    def put(self, digest: str, facts: FileFacts) -> None:
        """Keep facts in the place of those that the path had before."""
        before = self._kept.get(facts.path)
        if before:
            self._paths.pop(before[0], None)
        self._kept[facts.path] = (digest, facts)
        self._paths[digest] = facts.path


class Reading(Struct, frozen=True):
    """The facts of all files, and what went wrong in the tool itself while they were made."""

    facts: tuple[FileFacts, ...]
    errors: tuple[ErrorRow, ...]


def digest_of(source: Source, readers: Iterable[Reader] = ()) -> str:
    """Return a digest of what a file's facts depend on: path, kind, content, and the reader of a plugin if one has it.

    The version of p2d-audit is no part of it: a store that outlives the process adds it.
    """
    reader = next((f"{one.read.__module__}.{one.read.__qualname__}" for one in readers if one.name == source.kind), "")
    head = "\0".join((source.path, source.kind, reader)).encode()
    return hashlib.blake2b(head + b"\0" + source.content, digest_size=20).hexdigest()


def read_sources(
    sources: Sequence[Source],
    readers: tuple[Reader, ...],
    on_file: Callable[[int, int], None] | None = None,
    store: FactsStore | None = None,
    workers: int | None = None,
) -> Reading:
    """Return the facts of files, those of the store where it has them, the others made by so many processes.

    Without a number, processes are started where that is worth it; with 0, never.
    `on_file` is called for each file that is read, with its number from 0 and how many there are.
    """
    digests = [digest_of(source, readers) for source in sources] if store else []
    kept = [store.get(digest) if store else None for digest in digests] or [None] * len(sources)
    missing = [number for number, facts in enumerate(kept) if facts is None]
    facts, errors = list(kept), []
    for number, made in zip(missing, _make([sources[n] for n in missing], readers, on_file, workers), strict=True):
        source = sources[number]
        if made.excess:
            facts[number] = _failed(source, None, made.excess, _EXCESS)
            continue
        if made.facts is None:
            error, failed = _fault(source, made.cause, readers)
            errors.append(error)
            facts[number] = failed
            continue
        facts[number] = made.facts
        if store and is_plain(made.facts):
            store.put(digests[number], made.facts)
    return Reading(tuple(one for one in facts if one is not None), tuple(errors))


def _make(
    sources: Sequence[Source],
    readers: tuple[Reader, ...],
    on_file: Callable[[int, int], None] | None,
    workers: int | None,
) -> Iterable[Made]:
    processes = count_workers(sources) if workers is None else workers
    if processes:
        return make_in_processes(sources, readers, make_facts, processes, on_file)
    return _make_here(sources, readers, on_file)


def _make_here(
    sources: Sequence[Source], readers: tuple[Reader, ...], on_file: Callable[[int, int], None] | None
) -> Iterator[Made]:
    for number, source in enumerate(sources):
        if on_file:
            on_file(number, len(sources))
        yield make_one(source, readers, make_facts)


def _fault(source: Source, cause: str, readers: tuple[Reader, ...]) -> tuple[ErrorRow, FileFacts]:
    plugin = any(reader.name == source.kind for reader in readers)
    culprit = f"the reader `{source.kind}`" if plugin else "p2d-audit"
    message = f"{culprit} failed: {cause}" if plugin else f"reading the file failed: {cause}"
    failed = _failed(source, None, f"{culprit} failed on it: {cause}", _BUG.format(culprit))
    return ErrorRow(source=source.path, message=message), failed


def list_files(found: Found, facts: Sequence[FileFacts], plugins: Plugins) -> Files:
    """Return which files were read, skipped and failed, with what helps."""
    failed = [_unopened(file) for file in found.failed]
    skipped = [Skipped(path=file.path, reason=file.reason) for file in found.skipped]
    unread = [(file.path, why) for file in facts for why in (file.failure, *file.unread) if why]
    skipped += [Skipped(path=file.path, reason=file.left_out) for file in facts if file.left_out]
    paths = (file.path for file in facts if file.kind == "python") if unread else ()
    outlines = Outlines(paths, plugins.recognisers)
    for path, failure in unread:
        if failure.template:
            skipped.append(outlines.skipped(path, failure))
        else:
            failed.append(outlines.failed(path, failure))
    return Files(
        read=found.read,
        paths=found.paths,
        skipped=tuple(sorted(skipped, key=lambda file: (file.path, file.reason))),
        failed=tuple(sorted(failed, key=lambda file: (file.path, file.reason))),
    )


def make_facts(source: Source, readers: tuple[Reader, ...]) -> FileFacts:
    """Return what one file says, alone, or why it cannot be read."""
    text = source.decode()
    if isinstance(text, Undecodable):
        remedy = _ENCODING if source.kind == "python" else _NO_ENCODING
        return _failed(source, text.line, text.reason, remedy)
    return read_text(source.path, source.kind, text, readers)


def _failed(source: Source, line: int | None, reason: str, remedy: str) -> FileFacts:
    failure = Unparsed(line=line, reason=reason, remedy=remedy)
    return FileFacts(path=source.path, kind=source.kind, text="", failure=failure)


def _unopened(file: Unreadable) -> Failed:
    remedy = _SIZE if "max-file-size" in file.reason else _ACCESS
    return Failed(path=file.path, line=None, reason=file.reason, remedy=remedy, imports=(), units=())
