"""Runs Node.js with the packages that the tests need."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
PACKAGES = HERE.parent / "node" / "node_modules"


def run_node(script: str, given: Any, *arguments: str, timeout: float = 120) -> Any:
    """Return what a script of this folder writes as JSON when it is given an object as JSON."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed")
    done = subprocess.run(
        [node, str(HERE / script), *arguments],
        input=json.dumps(given),
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
        env={"NODE_PATH": str(PACKAGES), "PATH": "/usr/bin:/bin:/usr/local/bin"},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
