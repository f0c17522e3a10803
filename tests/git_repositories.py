"""Plays with real Git repositories that know nothing of the person who runs the tests."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.cli.running import write


class Repository:
    """A Git repository in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def git(self, *arguments: str, given: bytes | None = None) -> str:
        """Run Git in the repository and return what it prints."""
        return run_git(self.folder, *arguments, given=given)

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write files given as path → content."""
        write(self.folder, files)

    def read(self, path: str) -> str:
        return (self.folder / path).read_text(encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        """Put one text that a file holds once in the place of another."""
        text = self.read(path)
        assert text.count(old) == 1, (old, text)
        self.write({path: text.replace(old, new)})

    def commit(self, files: Mapping[str, str | bytes] | None = None, message: str = "A change") -> str:
        """Write files, commit all there is and return the commit."""
        self.write(files or {})
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD").strip()


def init(folder: Path) -> Repository:
    """Make a repository whose branch is `main`."""
    folder.mkdir(parents=True, exist_ok=True)
    run_git(folder, "init", "--quiet", "--initial-branch=main")
    return Repository(folder)


def run_git(folder: Path, *arguments: str, given: bytes | None = None) -> str:
    ended = subprocess.run(
        ["git", "-c", "protocol.file.allow=always", *arguments],
        cwd=folder,
        env=environment(folder),
        input=given,
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode()
    return ended.stdout.decode()


def environment(folder: Path) -> dict[str, str]:
    """Return an environment in which Git reads no settings but those of the repository."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    people = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in _PERSON.items()}
    return own | people | {"HOME": str(folder), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


_PERSON = {"NAME": "Ada", "EMAIL": "ada@example.org", "DATE": "2027-01-01T00:00:00Z"}
