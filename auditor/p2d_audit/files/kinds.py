"""Tells by its name what kind a file is of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TypeAlias

Kind: TypeAlias = str
"""`python`, `yaml`, `notebook`, another name of the table below, or the name of a plugin's reader."""

_SUFFIXES: Mapping[str, Kind] = {
    ".py": "python",
    ".pyw": "python",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".ipynb": "notebook",
    ".sh": "shell",
    ".bash": "shell",
    ".zsh": "shell",
    ".ksh": "shell",
    ".ps1": "powershell",
    ".bat": "batch",
    ".cmd": "batch",
    ".psm1": "powershell",
    ".mk": "make",
    ".just": "make",
    ".jenkinsfile": "jenkins",
    ".groovy": "jenkins",
    ".dockerfile": "docker",
    ".toml": "toml",
    ".cfg": "ini",
    ".ini": "ini",
    ".service": "ini",
    ".env": "environment",
    ".cron": "crontab",
    ".crontab": "crontab",
}
_NAMES: tuple[tuple[str, Kind], ...] = (
    ("dockerfile", "docker"),
    ("dockerfile[._-]*", "docker"),
    ("containerfile", "docker"),
    ("containerfile.*", "docker"),
    ("*.dockerfile.*", "docker"),
    ("makefile", "make"),
    ("makefile.*", "make"),
    ("gnumakefile", "make"),
    ("justfile", "make"),
    (".justfile", "make"),
    ("procfile", "procfile"),
    ("procfile.*", "procfile"),
    ("jenkinsfile", "jenkins"),
    ("jenkinsfile[._-]*", "jenkins"),
    ("crontab", "crontab"),
    ("crontab.*", "crontab"),
    ("supervisor*.conf", "ini"),
    (".env", "environment"),
    (".env.*", "environment"),
    ("env.example", "environment"),
    ("env.sample", "environment"),
    ("env.template", "environment"),
    ("*.env.example", "environment"),
    ("*.env.sample", "environment"),
    ("*.env.template", "environment"),
    (".envrc", "shell"),
    (".bashrc", "shell"),
    (".bash_profile", "shell"),
    (".profile", "shell"),
    (".zshrc", "shell"),
    ("pipfile", "toml"),
    ("pipfile.lock", "lock"),
    ("poetry.lock", "toml"),
    ("uv.lock", "toml"),
    ("pdm.lock", "toml"),
    ("pylock*.toml", "toml"),
    ("*requirements*.txt", "requirements"),
    ("*requirements*.in", "requirements"),
    ("*requirements*.lock", "requirements"),
    ("*constraints*.txt", "requirements"),
    (".prefectignore", "ignore"),
)
_FOLDERS: tuple[tuple[str, str, Kind], ...] = (
    ("requirements", "*.txt", "requirements"),
    ("requirements", "*.in", "requirements"),
    ("cron.d", "*", "crontab"),
)
_OWN_LANGUAGES = frozenset({".py", ".pyw", ".ipynb", ".yaml", ".yml"})
"""Suffixes that say more than the beginning of a name: `dockerfile_parser.py` is Python."""

KINDS = frozenset({*_SUFFIXES.values(), *(kind for _, kind in _NAMES), *(kind for *_, kind in _FOLDERS)})
"""All built-in kinds."""

_SHELLS = re.compile(rb"#![^\n]*\b(?:ba|z|k|da|a)?sh\b")
_PYTHON = re.compile(rb"#![^\n]*\b(?:python[\d.]*|pypy3?)\b")


def kind_of(path: PurePosixPath, patterns: Iterable[tuple[str, Kind]] = ()) -> Kind | None:
    """Return the kind of a file by its path, None if it is of none; `patterns` are those of plugins' readers."""
    name, suffix = path.name.lower(), path.suffix.lower()
    if suffix not in _OWN_LANGUAGES:
        for pattern, kind in _NAMES:
            if fnmatchcase(name, pattern):
                return kind
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    for folder, pattern, kind in _FOLDERS:
        if path.parent.name.lower() == folder and fnmatchcase(name, pattern):
            return kind
    return next((kind for pattern, kind in patterns if fnmatchcase(name, pattern.lower())), None)


def has_shebang(path: PurePosixPath) -> bool:
    """Say whether a file without a kind may be a script that names its interpreter in the first line."""
    return "." not in path.name


def kind_of_script(beginning: bytes) -> Kind | None:
    """Return the kind of a script by its first line."""
    if _PYTHON.match(beginning):
        return "python"
    return "shell" if _SHELLS.match(beginning) else None
