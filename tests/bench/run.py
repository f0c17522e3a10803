"""Measures p2d-audit beside other tools on the same trees in one run: `python -m tests.bench.run`."""

from __future__ import annotations

import argparse
import math
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from tests.bench.trees import write_monorepo, write_prefect

FLOOR = Path(__file__).with_name("floor.py")
KILOBYTES = 1024


class Took(NamedTuple):
    """What one run took: seconds by the clock, and the peak memory in megabytes."""

    seconds: float
    megabytes: float


class Contender(NamedTuple):
    """A command, and what is done before each of its runs."""

    name: str
    command: Sequence[str]
    before: Callable[[], object] = lambda: None


def run_once(contender: Contender, folder: Path) -> Took:
    """Run a command and measure it and all its processes; its exit status says what it found, not whether it ran."""
    contender.before()
    start = time.perf_counter()
    process = subprocess.Popen(
        contender.command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    _, errors = process.communicate()
    seconds = time.perf_counter() - start
    if process.returncode not in (0, 1, 3) and not (contender.name == "pylint" and process.returncode < 32):
        raise SystemExit(f"{contender.name} ended with {process.returncode}: {errors[-500:]}")
    return Took(seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / KILOBYTES)


def interleaved(contenders: Sequence[Contender], folder: Path, times: int) -> dict[str, list[float]]:
    """Run all contenders in turns, so that what else the machine does hits each of them alike."""
    found: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for turn in range(times):
        for contender in contenders:
            took = run_once(contender, folder)
            found[contender.name].append(took.seconds)
            print(f"  {turn + 1}/{times} {contender.name}: {took.seconds:.2f} s", file=sys.stderr, flush=True)
    return found


def peak_memory(command: Sequence[str], folder: Path) -> float:
    """Return the peak memory of a command in megabytes, measured in a process of its own."""
    code = (
        "import resource,subprocess,sys;"
        "subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command], cwd=folder, capture_output=True, text=True, check=True
    )
    return int(done.stdout) / KILOBYTES


def table(title: str, times: Mapping[str, Sequence[float]], base: str) -> Iterator[str]:
    """Yield a Markdown table of medians, spreads and ratios to one of the contenders."""
    reference = statistics.median(times[base])
    yield f"### {title}"
    yield ""
    yield f"| command | median, s | fastest | slowest | ratio to {base} |"
    yield "|---|--:|--:|--:|--:|"
    for name, values in times.items():
        median = statistics.median(values)
        yield f"| {name} | {median:.2f} | {min(values):.2f} | {max(values):.2f} | {median / reference:.2f} |"
    yield ""


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Return the power with which values grow with sizes: the slope of a line through their logarithms."""
    xs, ys = [math.log(size) for size in sizes], [math.log(value) for value in values]
    mean_x, mean_y = statistics.fmean(xs), statistics.fmean(ys)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / sum((x - mean_x) ** 2 for x in xs)


def main() -> None:
    """Build the trees, measure, and print a page of Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="a folder for the trees; kept for the next run")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--only", choices=["prefect", "monorepo", "growth", "start"], action="append")
    parser.add_argument("--peers", type=Path, help="the folder with the programs of the other tools")
    asked = parser.parse_args()
    parts = asked.only or ["prefect", "monorepo", "growth", "start"]
    asked.work.mkdir(parents=True, exist_ok=True)
    print("\n".join(_head()))
    for part in parts:
        print("\n".join(_PARTS[part](asked.work, asked.times, asked.peers)), flush=True)


def _head() -> Iterator[str]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    yield f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {cores} cores, Python {platform.python_version()}."
    yield ""


def _audit(*more: str) -> list[str]:
    return [sys.executable, "-m", "p2d_audit", "check", ".", "--exit-zero", "-o", f"concise={os.devnull}", *more]


def _peer(peers: Path | None, name: str, *arguments: str) -> Contender | None:
    program = shutil.which(name, path=str(peers) if peers else None)
    return Contender(name, [program, *arguments]) if program else None


