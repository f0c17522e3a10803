"""Makes facts of files in several processes; one that dies costs the file it died of, and is told of."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, as_completed
from functools import partial

import msgspec
from msgspec import Struct

from p2d_audit.facts import FileFacts
from p2d_audit.files import Source
from p2d_audit.hookspecs import Reader
from p2d_audit.limits import SECONDS, OutOfTime, bounded
from p2d_audit.processes import count_cores, opened

WORTH_IT = 1_000_000
"""Bytes of Python from which on starting processes is faster than not to."""
_BATCH = 100_000
"""Bytes that a process is given at a time, if a file is not larger by itself."""

MakeFacts = Callable[[Source, tuple[Reader, ...]], FileFacts]


class Made(Struct, frozen=True):
    """The facts of one file, what went wrong in the tool while they were made, or what the file has too much of."""

    facts: FileFacts | None = None
    cause: str = ""
    excess: str = ""


def is_plain(facts: FileFacts) -> bool:
    """Say whether facts can be sent and kept; if not, they are made anew where they are wanted.

    Not so what is told of files that could not be read, and declarations with values of any type.
    """
    if facts.failure is not None or facts.unread:
        return False
    sent = msgspec.msgpack.encode(facts) if facts.declared else b""
    return not sent or repr(msgspec.msgpack.decode(sent, type=FileFacts)) == repr(facts)


def make_one(source: Source, readers: tuple[Reader, ...], make: MakeFacts, seconds: float = SECONDS) -> Made:
    """Return what becomes of one file, which must not cost the others, whatever it is."""
    try:
        with bounded(seconds):
            return Made(facts=make(source, readers))
    except OutOfTime:
        return Made(excess=f"reading it takes more than {seconds:g} seconds of processor time")
    except RecursionError:
        return Made(excess="nested too deeply to be read")
    except MemoryError:
        return Made(excess="reading it takes more memory than there is")
    except Exception as error:
        return Made(cause=f"{type(error).__name__}: {error}")


_TOLD_HERE = Made()
"""The answer for a file whose facts cannot be sent."""


class _Task(Struct, frozen=True, array_like=True):
    """A file as it is sent to a process."""

    number: int
    path: str
    kind: str
    content: bytes


def count_workers(sources: Iterable[Source]) -> int:
    """Return how many processes reading these files is worth: one for each core, or none."""
    cores = count_cores()
    size = sum(len(source.content) for source in sources if source.kind in ("python", "notebook"))
    return cores if cores > 1 and size >= WORTH_IT and threading.active_count() == 1 else 0


def make_in_processes(
    sources: Sequence[Source],
    readers: tuple[Reader, ...],
    make: MakeFacts,
    workers: int,
    on_file: Callable[[int, int], None] | None = None,
) -> tuple[Made, ...]:
    """Return what becomes of each file, in their order; `make` is a function of a module, as it is sent to processes.

    What a process had that died is done once more, each file by a process of its own.
    """
    found: dict[int, Made] = {}
    pending = list(_batches(sources))
    with opened(workers, partial(_begin, make, readers)) as pool:
        running = {pool.submit(_work, msgspec.msgpack.encode(batch)): batch for batch in pending}
        for done in as_completed(running):
            try:
                answers = msgspec.msgpack.decode(done.result(), type=list[Made])
            except BrokenExecutor:
                continue
            for task, answer in zip(running[done], answers, strict=True):
                found[task.number] = answer
                if on_file:
                    on_file(len(found) - 1, len(sources))
    for task in (task for batch in pending for task in batch if task.number not in found):
        found[task.number] = _alone(task, make, readers)
    return tuple(
        found[number] if found[number] != _TOLD_HERE else make_one(sources[number], readers, make)
        for number in range(len(sources))
    )


def _alone(task: _Task, make: MakeFacts, readers: tuple[Reader, ...]) -> Made:
    with opened(1, partial(_begin, make, readers)) as pool:
        try:
            answer = pool.submit(_work, msgspec.msgpack.encode([task])).result()
        except BrokenExecutor:
            return Made(cause="the process that read it died twice")
    return msgspec.msgpack.decode(answer, type=list[Made])[0]


def _batches(sources: Sequence[Source]) -> Iterator[list[_Task]]:
    """Yield the files in batches, the largest first, so that no process is left with much at the end."""
    batch: list[_Task] = []
    size = 0
    for number in sorted(range(len(sources)), key=lambda number: (-len(sources[number].content), number)):
        source = sources[number]
        batch.append(_Task(number, source.path, source.kind, source.content))
        size += len(source.content)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Bench:
    """What a process works with."""

    make: MakeFacts
    readers: tuple[Reader, ...]


def _begin(make: MakeFacts, readers: tuple[Reader, ...]) -> None:
    _Bench.make, _Bench.readers = staticmethod(make), readers


def _work(batch: bytes) -> bytes:
    return msgspec.msgpack.encode([_made(task) for task in msgspec.msgpack.decode(batch, type=list[_Task])])


def _made(task: _Task) -> msgspec.Raw:
    source = Source(path=task.path, kind=task.kind, content=task.content)
    made = make_one(source, _Bench.readers, _Bench.make)
    try:
        plain = made.facts is None or is_plain(made.facts)
        return msgspec.Raw(msgspec.msgpack.encode(made if plain else _TOLD_HERE))
    except UnicodeEncodeError:  # a literal such as "\ud800" is half a character
        return msgspec.Raw(msgspec.msgpack.encode(_TOLD_HERE))
