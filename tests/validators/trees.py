"""Code bases to audit, each in a Git work tree that is published somewhere."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.cli.running import FLOW, write

PROJECTS = Path(__file__).parent.parent / "projects"
ORIGIN = '[remote "origin"]\n\turl = https://example.com/acme/shop.git\n'

LINES = {
    "unix.py": FLOW,
    "windows.py": FLOW.replace("\n", "\r\n"),
    "mac.py": FLOW.replace("\n", "\r"),
    "marked.py": "\ufeff" + FLOW,
    "beyond.py": FLOW.replace("store(load())", 'print("é😀"); store(load())  # 日本'),
}
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["# 😀\n"]},
        {"cell_type": "code", "source": FLOW.replace("store(load())", 'print("😀"); store(load())').splitlines(True)},
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def published(folder: Path) -> Path:
    """Return a folder that is made the top of a Git work tree with an origin."""
    write(folder, {".git/config": ORIGIN})
    return folder


def sample(folder: Path) -> Path:
    """Return the sample that comes with p2d-audit."""
    return published(Path(shutil.copytree(PROJECTS / "seeds", folder)))


def projects(folder: Path) -> Path:
    """Return all samples of every kind of file, with those that cannot be read."""
    return published(Path(shutil.copytree(PROJECTS, folder)))


def empty(folder: Path) -> Path:
    """Return a code base without Prefect."""
    return published(write(folder, {"plain.py": "x = 1\n"}))


def odd_paths(folder: Path) -> Path:
    """Return flows at paths that a URI cannot hold as they are, in files of every line ending."""
    names = ("my flows", "café", "😀", "a#b", "100%", "q?x=1&y", "[a](1){0}", "c:d", "~", "a'b\"c")
    files = {f"{name}/{file}": text for name in names for file, text in LINES.items()}
    files |= {f"{name}/😀 #1.ipynb": json.dumps(NOTEBOOK, indent=1, ensure_ascii=False) for name in names[:3]}
    return published(write(folder, {**files, "é #%/broken file.py": "from prefect import flow\ndef :\n"}))


def ten_thousand(folder: Path) -> Path:
    """Return a code base with more than ten thousand findings, a third of them about hand-offs."""
    pairs = "\n".join(f"    save.map(double.map(items_{number}))" for number in range(100))
    parameters = ", ".join(f"items_{number}" for number in range(100))
    code = FLOW.replace("def store(", "def save(").replace("def load():", "def double(number):")
    code = code.replace("def nightly():\n    store(load())", f"def nightly({parameters}):\n{pairs}")
    return published(write(folder, {f"flows/numbers_{number:02}.py": code for number in range(34)}))