def _others(peers: Path | None) -> list[Contender]:
    found = (
        _peer(peers, "ruff", "check", "--isolated", "--no-cache", "-q", "."),
        _peer(peers, "bandit", "-q", "-r", ".", "-f", "json"),
        _peer(peers, "flake8", "."),
        _peer(peers, "pylint", "-j0", "--disable=all", "--enable=unused-import", "--recursive=y", "."),
        _peer(peers, "semgrep", "scan", "--metrics=off", "--quiet", "--config", str(FLOOR.with_name("rule.yaml")), "."),
    )
    return [one for one in found if one]


def _prefect(work: Path, times: int, peers: Path | None) -> Iterator[str]:
    folder = work / "prefect"
    if not folder.exists():
        write_prefect(folder, 50_000)
    cold = Contender("p2d-audit, cold", _audit("--no-cache"))
    warm = Contender("p2d-audit, warm", _audit())
    nothing = Contender("python -c pass", [sys.executable, "-c", "pass"])
    run_once(warm, folder)
    yield from table(
        "50,000 lines of Prefect", interleaved([cold, warm, nothing, *_others(peers)], folder, times), cold.name
    )
    yield f"Peak memory, cold: {peak_memory(cold.command, folder):.0f} MB."
    yield ""


def _monorepo(work: Path, times: int, peers: Path | None) -> Iterator[str]:
    folder = work / "monorepo"
    write_monorepo(folder)
    edited = folder / "pipelines" / "shop" / "area000" / "flows.py"
    text = edited.read_text(encoding="utf-8")

    def edit() -> None:
        edited.write_text(f"{text}\n# {time.time_ns()}\n", encoding="utf-8")

    cold = Contender("p2d-audit, cold", _audit("--no-cache"))
    warm = Contender("p2d-audit, one file edited", _audit(), edit)
    floor = Contender("floor", [sys.executable, str(FLOOR), "."])
    run_once(warm, folder)
    yield from table("A monorepo", interleaved([cold, warm, floor, *_others(peers)], folder, times), cold.name)
    yield f"Peak memory, cold: {peak_memory(cold.command, folder):.0f} MB."
    yield ""
    edited.write_text(text, encoding="utf-8")


def _growth(work: Path, times: int, _: Path | None) -> Iterator[str]:
    sizes, seconds, memory = [], [], []
    for factor in (1, 2, 4, 8):
        folder = work / f"growth-{factor}"
        if not folder.exists():
            write_prefect(folder, 12_500 * factor)
        command = _audit("--no-cache")
        took = [run_once(Contender("p2d-audit", command), folder).seconds for _ in range(min(times, 3))]
        sizes.append(factor)
        seconds.append(statistics.median(took))
        memory.append(peak_memory(command, folder))
        print(f"  {factor}x: {seconds[-1]:.2f} s, {memory[-1]:.0f} MB", file=sys.stderr, flush=True)
    yield "### Growth with files, flows, hand-offs and findings"
    yield ""
    yield "| times 12,500 lines | s | MB |"
    yield "|--:|--:|--:|"
    yield from (f"| {size} | {s:.2f} | {m:.0f} |" for size, s, m in zip(sizes, seconds, memory, strict=True))
    yield ""
    yield f"Exponent of time {exponent(sizes, seconds):.2f}, of memory {exponent(sizes, memory):.2f}."
    yield ""


def _start(work: Path, times: int, _: Path | None) -> Iterator[str]:
    version = Contender("p2d-audit --version", [sys.executable, "-m", "p2d_audit", "--version"])
    click = Contender("import click", [sys.executable, "-c", "import click"])
    yield from table("Start", interleaved([version, click], work, max(times, 9)), click.name)


_PARTS: dict[str, Callable[[Path, int, Path | None], Iterator[str]]] = {
    "prefect": _prefect,
    "monorepo": _monorepo,
    "growth": _growth,
    "start": _start,
}

if __name__ == "__main__":
    main()
