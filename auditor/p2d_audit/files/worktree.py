"""Finds the Git work tree that a folder is in and where it is published, without running Git.

`.git` is a folder or, in linked work trees and submodules, a file that names one
(Git's documentation: gitrepository-layout).
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote, urlsplit

_LONGEST = 1_000_000
_SECTION = re.compile(r'\[\s*remote\s+"([^"]*)"\s*\](.*?)(?=^\s*\[|\Z)', re.DOTALL | re.MULTILINE | re.IGNORECASE)
_URL = re.compile(r"^\s*url\s*=\s*\"?([^\"\s;#][^\"\n;#]*)", re.MULTILINE | re.IGNORECASE)
_SHORT = re.compile(r"(?:[^@/:\s]+@)?([\w.-]{2,}):(?!/)(\S+)")
_SCHEMES = frozenset({"https", "http", "ssh", "git"})


def find_top(folder: Path) -> Path | None:
    """Return the top of the Git work tree that a folder, resolved before, is in; None outside of one."""
    return next((one for one in (folder, *folder.parents) if holds(one, ".git")), None)


def find_address(top: Path) -> str | None:
    """Return where a work tree's `origin`, or its only remote, is published; None if nowhere but on this machine."""
    config = _text(_common_folder(top) / "config")
    remotes = {name: url[1].strip() for name, body in _SECTION.findall(config) if (url := _URL.search(body))}
    found = remotes.get("origin") or (next(iter(remotes.values())) if len(remotes) == 1 else None)
    return public_address(found) if found else None


def find_branch(top: Path) -> str | None:
    """Return the branch that `origin` calls its default, else the one that is checked out; None if neither is known."""
    folder = _common_folder(top)
    named = re.match(r"ref: refs/remotes/origin/(\S+)", _text(folder / "refs" / "remotes" / "origin" / "HEAD"))
    own = re.match(r"ref: refs/heads/(\S+)", _text(folder / "HEAD"))
    return named[1] if named else own[1] if own else None


def public_address(url: str) -> str | None:
    """Return a remote's URL as an absolute one without user and password; None for a path of this machine."""
    short = _SHORT.fullmatch(url)
    try:
        parts = urlsplit(f"ssh://{short[1]}/{short[2]}" if short and "://" not in url else url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    host = parts.hostname or ""
    if parts.scheme not in _SCHEMES or not re.fullmatch(r"[a-z0-9.-]+", host):
        return None
    path = quote(parts.path.rstrip("/"), safe="/%~", errors="surrogateescape")
    return f"{parts.scheme}://{host}{port}{path}"


def _common_folder(top: Path) -> Path:
    """Return the folder that holds the configuration of a work tree's repository."""
    own = top / ".git"
    named = re.match(r"gitdir:\s*(.+)", _text(own))
    folder = top / named[1].strip() if named else own
    common = _text(folder / "commondir").strip()
    return folder / common if common else folder


def _text(file: Path) -> str:
    """Return what a file says; nothing for what is no readable file of a sane size."""
    try:
        if not file.is_file() or file.stat().st_size > _LONGEST:
            return ""
        return file.read_bytes().decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""


def holds(folder: Path, name: str) -> bool:
    """Say whether a folder holds something called `name`, as far as it lets itself be asked."""
    try:
        return (folder / name).exists()
    except OSError:
        return False
