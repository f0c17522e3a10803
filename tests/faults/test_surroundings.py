"""Whatever happens around a run, no process and no half-written file is left, and the reason is told."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from p2d_audit.cache.shelf import OFF

from tests.cli.running import FLOW, Ended, environment, run, write
from tests.faults.processes import limited

AUDIT = (sys.executable, "-m", "p2d_audit", "audit")
LONG = "import prefect\n" + "".join(f"def f{i}(x):\n    return [x, {i}]\n" for i in range(4_000))

WARNED_OF = """\
from prefect import flow, task

@task
def a(x): ...

@flow
def f(p=["\\d"]):
    x = a(1or 2)
    if x == "\\d" or x is 1:
        a(0x1for x in p)
    for i in ["\\d", p]:
        a(i)
    print(f"{x} \\d")
    assert x != "\\d"
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return write(tmp_path / "tree", {"flows/nightly.py": FLOW})


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Return a tree that several processes read for a while."""
    return write(tmp_path / "large", {f"m{number}.py": LONG for number in range(40)})


def descendants(process: int) -> set[int]:
    """Return the processes that a process has started."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, encoding="ascii", check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    return {pid for pid, parent in pairs if parent == process}


def is_alive(process: int) -> bool:
    status = Path(f"/proc/{process}/stat")
    try:
        return status.read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(met: Callable[[], bool]) -> bool:
    """Wait for a condition, long enough for a machine that is busy with other things."""
    return any(met() or time.sleep(0.1) for _ in range(600))


@pytest.fixture
def running(large: Path) -> Iterator[tuple[subprocess.Popen[str], set[int]]]:
    """Start an audit and return it with its processes as soon as it has some."""
    command = [*AUDIT, ".", "--no-cache", "-o", "json=report.json"]
    process = subprocess.Popen(
        command, cwd=large, env=environment(), stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True
    )
    if not until(lambda: len(descendants(process.pid)) >= min(2, len(os.sched_getaffinity(0)))):
        pytest.skip("it reads without processes here")
    yield process, descendants(process.pid)
    process.kill()
    process.communicate()


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core, one process")
@pytest.mark.parametrize(("number", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGKILL", -9)])
def test_no_process_outlives_the_run(
    number: str, status: int, running: tuple[subprocess.Popen[str], set[int]], large: Path
) -> None:
    process, started = running
    # Ctrl-C reaches all processes of a terminal, the others the one that is meant.
    (os.killpg if number == "SIGINT" else os.kill)(process.pid, signal.Signals[number])
    _, told = process.communicate(timeout=120)
    assert process.returncode == status
    assert until(lambda: not any(map(is_alive, started)))
    assert told.strip().splitlines()[-1:] == (["p2d-audit: interrupted"] if number == "SIGINT" else [])
    assert sorted(one.name for one in large.iterdir()) == sorted(f"m{n}.py" for n in range(40))


def test_a_file_that_cannot_be_written_whole_is_not_written(tree: Path) -> None:
    write(tree, {"report.json": "old"})
    process = subprocess.run(
        [*AUDIT, "flows", "--no-cache", "-o", "json=report.json"],
        cwd=tree,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
        preexec_fn=lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN), limited({resource.RLIMIT_FSIZE: 1000})())[1],
    )
    assert process.returncode == 2
    assert "cannot write report.json: File too large" in process.stderr
    assert ((tree / "report.json").read_text(encoding="utf-8"), len(list(tree.iterdir()))) == ("old", 2)


@pytest.mark.parametrize("closed", ["", " 2>&-", " 2>/dev/full"])
def test_messages_that_go_nowhere_change_nothing(closed: str, tree: Path) -> None:
    text = f"{sys.executable} -m p2d_audit audit . --no-cache -o json{closed}"
    process = subprocess.run(text, shell=True, cwd=tree, env=environment(), capture_output=True, check=False)
    assert process.returncode == 0
    assert json.loads(process.stdout)["summary"]["flows"] == 1


