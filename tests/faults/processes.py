"""Runs audits under bounds: of processor time, memory and the size of files."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.cli.running import Ended, environment

SECONDS = 120
"""Seconds of processor time that an audit in these tests may take; the longest takes about ten."""
MEMORY = 8_000_000_000


def limited(limits: Mapping[int, int]) -> Callable[[], None]:
    """Return what sets limits of resources in a process that starts."""

    def set_limits() -> None:
        for which, most in limits.items():
            resource.setrlimit(which, (most, most))

    return set_limits


def audit(tree: Path, folder: Path) -> Ended:
    """Audit a tree into `report.json` in a folder; a process that takes too much is killed by the system."""
    process = subprocess.run(
        [sys.executable, "-m", "p2d_audit", "audit", str(tree), "--no-cache", "-o", f"json={folder / 'report.json'}"],
        cwd=folder,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
        preexec_fn=limited({resource.RLIMIT_CPU: SECONDS, resource.RLIMIT_AS: MEMORY}),
    )
    return Ended(process.returncode, process.stdout, process.stderr)
