"""The hooks run under pre-commit itself, from the repository as it is built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.running import write
from tests.cli.test_project import FLOW, OTHER, TASKS

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.distribution


class Hook(NamedTuple):
    """What a hook did: the status of pre-commit, and what it printed."""

    status: int
    out: str


class Place(NamedTuple):
    """A repository to audit, a repository with the hooks, and the environment both are used in."""

    work: Path
    hooks: Path
    environment: dict[str, str]

    def run(self, *command: str, cwd: Path | None = None, status: int = 0) -> str:
        """Run a program in the audited repository and return what it prints."""
        done = subprocess.run(
            command, cwd=cwd or self.work, env=self.environment, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    def commit(self, folder: Path) -> None:
        """Commit all that is in a folder."""
        self.run("git", "init", "--quiet", "--initial-branch=main", cwd=folder)
        self.run("git", "add", "--all", cwd=folder)
        self.run("git", "commit", "--quiet", "--message=All", cwd=folder)

    def hook(self, name: str, *arguments: str) -> Hook:
        """Run a hook with `pre-commit try-repo`."""
        done = subprocess.run(
            [sys.executable, "-m", "pre_commit", "try-repo", str(self.hooks), name, "--color=never", *arguments],
            cwd=self.work, env=self.environment, capture_output=True, encoding="utf-8", check=False, timeout=600,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return Hook(done.returncode, done.stdout.partition("=\n")[2].rpartition("=\n")[2])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    home = tmp_path_factory.mktemp("home")
    write(home, {".gitconfig": "[user]\nname = Jo\nemail = jo@acme.example\n"})
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTHON"))}
    environment = kept | {"HOME": str(home), "PRE_COMMIT_HOME": str(home / "pre-commit"), "GIT_CONFIG_NOSYSTEM": "1"}
    hooks = tmp_path_factory.mktemp("hooks") / "p2d-audit"
    ignored = shutil.ignore_patterns(
        ".git", ".venv", ".tox", "__pycache__", "*.egg-info", "dist", "build", ".*_cache", "node_modules", "tests"
    )
    shutil.copytree(ROOT, hooks, ignore=ignored)
    made = Place(tmp_path_factory.mktemp("work"), hooks, environment)
    write(made.work, {"tasks.py": TASKS, "flow.py": FLOW, "more/other.py": OTHER, "notes.md": "prefect\n"})
    made.commit(hooks)
    made.commit(made.work)
    return made


def test_the_manifest_is_valid(place: Place) -> None:
    place.run(sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml"))


def test_a_file_of_a_commit_is_judged_with_the_project_around_it(place: Place) -> None:
    hook = place.hook("p2d-audit", "--files", "flow.py")
    assert hook.status == 1
    assert "flow.py:8:5: PTD203" in hook.out
    assert "other.py" not in hook.out


def test_a_clean_file_passes_whatever_is_in_others(place: Place) -> None:
    hook = place.hook("p2d-audit", "--files", "tasks.py", "notes.md")
    assert (hook.status, hook.out.split(".")[-1].strip()) == (0, "Passed")


def test_a_commit_of_other_files_alone_asks_nothing(place: Place) -> None:
    hook = place.hook("p2d-audit", "--files", "notes.md")
    assert (hook.status, "Skipped" in hook.out) == (0, True)


def test_the_hook_of_the_project_reports_all_files(place: Place) -> None:
    hook = place.hook("p2d-audit-project", "--files", "notes.md")
    assert hook.status == 1
    assert ("flow.py:8:5: PTD203" in hook.out, "more/other.py:8:5: PTD203" in hook.out) == (True, True)
