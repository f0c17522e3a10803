"""Takes the files of another revision out of a Git repository, without running anything that the repository names.

Git is only asked to read its objects: there is no checkout, so no hook, filter, textconv, fsmonitor or
submodule is involved, nothing is fetched, and nothing is written into the repository.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from msgspec import Struct

from p2d_audit.errors import UsageError

_POINTER = b"version https://git-lfs.github.com/spec/v1\n"
_SETTINGS = (
    "core.hooksPath=" + os.devnull,
    "core.fsmonitor=false",
    "core.attributesFile=" + os.devnull,
    "core.pager=cat",
    "core.sshCommand=false",
    "credential.helper=",
    "protocol.allow=never",
)
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_BLOBS, _SUBMODULE = frozenset({b"100644", b"100755"}), b"160000"
_SPARSE = (b"S ", b"s ")


class Tree(Struct, frozen=True, kw_only=True):
    """What a commit holds beside files that were written: folders of submodules, and files that only point to LFS."""

    commit: str
    submodules: tuple[str, ...]
    pointers: tuple[str, ...]


class Repository:
    """A Git repository with a work tree, whose objects are read."""

    def __init__(self, top: Path) -> None:
        """Take the top of the work tree: where its `.git` is."""
        self._top = top

    def find_base(self, revision: str) -> str:
        """Return the commit in which the histories of a revision and of HEAD part, as for a pull request.

        Raise UsageError, with the remedy, if there is none or it is not in this clone.
        """
        if not revision or revision.startswith("-"):
            raise UsageError(f"--since {revision!r}: is no name of a revision; give a branch, a tag or a commit")
        if self._ask("rev-parse", "--git-dir") is None:
            raise UsageError(f"--since {revision}: Git cannot read {self._top / '.git'}; mend the repository first")
        head, other = self._commit("HEAD"), self._commit(revision)
        if head is None:
            raise UsageError(f"--since {revision}: the repository has no commit yet; commit first")
        if other is None:
            near = f"origin/{revision}"
            remedy = self._remedy(revision) if self._commit(near) is None else f"; did you mean {near}?"
            raise UsageError(f"--since {revision}: is no revision of this repository{remedy}")
        base = self._ask("merge-base", head, other)
        if base is None:
            raise UsageError(f"--since {revision}: has no history in common with HEAD{self._remedy(revision)}")
        return base

    def submodules(self) -> tuple[str, ...]:
        """Return the folders of the submodules of HEAD."""
        return tuple(_text(path) for mode, _, path in self._entries("HEAD") if mode == _SUBMODULE)

    def not_checked_out(self) -> frozenset[str]:
        """Return the files that are left out of the work tree on purpose, by a sparse checkout."""
        listed = self._run(f"--work-tree={self._top}", "ls-files", "-v", "-z", "--full-name")
        return frozenset(_text(line[2:]) for line in listed.stdout.split(b"\0") if line.startswith(_SPARSE))

    def write_files(self, commit: str, folder: Path, is_wanted: Callable[[str], bool]) -> Tree:
        """Write the files of a commit whose paths are wanted into an empty folder; links are left out."""
        entries = list(self._entries(commit))
        wanted = [(name, path) for mode, name, path in entries if mode in _BLOBS and _is_safe(path)]
        wanted = [(name, path) for name, path in wanted if is_wanted(_text(path))]
        pointers = []
        for (_, path), content in zip(wanted, self._blobs([name for name, _ in wanted]), strict=True):
            _write(folder / os.fsdecode(path), content)
            if content.startswith(_POINTER):
                pointers.append(_text(path))
        return Tree(
            commit=commit,
            submodules=tuple(_text(path) for mode, _, path in entries if mode == _SUBMODULE),
            pointers=tuple(pointers),
        )

    def _commit(self, revision: str) -> str | None:
        return self._ask("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")

    def _remedy(self, revision: str) -> str:
        if self._ask("rev-parse", "--is-shallow-repository") == "true":
            return (
                ", of which this is a shallow clone; fetch the rest with `git fetch --unshallow`,"
                " or check out with `fetch-depth: 0`"
            )
        return f"; fetch it first, for instance with `git fetch origin {revision.removeprefix('origin/')}`"

    def _entries(self, commit: str) -> Iterator[tuple[bytes, bytes, bytes]]:
        """Yield mode, object name and path of everything in a commit's tree."""
        listed = self._run("ls-tree", "-r", "-z", "--full-tree", commit)
        if listed.returncode:
            raise UsageError(f"--since: the tree of {commit} is not in this clone; fetch all of its history")
        for line in listed.stdout.split(b"\0"):
            if line:
                about, _, path = line.partition(b"\t")
                mode, _, name = about.split(b" ")
                yield mode, name, path

    def _blobs(self, names: Sequence[bytes]) -> Iterator[bytes]:
        """Yield the contents of objects, in the order of their names."""
        with subprocess.Popen(  # noqa: S603 - no shell, and all arguments are our own
            self._command("cat-file", "--batch"),
            env=_environment(os.environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            if process.stdin is None or process.stdout is None:
                return
            for name in names:
                yield _blob(name, process.stdin, process.stdout)
            process.stdin.close()

    def _ask(self, *arguments: str) -> str | None:
        """Return what a Git command prints, None if it fails."""
        ended = self._run(*arguments)
        return None if ended.returncode else os.fsdecode(ended.stdout).strip()

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(  # noqa: S603 - no shell, and a revision never begins with a dash
                self._command(*arguments),
                cwd=self._top,
                env=_environment(os.environ),
                capture_output=True,
                check=False,
            )
        except FileNotFoundError as error:
            raise UsageError(
                "--since: Git is not installed; compare two reports with `p2d-audit diff` instead"
            ) from error

    def _command(self, *arguments: str) -> list[str]:
        settings = [part for setting in _SETTINGS for part in ("-c", setting)]
        # The folder is named, so that Git looks for no other one above it and asks not who owns it.
        return ["git", f"--git-dir={self._top / '.git'}", *settings, *arguments]


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without what a hook that runs p2d-audit may have set for Git."""
    return {**{name: value for name, value in given.items() if not name.startswith("GIT_")}, **_ENVIRONMENT}


def _blob(name: bytes, requests: IO[bytes], answers: IO[bytes]) -> bytes:
    try:
        requests.write(name + b"\n")
        requests.flush()
        head = answers.readline().split()
    except OSError:
        head = []
    if len(head) != 3 or head[1] != b"blob":
        raise UsageError(
            f"--since: the object {os.fsdecode(name)} is not in this clone, which may be a partial one;"
            " fetch it first, or clone without --filter"
        )
    content = answers.read(int(head[2]))
    answers.read(1)
    return content


def _is_safe(path: bytes) -> bool:
    """Say whether a path of a tree, which anybody can have made, stays where it is written."""
    parts = os.fsdecode(path).split("/")
    sane = all(part not in ("", ".", "..") and part.lower() != ".git" for part in parts)
    return sane and not (os.name == "nt" and any(mark in part for part in parts for mark in ":\\"))


def _write(place: Path, content: bytes) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    except OSError as error:
        raise UsageError(f"--since: cannot write {place}: {error.strerror or error}") from error


def _text(path: bytes) -> str:
    """Return a path as reports write it: bytes that are not UTF-8 as escapes."""
    return path.decode("utf-8", "backslashreplace")
