"""The sample that comes with the repository, audited as the README does it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from p2d_audit.report_schema import report_schema

ROOT = Path(__file__).parent.parent
SAMPLE = "tests/projects/seeds"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every report of the sample."""
    made = tmp_path_factory.mktemp("reports")
    outputs = [f"-o{name}={made / name}" for name in ("table", "json", "sarif", "html", "concise")]
    command = [sys.executable, "-m", "p2d_audit", "audit", SAMPLE, *outputs]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return made


@pytest.fixture(scope="module")
def report(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "json").read_text(encoding="utf-8"))
    return loaded


def places(report: dict[str, Any], rule: str) -> set[tuple[str, int]]:
    return {(Path(f["path"]).name, f["region"]["line"]) for f in report["findings"] if f["rule"] == rule}


def test_every_chain_of_handoffs_is_found(report: dict[str, Any]) -> None:
    assert {
        (h["from"]["function"], h["to"]["function"], h["parameter"], Path(h["flow_path"]).name, h["to"]["line"])
        for h in report["handoffs"]
    } == {
        ("fetch_data", "process_data", "data", "data_processing.py", 25),
        ("process_data", "save_results", "results", "data_processing.py", 26),
        ("load_data", "preprocess_data", "df", "training.py", 36),
        ("preprocess_data", "train_model", "df", "training.py", 37),
        ("fetch_latest_data", "train_model", "dataset", "retraining.py", 42),
        ("train_model", "validate", "model", "retraining.py", 43),
        ("train_model", "deploy_model", "model", "retraining.py", 44),
    }
    assert places(report, "PTD201") == {(Path(h["to"]["path"]).name, h["to"]["line"]) for h in report["handoffs"]}


def test_every_schedule_has_its_dagster_cron(report: dict[str, Any]) -> None:
    assert {
        (Path(s["path"]).name, s["line"], s["value"], tuple(s["dagster"]["cron"]), s["accepted"])
        for s in report["schedules"]
    } == {
        ("data_processing.py", 30, "0 * * * *", ("0 * * * *",), True),
        ("prefect.yaml", 13, "0 2 * * *", ("0 2 * * *",), True),
        ("retraining.py", 37, "0 2 * * *", ("0 2 * * *",), False),
    }


def test_a_schedule_given_to_a_flow_decorator_is_said_to_be_no_keyword(report: dict[str, Any]) -> None:
    assert places(report, "PTD305") == {("retraining.py", 37)}


def test_the_branch_on_the_metric_is_found(report: dict[str, Any]) -> None:
    assert places(report, "PTD205") == {("retraining.py", 41)}
    assert [(b["on"], b["statement"], b["line"]) for b in report["branches"]] == [("evaluate_current_model", "if", 41)]


def test_deployments_are_joined_to_their_flows(report: dict[str, Any]) -> None:
    assert {(d["name"], d["flow"].rpartition(":")[2], d["source"]) for d in report["deployments"]} == {
        ("hourly", "data_processing_flow", "serve"),
        ("nightly", "training_pipeline", "prefect.yaml"),
        ("after-processing", "daily_retrain", "prefect.yaml"),
    }


def test_the_trigger_and_the_blocks_are_found(report: dict[str, Any]) -> None:
    assert [(a["trigger"], Path(a["path"]).name) for a in report["automations"]] == [("event", "prefect.yaml")]
    assert {(b["type"], b["action"], b["name"]) for b in report["blocks"]} == {
        ("prefect.blocks.system.Secret", "load", "warehouse-key"),
        ("secret", "yaml-reference", "git-token"),
    }


def test_all_printed_hours_are_sums_of_printed_hours(report: dict[str, Any]) -> None:
    def cents(rows: list[dict[str, Any]], part: str) -> int:
        return sum(round(row[part] * 100) for row in rows)

    for part in ("low", "likely", "high"):
        for flow in report["flows"]:
            assert cents(flow["effort"]["ledger"], part) == round(flow["effort"][part] * 100)
        total = cents([f["effort"] for f in report["flows"]], part) + cents(report["shared"] + report["platform"], part)
        assert total == round(report["summary"]["effort"][part] * 100)


def test_the_json_report_fits_its_schema(report: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(report_schema()).validate(report)


def test_the_sarif_report_fits_the_official_schema(folder: Path) -> None:
    schema = json.loads((ROOT / "tests/reports/schemas/sarif-2.1.0.json").read_text(encoding="utf-8"))
    log = json.loads((folder / "sarif").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(log)
    assert {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in log["runs"][0]["results"]
    } == {f"{SAMPLE}/{name}" for name in ("data_processing.py", "training.py", "retraining.py", "prefect.yaml")}


def test_the_same_input_gives_the_same_bytes(folder: Path) -> None:
    for name in ("table", "json", "sarif", "html", "concise"):
        command = [sys.executable, "-m", "p2d_audit", "audit", SAMPLE, "-o", name]
        again = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
        assert again == (folder / name).read_bytes(), name
