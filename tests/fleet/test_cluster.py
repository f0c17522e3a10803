"""`p2d-audit fleet --scheduler`: a real Dask cluster whose workers are processes, one of which is killed half-way."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.cli.running import environment, run
from tests.fleet.repositories import CORE, contents, fleet, write_fleet

pytestmark = pytest.mark.fleet

pytest.importorskip("distributed")
COPIES = 16
PATIENCE = 40


@contextmanager
def dask(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command of Dask, which prints to a file named for it."""
    with (folder / f"{arguments[0]}{len(list(folder.glob('*.log')))}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments], cwd=folder, env=environment(), stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(file: Path, pattern: str) -> re.Match[str]:
    end = time.monotonic() + PATIENCE
    while (found := re.search(pattern, file.read_text(encoding="utf-8"))) is None:
        assert time.monotonic() < end, file.read_text(encoding="utf-8")
        time.sleep(0.05)
    return found


class Dask:
    """A scheduler and two workers."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        address = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        stack.enter_context(dask(folder, "scheduler", *address))
        self.address = wait_for(folder / "scheduler0.log", r"Scheduler at:\s+(tcp://\S+)")[1]
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder))
        self.workers = [stack.enter_context(dask(folder, "worker", self.address, *options)) for _ in range(2)]
        for number in (1, 2):
            wait_for(folder / f"worker{number}.log", r"Registered to:")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Dask]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    with ExitStack() as stack:
        yield Dask(folder, stack)


def test_a_killed_worker_costs_no_repository(cluster: Dask, tmp_path: Path) -> None:
    copies = "".join(f'\n[[repository]]\nname = "copy-{n:02}"\npath = "copy-{n:02}"\n' for n in range(COPIES))
    root = write_fleet(tmp_path / "fleet", copies)
    for number in range(COPIES):
        place = root / f"copy-{number:02}" / "flows.py"
        place.parent.mkdir()
        place.write_text(CORE.replace("publish", f"publish{number}"), encoding="utf-8")
    err = tmp_path / "err.txt"
    asked = ("fleet", "REPOS.toml", "-o", "spread", "--today", "2027-01-31", "--scheduler", cluster.address)
    with err.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "p2d_audit", *asked], cwd=root, env=environment(), stderr=stream
        )
    wait_for(err, r"\[3/")
    os.kill(cluster.workers[0].pid, signal.SIGKILL)
    told = err.read_text(encoding="utf-8").count(f"/{COPIES}] ")
    assert process.wait(PATIENCE) == 0, err.read_text(encoding="utf-8")
    assert told < COPIES
    assert fleet(root, output="here").status == 0
    assert contents(root / "spread") == contents(root / "here")


def test_a_repository_that_a_worker_cannot_read_is_a_line(cluster: Dask, tmp_path: Path) -> None:
    root = write_fleet(tmp_path / "fleet", '[[repository]]\nname = "ghost"\npath = "ghost"\n')
    ended = fleet(root, "--scheduler", cluster.address)
    (line,) = json.loads((root / "out/fleet.json").read_bytes())["extensions"]["fleet"]["repositories"]
    assert (ended.status, line["status"]) == (3, "failed")


def test_a_scheduler_that_is_not_there_is_told(tmp_path: Path) -> None:
    root = write_fleet(tmp_path)
    ended = run("fleet", "REPOS.toml", "-o", "out", "--scheduler", "tcp://127.0.0.1:9", cwd=root)
    assert ended.status == 2
    assert "--scheduler tcp://127.0.0.1:9: cannot be reached" in ended.err
