"""Nothing of an audited tree is run, imported, fetched or followed out of it, whatever is asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from p2d_audit.cache.shelf import OFF
from p2d_audit.cli import command

from tests.cli.running import environment, run
from tests.lsp.client import editing
from tests.security.traps import Trap, set_trap

WATCHED = Path(__file__).parent / "watched_run.py"
OUTPUTS = ("json", "html", "sarif", "markdown", "table", "csv", "svg")
COMMANDS = {
    "audit": ("audit", *(f"-o{name}={{out}}/{name}" for name in OUTPUTS)),
    "check": ("check", "--since", "HEAD~1", "--no-cache"),
    "baseline": ("baseline", "create", "--file", "{out}/known.jsonl"),
    "diff": ("diff", "{report}", "{report}"),
    "trend": ("trend", "{report}", "{report}"),
    "graph": ("graph", "-o", "svg={out}/graph.svg"),
    "score": ("score", "nightly", "--explain"),
    "calibrate": ("calibrate", "{out}/actuals.csv"),
    "plan": ("plan", "--capacity", "40", "--owners", "{out}/owners.toml"),
    "export": ("export", "github", "-o", "{out}"),
    "brief": ("brief", "nightly"),
    "init": ("init", "--yes", "--ci", "github"),
    "doctor": ("doctor",),
    "rules": ("rules",),
    "explain": ("explain", "PTD203"),
    "new-rule": ("new-rule", "NightlyJob", "--code", "ACME101"),
    "schema": ("schema",),
    "completion": ("completion", "bash"),
    "man": ("man",),
    "cache": ("cache", "clear"),
}
PARTS = ("flows", "deploy")
ELSEWHERE = {"lsp", "fleet"}
"""Commands that have a test of their own: they start processes of p2d-audit."""


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Trap:
    return set_trap(tmp_path_factory.mktemp("trap"))


@pytest.fixture(scope="module")
def report(trap: Trap, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("stored") / "report.json"
    watched(trap, file.parent, "audit", f"-ojson={file}")
    assert file.is_file()
    return file


def watched(trap: Trap, out: Path, *words: str) -> tuple[int, list[tuple[str, list[str]]]]:
    """Run a command in the tree and return its exit status and what Python's audit hooks told."""
    record = out / "record"
    record.unlink(missing_ok=True)
    ended = subprocess.run(
        [sys.executable, str(WATCHED), str(record), *words],
        cwd=trap.folder, env=environment(CI="", XDG_CACHE_HOME=str(out), **{OFF: ""}), input=b"", capture_output=True,
        check=False, timeout=120,
    )  # fmt: skip
    lines = record.read_text(encoding="utf-8").splitlines()
    return ended.returncode, [(event, arguments) for event, arguments in map(json.loads, lines)]


def test_every_command_is_tried() -> None:
    assert set(COMMANDS) | ELSEWHERE >= set(command.commands)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_runs_nothing_and_leaves_the_tree_alone(name: str, trap: Trap, report: Path, tmp_path: Path) -> None:
    (tmp_path / "owners.toml").write_text('[owners]\n"flows/" = "me"\n', encoding="utf-8")
    (tmp_path / "actuals.csv").write_text("flow,hours\nflow:flows.nightly:nightly,3\n", encoding="utf-8")
    words = [word.format(out=tmp_path, report=report) for word in COMMANDS[name]]
    status, told = watched(trap, tmp_path, *words)
    assert status in (0, 1, 2, 3)
    assert len(told) > 50
    assert not trap.mark.exists()
    assert ran_of_the_tree(told, trap) == []
    assert [arguments for event, arguments in told if event.startswith(("socket.", "os.", "pty.", "urllib."))] == []
    assert [arguments for event, arguments in told if event == "open" and str(trap.outside) in arguments[0]] == []
    assert all(is_safe_git(arguments) for event, arguments in told if event == "subprocess.Popen")
    assert not (trap.folder / "stolen.json").exists()


def ran_of_the_tree(told: list[tuple[str, list[str]]], trap: Trap) -> list[tuple[str, list[str]]]:
    return [
        (event, arguments)
        for event, arguments in told
        if event in ("exec", "import") and any(_is_below(argument, trap.folder) for argument in arguments)
    ]


def _is_below(name: str, folder: Path) -> bool:
    """Say whether a file that Python names lies in a folder, which was the current one."""
    looks_like_one = name.endswith((".py", ".so", ".pyc"))
    return looks_like_one and (folder / name).resolve().is_relative_to(folder) and (folder / name).exists()


def is_safe_git(arguments: list[str]) -> bool:
    """Say whether a process is Git, only reads, and has no say of the repository's configuration in what it starts."""
    words = json.loads(arguments[1])
    settings = {word.partition("=")[0] for word in words if "=" in word}
    wanted = {"core.hooksPath", "core.fsmonitor", "core.sshCommand", "protocol.allow", "credential.helper"}
    reading = {"rev-parse", "merge-base", "ls-tree", "ls-files", "cat-file"}
    return words[0] == "git" and wanted <= settings and bool(reading & set(words))


def test_a_revision_is_compared_by_git_alone(trap: Trap, tmp_path: Path) -> None:
    _, told = watched(trap, tmp_path, "check", "--since", "HEAD~1", "-o", f"json={tmp_path / 'json'}")
    assert [arguments[0] for event, arguments in told if event == "subprocess.Popen"] != []
    compared = json.loads((tmp_path / "json").read_text(encoding="utf-8"))
    assert compared["comparison"]["base"]["kind"] == "revision"
    assert [flow["function"] for flow in compared["flows"]] == ["late", "nightly"]


def test_a_fleet_with_the_tree_in_it_runs_nothing(trap: Trap, tmp_path: Path) -> None:
    listed = "".join(f'[[repository]]\nname = "{name}"\npath = "{trap.folder}"\npaths = ["{name}"]\n' for name in PARTS)
    (tmp_path / "fleet.toml").write_text(listed, encoding="utf-8")
    ended = run("fleet", str(tmp_path / "fleet.toml"), "-o", str(tmp_path / "out"), "--jobs", "2", cwd=trap.folder)
    assert (ended.status in (0, 3), trap.mark.exists()) == (True, False), ended.err
    assert "outside_flow" not in (tmp_path / "out" / "fleet.json").read_text(encoding="utf-8")


def test_an_editor_that_opens_the_tree_runs_nothing(trap: Trap) -> None:
    pytest.importorskip("pygls")
    with editing(trap.folder) as editor:
        editor.diagnostics(editor.open(trap.folder / "flows" / "nightly.py"))
    assert not trap.mark.exists()


def test_the_trap_works(tmp_path: Path) -> None:
    trap = set_trap(tmp_path)
    subprocess.run([sys.executable, "flows/nightly.py"], cwd=trap.folder, capture_output=True, check=False)
    assert trap.mark.exists()
    trap.mark.unlink()
    subprocess.run(
        ["git", "--git-dir=.git", "--work-tree=.", "status"], cwd=trap.folder, capture_output=True, check=False
    )
    assert trap.mark.exists()
