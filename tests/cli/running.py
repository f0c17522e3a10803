"""Runs the command line in a process of its own, with plugins made for the occasion."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

FLOW = """\
from prefect import flow, task


@task
def load():
    return 1


@task
def store(number):
    print(number)


@flow
def nightly():
    store(load())
"""

PLUGIN = '''\
from p2d_audit import Effort, Renderer, Rule, hookimpl


class AcmeTask(Rule):
    """A task is called `load`."""

    code = "ACM001"
    severity = "warning"
    disposition = "adapt"
    effort = Effort(1, 2, 3)

    def check_task(self, task):
        if task.function == "load":
            yield self.finding(task, "a task is called `load`")


@hookimpl
def p2d_rules():
    return (AcmeTask,)


@hookimpl
def p2d_renderers():
    return (
        Renderer("acme", lambda report: "".join(f"{f.rule} {f.path}\\n" for f in report.findings), "rule and path"),
        Renderer("acme-long", lambda report: "→ line\\n" * 200_000, "more than a pipe holds"),
    )
'''


class Ended(NamedTuple):
    """How a run ended and what it printed."""

    status: int
    out: str
    err: str


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files given as path → content below `root`, and return it."""
    for name, content in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def install(folder: Path, code: str = PLUGIN) -> Path:
    """Put a plugin into `folder` as pip would, so that a process which has it on PYTHONPATH finds it."""
    return write(
        folder,
        {
            "acme_audit.py": code,
            "acme_audit-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme-audit\nVersion: 1.0\n",
            "acme_audit-1.0.dist-info/entry_points.txt": "[p2d_audit]\nacme = acme_audit\n",
            "acme_audit-1.0.dist-info/top_level.txt": "acme_audit\n",
        },
    )


def environment(plugins: Path | None = None, **variables: str) -> dict[str, str]:
    """Return the environment of a run that sees `plugins` besides what is installed."""
    own = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "P2D_AUDIT_DEBUG")}
    return {**own, **({"PYTHONPATH": str(plugins)} if plugins else {}), **variables}


def run(*arguments: str, cwd: Path, plugins: Path | None = None, **variables: str) -> Ended:
    """Run `p2d-audit` with these arguments and return how it ended."""
    process = subprocess.run(
        [sys.executable, "-m", "p2d_audit", *arguments],
        cwd=cwd,
        env=environment(plugins, **variables),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    return Ended(process.returncode, process.stdout, process.stderr)
