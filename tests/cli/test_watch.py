"""`check --watch`: a turn for each change, of which what is new and fixed is printed; the last status at the end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from p2d_audit.watching import wait_for_changes

from tests.cli.running import FLOW, Ended, environment, run, write

MAPPED = FLOW.replace("store(load())", "store.map([1, 2, 3])")
READY = "watching; Ctrl-C ends it"
PATIENCE = 30


class Watching:
    """A run of `check --watch` and the files that it prints to."""

    def __init__(self, root: Path, *arguments: str, **variables: str) -> None:
        self._out, self._err = root.parent / "out.txt", root.parent / "err.txt"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "p2d_audit", "check", "--watch", *arguments],
                cwd=root,
                env=environment(**variables),
                stdout=out,
                stderr=err,
            )

    @property
    def out(self) -> str:
        return self._out.read_text(encoding="utf-8")

    @property
    def err(self) -> str:
        return self._err.read_text(encoding="utf-8")

    def wait(self, turns: int) -> None:
        """Wait until so many turns are over."""
        end = time.monotonic() + PATIENCE
        while self.err.count(READY) < turns:
            assert self._process.poll() is None, self.err
            assert time.monotonic() < end, self.err
            time.sleep(0.05)

    def interrupt(self) -> Ended:
        self._process.send_signal(signal.SIGINT)
        return Ended(self._process.wait(PATIENCE), self.out, self.err)

    def kill(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()


@contextmanager
def watching(root: Path, *arguments: str, **variables: str) -> Iterator[Watching]:
    one = Watching(root, *arguments, **variables)
    try:
        yield one
    finally:
        one.kill()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return write(tmp_path / "tree", {"flows/nightly.py": FLOW})


def test_a_change_prints_what_is_new_and_then_what_is_fixed(tree: Path) -> None:
    with watching(tree) as one:
        one.wait(1)
        first = one.out
        write(tree, {"flows/nightly.py": MAPPED})
        one.wait(2)
        second = one.out.removeprefix(first)
        write(tree, {"flows/nightly.py": FLOW})
        one.wait(3)
        third = one.out.removeprefix(first + second)
        ended = one.interrupt()
    assert first == run("check", cwd=tree).out
    assert "\nNew (" in second
    assert "flows/nightly.py:16: PTD203 " in second.partition("\nNew (")[2].partition("\n\n")[0]
    assert "flows/nightly.py:16: PTD203 " in third.partition("\nFixed (")[2].partition("\n\n")[0]
    assert ended.status == run("check", cwd=tree).status
    assert ended.err.endswith("p2d-audit: ended\n")


def test_it_ends_with_the_status_of_the_last_turn(tree: Path) -> None:
    with watching(tree, "--fail-on", "PTD203") as one:
        one.wait(1)
        write(tree, {"flows/nightly.py": MAPPED})
        one.wait(2)
        assert one.interrupt().status == 1


def test_files_are_written_anew_and_start_no_turn(tree: Path) -> None:
    report = tree / "report.yaml"
    with watching(tree, "-o", "json=report.yaml") as one:
        one.wait(1)
        assert len(json.loads(report.read_bytes())["tasks"]) == 2
        write(tree, {"flows/more.py": FLOW})
        one.wait(2)
        assert len(json.loads(report.read_bytes())["tasks"]) == 4
        time.sleep(1)
        ended = one.interrupt()
    assert (ended.err.count(READY), ended.out.partition(":")[0]) == (2, "Since the turn before")


def test_a_turn_uses_the_cache_of_the_tree(tree: Path) -> None:
    with watching(tree, P2D_AUDIT_NO_CACHE="", XDG_CACHE_HOME=str(tree.parent / "cache")) as one:
        one.wait(1)
        time.sleep(1)  # what the cache writes is no change
        write(tree, {"flows/nightly.py": MAPPED})
        one.wait(2)
        ended = one.interrupt()
    assert (tree / ".p2d_audit_cache").is_dir()
    assert (ended.err.count(READY), "PTD203" in ended.out) == (2, True)


def test_a_configuration_that_is_broken_for_a_while_is_waited_over(tree: Path) -> None:
    write(tree, {"pyproject.toml": "[tool.p2d-audit]\n"})
    with watching(tree, "--exit-zero") as one:
        one.wait(1)
        write(tree, {"pyproject.toml": "[tool.p2d-audit]\nexclud = []\n"})
        one.wait(2)
        write(tree, {"pyproject.toml": "[tool.p2d-audit]\n", "flows/nightly.py": MAPPED})
        one.wait(3)
        ended = one.interrupt()
    assert "key `tool.p2d-audit.exclud` is unknown" in ended.err
    assert ended.status == 0


def test_a_document_for_programs_needs_a_file(tree: Path) -> None:
    ended = run("check", "--watch", "-o", "json", cwd=tree)
    assert (ended.status, ended.out) == (2, "")
    assert "json needs a file, as in -o json=FILE" in ended.err


def test_waiting_takes_no_time_of_the_processor(tree: Path) -> None:
    turns = wait_for_changes((tree,))
    next(turns)
    write(tree, {"notes.txt": "of no kind that is read", ".git/HEAD": "ref", "flows/new.py": FLOW})
    begun = time.process_time()
    next(turns)
    assert time.process_time() - begun < 0.2
    turns.close()
