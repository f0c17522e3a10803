"""Diagnostics for reviewdog, judged by the validator of its format."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from p2d_audit.report import Report
from p2d_reports.pipelines.rdjson import render

from tests.cli.running import run
from tests.reports.report_samples import small_report
from tests.reports.strange_reports import large_report
from tests.reports.troubled_reports import HOSTILE, clean_report, compared, foreign_report
from tests.validators import trees

pytestmark = pytest.mark.validators

VALIDATOR = (
    Path(__file__).parent.parent / "node/node_modules/@umbrelladocs/rdformat-validator/bin/rdformat-validator.js"
)
REPORTS: dict[str, Callable[[], Report]] = {
    "clean": clean_report,
    "small": small_report,
    "compared": lambda: compared(None, "new", "unchanged", "absent"),
    "large": lambda: large_report(200, 10_000),
}


def judge(*files: Path) -> dict[str, Any]:
    """Return what the validator says; skip the test where npm has not installed it."""
    node = shutil.which("node")
    if node is None or not VALIDATOR.exists():
        pytest.skip("the validator is not installed; `npm ci --prefix tests/node` does it")
    ended = subprocess.run(
        [node, str(VALIDATOR), "--format", "json", *map(str, files)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    said: dict[str, Any] = json.loads(ended.stdout)
    return said


def test_reports_are_valid(tmp_path: Path) -> None:
    made = {name: make() for name, make in REPORTS.items()}
    made |= {f"hostile-{number}": foreign_report(text) for number, text in enumerate(HOSTILE)}
    files = [tmp_path / f"{name}.json" for name in made]
    for file, report in zip(files, made.values(), strict=True):
        file.write_text(render(report), encoding="utf-8")
    said = judge(*files)
    assert (said["filesProcessed"], said["validFiles"], said["totalErrors"]) == (len(files), len(files), 0)


@pytest.mark.parametrize("tree", [trees.projects, trees.odd_paths])
def test_an_audit_is_valid(tmp_path: Path, tree: Callable[[Path], Path]) -> None:
    folder = tree(tmp_path / "tree")
    assert run("audit", "-o", "rdjson=found.json", cwd=folder).status in (0, 3)
    assert len(json.loads((folder / "found.json").read_text(encoding="utf-8"))["diagnostics"]) > 0
    said = judge(folder / "found.json")
    assert (said["validFiles"], said["totalErrors"], said["totalWarnings"]) == (1, 0, 0)
