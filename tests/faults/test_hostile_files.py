"""Whatever a file is, the audit ends, tells what became of it, and never calls it a mistake of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from p2d_audit.report_schema import report_schema

from tests.cli.running import write
from tests.faults.hostile_files import READ, REFUSED
from tests.faults.processes import audit


@pytest.mark.parametrize("what", READ)
def test_an_audit_reads_to_the_end(what: str, tmp_path: Path) -> None:
    tree = write(tmp_path / "tree", READ[what])
    ended = audit(tree, tmp_path)
    report = json.loads((tmp_path / "report.json").read_bytes())
    assert (ended.status, report["errors"]) == (0, []), ended.err
    assert report["coverage"]["files"] == {
        "read": len(READ[what]),
        "paths": sorted(READ[what]),
        "skipped": [],
        "failed": [],
    }
    assert not [*Draft202012Validator(report_schema()).iter_errors(report)]


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_is_refused_for_its(what: str, tmp_path: Path) -> None:
    name, content, reason = REFUSED[what]
    tree = write(tmp_path / "tree", {name: content, "good.py": "from prefect import flow\n@flow\ndef good(): ...\n"})
    ended = audit(tree, tmp_path)
    report = json.loads((tmp_path / "report.json").read_bytes())
    (failed,) = report["coverage"]["files"]["failed"]
    assert (ended.status, report["errors"], failed["path"]) == (3, [], name), ended.err
    assert reason in failed["reason"]
    assert [flow["function"] for flow in report["flows"]] == ["good"]
    assert [(f["rule"], f["path"]) for f in report["findings"] if f["rule"] == "PTD900"] == [("PTD900", name)]
