"""Small Git repositories."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def git(root: Path, *arguments: str) -> str:
    """Run Git in a folder as somebody, and return what it prints."""
    who = {f"GIT_{role}_{what}": "jo@acme.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    plain = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *arguments], cwd=root, env=os.environ | who | plain, capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout.strip()


def commit(root: Path) -> str:
    """Commit all that is in a folder, a repository from then on, and return the commit."""
    if not (root / ".git").exists():
        git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=More")
    return git(root, "rev-parse", "HEAD")