def test_a_full_standard_output_is_told_and_is_no_bug(tree: Path) -> None:
    text = f"{sys.executable} -m p2d_audit audit . --no-cache -o json > /dev/full"
    process = subprocess.run(
        text, shell=True, cwd=tree, env=environment(), capture_output=True, encoding="utf-8", check=False
    )
    assert process.returncode == 2
    assert "cannot write to standard output: No space left on device" in process.stderr


@pytest.mark.parametrize(
    "variables", [{"HOME": "", "XDG_CACHE_HOME": ""}, {"LANG": "C", "LC_ALL": "C"}, {"TERM": "dumb", "COLUMNS": "1"}]
)
def test_the_report_does_not_depend_on_the_environment(variables: dict[str, str], tree: Path) -> None:
    write(tree, {"flows/Ähre.py": FLOW.replace("nightly", "ähre")})
    assert run("audit", ".", "-o", "json", cwd=tree, **variables) == run("audit", ".", "-o", "json", cwd=tree)


@pytest.mark.parametrize("how", ["default", "error"])
def test_what_python_warns_of_in_audited_code_is_neither_told_nor_heeded(how: str, tmp_path: Path) -> None:
    tree = write(
        tmp_path, {"flows.py": WARNED_OF, "setup.py": "setup(install_requires=['prefect==3.*' if 1or 2 else '\\d'])\n"}
    )
    plain = run("audit", ".", "-o", "json", cwd=tree)
    assert run("audit", ".", "-o", "json", cwd=tree, PYTHONWARNINGS=how) == plain
    assert plain.err.splitlines()[:-1] == []


def test_two_runs_on_one_cache_say_the_same(tmp_path: Path) -> None:
    tree = write(tmp_path / "many", {f"flows/m{number}.py": FLOW for number in range(100)})
    shared = {**environment(), OFF: "", "XDG_CACHE_HOME": str(tmp_path / "keys")}
    command = [*AUDIT, ".", "-o", "json"]
    started = [subprocess.Popen(command, cwd=tree, env=shared, stdout=subprocess.PIPE) for _ in range(2)]
    first, second = (process.communicate(timeout=600)[0] for process in started)
    third = subprocess.run(command, cwd=tree, env=shared, capture_output=True, check=True).stdout
    assert first == second == third


def test_a_cache_that_was_cut_short_is_made_anew(tree: Path, tmp_path: Path) -> None:
    keys = {OFF: "", "XDG_CACHE_HOME": str(tmp_path / "keys")}
    first = run("audit", ".", "-o", "json", cwd=tree, **keys)
    kept = [one for one in (tree / ".p2d_audit_cache" / "v1").rglob("*") if one.is_file()]
    for number, one in enumerate(kept):
        one.write_bytes(one.read_bytes()[: number * 10])
        one.with_name(f".{one.name}.1.tmp").write_bytes(b"half")
    assert kept
    assert run("audit", ".", "-o", "json", cwd=tree, **keys) == first


# Where nothing may be written, or read


