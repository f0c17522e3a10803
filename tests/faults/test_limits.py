"""A file that takes too much of anything is told of, and costs no other file."""

from __future__ import annotations

import pytest
from p2d_audit.facts import FileFacts
from p2d_audit.files import Source
from p2d_audit.hookspecs import Reader
from p2d_audit.limits import bounded
from p2d_audit.reading import read_sources
from p2d_audit.workers import Made, make_in_processes, make_one

SOURCE = Source(path="a.py", kind="python", content=b"")


def endless(source: Source, readers: tuple[Reader, ...]) -> FileFacts:
    while True:
        try:
            sum(range(1_000))
        except Exception:
            return FileFacts(path=source.path, kind=source.kind, text="")


def bottomless(source: Source, readers: tuple[Reader, ...]) -> FileFacts:
    return bottomless(source, readers)


def greedy(source: Source, readers: tuple[Reader, ...]) -> FileFacts:
    raise MemoryError


def stack(calls: int) -> int:
    return stack(calls - 1) if calls else 0


def called_from(depth: int, calls: int) -> bool:
    """Say whether so many calls within calls are allowed to work that begins so deep in the stack."""
    if depth:
        return called_from(depth - 1, calls)
    try:
        with bounded(frames=200):
            return stack(calls) == 0
    except RecursionError:
        return False


def test_reading_ends_when_its_processor_time_is_over() -> None:
    made = make_one(SOURCE, (), endless, seconds=0.1)
    assert made == Made(excess="reading it takes more than 0.1 seconds of processor time")


@pytest.mark.parametrize(
    ("make", "excess"),
    [(bottomless, "nested too deeply to be read"), (greedy, "reading it takes more memory than there is")],
)
def test_stack_and_memory_are_those_of_one_file(make: type, excess: str) -> None:
    assert make_one(SOURCE, (), make) == Made(excess=excess)
    assert make_in_processes([SOURCE, SOURCE], (), make, 2) == (Made(excess=excess),) * 2


@pytest.mark.parametrize("calls", range(180, 210))
def test_the_stack_is_counted_from_where_the_work_begins(calls: int) -> None:
    assert called_from(5, calls) == called_from(300, calls)


def test_half_of_a_surrogate_pair_is_read_by_processes_as_without_them() -> None:
    sources = [Source(path=f"{n}.py", kind="python", content=b"x = '\\ud800'\n") for n in range(3)]
    assert repr(read_sources(sources, (), workers=2)) == repr(read_sources(sources, (), workers=0))
