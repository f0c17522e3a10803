"""Facts made by several processes are those made by one, whatever becomes of the processes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from p2d_audit.facts import FileFacts
from p2d_audit.files import Source
from p2d_audit.hookspecs import Reader
from p2d_audit.reading import make_facts, read_sources
from p2d_audit.workers import WORTH_IT, Made, count_workers, make_in_processes

PROJECTS = Path(__file__).parent / "projects"
KINDS = {".py": "python", ".ipynb": "notebook", ".yaml": "yaml"}


def sources() -> list[Source]:
    files = sorted(one for one in PROJECTS.rglob("*") if one.suffix in KINDS and one.is_file())
    return [
        Source(path=one.relative_to(PROJECTS).as_posix(), kind=KINDS[one.suffix], content=one.read_bytes())
        for one in files
    ]


def deadly(source: Source, readers: tuple[Reader, ...]) -> FileFacts:
    if b"die" in source.content:
        os._exit(9)
    if b"fail" in source.content:
        raise ValueError("no luck")
    return make_facts(source, readers)


def small(*contents: bytes) -> list[Source]:
    return [Source(path=f"f{number}.py", kind="python", content=content) for number, content in enumerate(contents)]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_facts_are_the_same_from_any_number_of_processes(workers: int) -> None:
    given = sources()
    assert len(given) > 40
    alone, together = read_sources(given, (), workers=0), read_sources(given, (), workers=workers)
    assert list(map(repr, together.facts)) == list(map(repr, alone.facts))
    assert (together.errors, alone.errors) == ((), ())


def test_progress_is_told_for_each_file() -> None:
    told: list[tuple[int, int]] = []
    read_sources(small(b"a = 1\n", b"b = 2\n", b"c = 3\n"), (), lambda *place: told.append(place), workers=2)
    assert sorted(told) == [(0, 3), (1, 3), (2, 3)]


def test_a_process_that_dies_costs_the_file_it_died_of() -> None:
    given = small(b"a = 1\n", b"x = 'die'\n", b"c = 3\n")
    first, second, third = make_in_processes(given, (), deadly, 2)
    assert second == Made(cause="the process that read it died twice")
    assert first.facts == make_facts(given[0], ())
    assert third.facts == make_facts(given[2], ())


def test_an_error_in_a_process_is_told_with_its_cause() -> None:
    (made,) = make_in_processes(small(b"x = 'fail'\n"), (), deadly, 1)
    assert made == Made(cause="ValueError: no luck")


def test_little_is_read_without_processes() -> None:
    assert count_workers(small(b"a = 1\n")) == 0
    assert count_workers([Source(path="a.py", kind="python", content=b"#" * WORTH_IT)]) in (0, os.cpu_count())