def unprivileged(*arguments: str, cwd: Path, keys: Path, **variables: str) -> Ended:
    """Run p2d-audit with its cache, as somebody whom permissions of files hold back: root without its capabilities."""
    dropped = ("setpriv", "--bounding-set=-all") if os.geteuid() == 0 else ()
    if dropped and shutil.which("setpriv") is None:
        pytest.skip("root may write everywhere, and there is no setpriv here")
    process = subprocess.run(
        [*dropped, sys.executable, "-m", "p2d_audit", *arguments],
        cwd=cwd,
        env={**environment(), OFF: "", "XDG_CACHE_HOME": str(keys), **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return Ended(process.returncode, process.stdout, process.stderr)


@pytest.fixture
def locked(tree: Path) -> Iterator[Callable[[Path, int], None]]:
    """Return what takes permissions of all that is below a folder; they are given back in the end."""
    changed: dict[Path, int] = {}

    def lock(folder: Path, taken: int) -> None:
        for place in (*folder.rglob("*"), folder):
            changed.setdefault(place, place.stat().st_mode)
            place.chmod(place.stat().st_mode & ~taken)

    yield lock
    for place in sorted(changed):
        place.chmod(changed[place])


def test_a_tree_that_is_read_only_is_read(tree: Path, tmp_path: Path, locked: Callable[[Path, int], None]) -> None:
    plain = run("audit", ".", "-o", "json", cwd=tree)
    locked(tree, 0o222)
    assert unprivileged("audit", ".", "-o", "json", cwd=tree, keys=tmp_path / "keys") == plain
    refused = unprivileged("audit", ".", "-o", "json=report.json", cwd=tree, keys=tmp_path / "keys")
    assert (refused.status, "-o json=report.json: cannot be written to by you" in refused.err) == (2, True)
    assert [one.name for one in tree.iterdir()] == ["flows"]


@pytest.mark.parametrize("taken", [0o222, 0o777], ids=oct)
@pytest.mark.parametrize("what", [".p2d_audit_cache", ".p2d_audit_cache/v1", "../keys"])
def test_a_cache_that_may_not_be_used_changes_nothing(
    what: str, taken: int, tree: Path, tmp_path: Path, locked: Callable[[Path, int], None]
) -> None:
    keys = tmp_path / "keys"
    plain = unprivileged("audit", ".", "-o", "json", cwd=tree, keys=keys)
    write(tree, {"flows/daily.py": FLOW.replace("nightly", "daily")})
    after = run("audit", ".", "-o", "json", cwd=tree)
    locked((tree / what).resolve(), taken)
    assert unprivileged("audit", ".", "-o", "json", cwd=tree, keys=keys) == after != plain


def test_a_cache_that_may_not_be_removed_is_told(
    tree: Path, tmp_path: Path, locked: Callable[[Path, int], None]
) -> None:
    unprivileged("audit", ".", "-o", "json", cwd=tree, keys=tmp_path / "keys")
    locked(tree / ".p2d_audit_cache", 0o222)
    ended = unprivileged("cache", "clear", cwd=tree, keys=tmp_path / "keys")
    assert (ended.status, ".p2d_audit_cache: cannot be removed: Permission denied" in ended.err) == (2, True)


def test_a_cache_that_may_not_be_entered_is_told(
    tree: Path, tmp_path: Path, locked: Callable[[Path, int], None]
) -> None:
    unprivileged("audit", ".", "-o", "json", cwd=tree, keys=tmp_path / "keys")
    locked(tree / ".p2d_audit_cache", 0o777)
    told = [unprivileged(*command, cwd=tree, keys=tmp_path / "keys") for command in (("cache", "info"), ("doctor",))]
    assert [ended.status for ended in told] == [0, 1]
    assert "is a link or not yours" in told[0].out
    assert "leads elsewhere or is not yours, and is not used" in told[1].out


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_cache_of_somebody_else_changes_nothing(tree: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    plain = unprivileged("audit", ".", "-o", "json", cwd=tree, keys=keys)
    for place in ((tree / ".p2d_audit_cache"), *(tree / ".p2d_audit_cache").rglob("*"), keys, *keys.rglob("*")):
        os.chown(place, 65534, 65534)
        place.chmod(0o700 if place.is_dir() else 0o600)
    assert unprivileged("audit", ".", "-o", "json", cwd=tree, keys=keys) == plain


def test_a_file_and_a_folder_that_may_not_be_read_are_told(
    tree: Path, tmp_path: Path, locked: Callable[[Path, int], None]
) -> None:
    write(tree, {"secret.py": FLOW, "closed/flows.py": FLOW})
    locked(tree / "closed", 0o777)
    (tree / "secret.py").chmod(0o200)
    for named, failed in ((".", ["closed", "secret.py"]), ("closed", ["."])):
        ended = unprivileged("audit", named, "-o", "json", cwd=tree, keys=tmp_path / "keys")
        files = json.loads(ended.out)["coverage"]["files"]
        assert ended.status == 3
        assert [(one["path"], one["reason"]) for one in files["failed"]] == [
            (path, "Permission denied") for path in failed
        ]
