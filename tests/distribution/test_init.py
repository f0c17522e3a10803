"""A repository is set up: shown first, written when that is agreed to, and never over what is there."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from p2d_audit import __version__
from p2d_audit.config import load_config

from tests.cli.running import FLOW, Ended, environment, run, write

WORKFLOW = ".github/workflows/p2d-audit.yml"
BASELINE = "p2d-audit-baseline.jsonl"
MAPPED = FLOW.replace("store(load())", "store.map(load())")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "repo", {"flow.py": MAPPED, ".git/HEAD": "ref: refs/heads/trunk\n"})


def init(root: Path, *arguments: str, **variables: str) -> Ended:
    return run("init", *arguments, cwd=root, **{"CI": "", "P2D_AUDIT_NO_CACHE": "", **variables})


def listed(root: Path) -> set[str]:
    """Return the files of a repository."""
    return {place.relative_to(root).as_posix() for place in root.rglob("*") if place.is_file()}


def test_nothing_is_written_before_it_is_agreed_to(root: Path) -> None:
    ended = init(root)
    assert ended.status == 0
    assert listed(root) == {"flow.py", ".git/HEAD"}
    assert "nothing is written; --yes writes what is shown" in ended.err
    shown = [line.removeprefix("+++ b/") for line in ended.out.splitlines() if line.startswith("+++ ")]
    assert shown == ["pyproject.toml", ".gitattributes", WORKFLOW, BASELINE]
    assert '+fail-on = ["warning"]\n' in ended.out


def test_what_is_shown_is_a_diff_that_git_applies_to_the_same_files(root: Path, tmp_path: Path) -> None:
    write(root, {"pyproject.toml": "[project]\nname = 'x'"})
    copy = write(tmp_path / "copy", {"pyproject.toml": "[project]\nname = 'x'\n"})
    diff = init(root, "--no-baseline").out
    subprocess.run(["git", "apply", "-"], cwd=copy, input=diff, encoding="utf-8", check=True)
    init(root, "--no-baseline", "--yes")
    for name in ("pyproject.toml", WORKFLOW):
        assert (copy / name).read_text() == (root / name).read_text()


def test_once_it_is_written_the_findings_of_today_do_not_count(root: Path) -> None:
    assert run("check", cwd=root).status == 1
    ended = init(root, "--yes")
    assert ended.status == 0
    assert listed(root) == {"flow.py", ".git/HEAD", "pyproject.toml", ".gitattributes", WORKFLOW, BASELINE}
    assert load_config(None, root).fail_on == ("warning",)
    assert run("check", cwd=root).status == 0
    write(root, {"more.py": MAPPED})
    assert run("check", cwd=root).status == 1


def test_a_second_time_nothing_is_left_to_do(root: Path) -> None:
    init(root, "--yes")
    before = {name: (root / name).read_bytes() for name in listed(root)}
    ended = init(root, "--yes")
    assert (ended.status, ended.out) == (0, "")
    assert {name: (root / name).read_bytes() for name in listed(root)} == before
    for kept in ("pyproject.toml has a table [tool.p2d-audit] already", f"{WORKFLOW} exists", f"{BASELINE} exists"):
        assert kept in ended.err


def test_an_existing_pyproject_keeps_every_byte_and_its_ends_of_lines(root: Path) -> None:
    before = b"[project]\r\nname = 'x' # \xc3\xa9\r\nversion = '1'"
    write(root, {"pyproject.toml": before, ".gitattributes": "*.py text"})
    init(root, "--yes")
    after = (root / "pyproject.toml").read_bytes()
    assert after.startswith(before + b"\r\n\r\n[tool.p2d-audit]\r\n")
    assert b"\n" not in after.replace(b"\r\n", b"")
    assert set(tomllib.loads(after.decode())["tool"]["p2d-audit"]) == {"fail-on", "baseline"}
    assert (root / ".gitattributes").read_text() == f"*.py text\n{BASELINE} merge=union\n"


def test_a_pyproject_that_is_not_valid_is_not_touched(root: Path) -> None:
    write(root, {"pyproject.toml": "[project\n"})
    ended = init(root, "--yes")
    assert (ended.status, listed(root)) == (2, {"flow.py", ".git/HEAD", "pyproject.toml"})
    assert "pyproject.toml" in ended.err


def test_the_workflow_is_for_the_default_branch_and_this_version(root: Path) -> None:
    write(root, {".git/refs/remotes/origin/HEAD": "ref: refs/remotes/origin/release/1.x\n"})
    init(root, "--yes", "--no-baseline")
    workflow = yaml.safe_load((root / WORKFLOW).read_text())
    assert workflow[True]["push"] == {"branches": ["release/1.x"]}
    assert f"p2d-audit=={__version__}\n" in workflow["jobs"]["audit"]["steps"][2]["run"]


@pytest.mark.parametrize(
    ("there", "start", "template"),
    [
        (".gitlab-ci.yml", "include", ".gitlab/p2d-audit.yml"),
        ("azure-pipelines.yml", "steps", ".azure/p2d-audit.yml"),
    ],
)
def test_another_pipeline_is_recognised_and_what_to_add_to_it_told(
    root: Path, there: str, start: str, template: str
) -> None:
    write(root, {there: "stages: [test]\n"})
    ended = init(root, "--yes", "--no-baseline")
    assert listed(root) == {"flow.py", ".git/HEAD", "pyproject.toml", there, template}
    assert (root / there).read_text() == "stages: [test]\n"
    assert f"{there} exists and stays as it is: add `- " in ended.err
    assert f"{template}` to its `{start}`" in ended.err
    assert f"p2d-audit=={__version__}\n" in (root / template).read_text()


@pytest.mark.parametrize(("ci", "start"), [("gitlab", ".gitlab-ci.yml"), ("azure", "azure-pipelines.yml")])
def test_a_pipeline_that_is_asked_for_is_begun(root: Path, ci: str, start: str) -> None:
    init(root, "--yes", "--no-baseline", "--ci", ci)
    assert listed(root) == {"flow.py", ".git/HEAD", "pyproject.toml", start, f".{ci}/p2d-audit.yml"}
    assert f".{ci}/p2d-audit.yml" in str(yaml.safe_load((root / start).read_text()))


def test_no_pipeline_is_added_where_none_is_wanted(root: Path) -> None:
    init(root, "--yes", "--no-baseline", "--ci", "none")
    assert listed(root) == {"flow.py", ".git/HEAD", "pyproject.toml"}


def test_the_repository_is_set_up_from_any_folder_of_it(root: Path) -> None:
    write(root, {"src/etl/more.py": FLOW})
    init(root / "src" / "etl", "--yes")
    assert {"pyproject.toml", WORKFLOW, BASELINE} <= listed(root)
    assert run("check", cwd=root / "src").status == 0


def test_a_folder_that_leads_out_of_the_repository_is_not_written_to(root: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (root / ".github").symlink_to(tmp_path / "outside")
    ended = init(root, "--yes", "--no-baseline")
    assert (ended.status, list((tmp_path / "outside").iterdir())) == (2, [])
    assert "leads out of the repository" in ended.err


def test_files_that_cannot_be_read_are_told(root: Path) -> None:
    write(root, {"broken.py": "import prefect\n("})
    ended = init(root, "--yes")
    assert (ended.status, "warning: broken.py:2: not valid Python" in ended.err) == (3, True)


def test_a_baseline_is_not_made_in_a_pipeline(root: Path) -> None:
    assert init(root, "--yes", CI="true").status == 2
    assert init(root, "--yes", "--no-baseline", CI="true").status == 0


@pytest.mark.parametrize(("answer", "written"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_a_person_is_asked(root: Path, answer: str, written: bool) -> None:
    keyboard, terminal = pty.openpty()
    os.write(keyboard, answer.encode())
    command = [sys.executable, "-m", "p2d_audit", "init", "--no-baseline"]
    done = subprocess.run(
        command, cwd=root, env=environment(CI=""), stdin=terminal, capture_output=True, encoding="utf-8", check=False
    )
    os.close(terminal)
    os.close(keyboard)
    assert "write these 2 files? [y/N]" in done.stderr
    assert (WORKFLOW in listed(root)) is written
