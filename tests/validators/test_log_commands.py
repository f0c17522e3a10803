"""Commands for the logs of pipelines, written by the libraries of GitHub and Azure Pipelines themselves."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from p2d_reports.pipelines import azure, github

from tests.reports.pipeline_logs import Command, azure_commands, github_commands
from tests.reports.report_parts import report
from tests.reports.report_samples import small_report
from tests.reports.troubled_reports import HOSTILE, foreign_report, many, read

pytestmark = pytest.mark.validators

NODE = Path(__file__).parent.parent / "node"
REPORTS = (small_report(), read(report(findings=many("error", 12))), *map(foreign_report, HOSTILE))


def rewritten(**commands: Sequence[Command]) -> dict[str, list[str]]:
    """Return the lines that the libraries make of commands; skip the test where npm has not installed them."""
    node = shutil.which("node")
    if node is None or not (NODE / "node_modules/@actions/core").exists():
        pytest.skip("the libraries are not installed; `npm ci --prefix tests/node` does it")
    given = {name: [(one.name, one.properties, one.data) for one in found] for name, found in commands.items()}
    ended = subprocess.run(
        [node, "issue_commands.js"], input=json.dumps(given), cwd=NODE, capture_output=True, text=True, check=True
    )
    lines: dict[str, list[str]] = json.loads(ended.stdout)
    return lines


def test_every_line_is_what_the_libraries_write_of_it() -> None:
    annotations = "".join(map(github.render, REPORTS))
    issues = "".join(map(azure.render, REPORTS))
    lines = rewritten(github=github_commands(annotations), azure=azure_commands(issues))
    assert lines == {"github": annotations.split("\n")[:-1], "azure": issues.split("\n")[:-1]}
