"""The sample projects, audited as a user would: what stands in which file is found, and what is broken is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from p2d_audit.audit import load_all_plugins, run_audit
from p2d_audit.config import Config
from p2d_audit.effort import load_weights
from p2d_audit.report import Report

PROJECTS = Path(__file__).parent / "projects"


def audited(name: str, tmp_path: Path) -> Report:
    """Return the report of a copy of a sample, whose paths are relative to it."""
    root = tmp_path / name
    for file in sorted((PROJECTS / name).rglob("*")):
        if file.is_file():
            target = root / file.relative_to(PROJECTS / name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    return run_audit([root], Config(weights=load_weights()), load_all_plugins())


@pytest.fixture(scope="module")
def deployments(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return audited("deployments", tmp_path_factory.mktemp("samples"))


def test_every_deployment_is_joined_to_its_flow(deployments: Report) -> None:
    assert {(row.path, row.line, row.name, (row.flow or "").rpartition(":")[2]) for row in deployments.deployments} == {
        ("jobs/prefect.yaml", 2, "from-below", "load_returns"),
        ("load_orders-deployment.yaml", 4, "by-agent", "load_orders"),
        ("malformed/duplicate_keys.yaml", 2, "two", "main"),
        ("malformed/not_a_mapping.yaml", 2, "a", "main"),
        ("prefect.yaml", 34, "nightly", "load_orders"),
        ("prefect.yaml", 55, "nightly-copy", "load_orders"),
        ("prefect.yaml", 62, "on-upload", "load_returns"),
        ("prefect.yaml", 86, "stale", "load_orders"),  # in other letters
        ("prefect.yaml", 88, "dotted", "load_returns"),
    }


def test_schedules_stand_where_their_values_do(deployments: Report) -> None:
    assert {(row.path, row.line, row.kind, row.value, row.active) for row in deployments.schedules} == {
        ("jobs/prefect.yaml", 5, "cron", "0 0 31 2 *", True),
        ("load_orders-deployment.yaml", 11, "cron", "0 5 * * 1-5", True),
        ("prefect.yaml", 15, "cron", "15 2 * * *", True),
        ("prefect.yaml", 44, "interval", "5400s", False),
        ("prefect.yaml", 50, "rrule", "FREQ=WEEKLY;BYDAY=MO,WE;BYHOUR=7", True),
        ("prefect.yaml", 60, "cron", "15 2 * * *", True),
    }


def test_automations_of_every_kind_are_found(deployments: Report) -> None:
    assert {(row.path, row.line, row.trigger, row.actions) for row in deployments.automations} == {
        ("automations.yaml", 2, "event", ("send-notification", "pause-work-pool")),
        ("automations.yaml", 12, "metric", ("run-deployment",)),
        ("prefect.yaml", 67, "event", ("run-deployment",)),
        ("prefect.yaml", 72, "compound", ("run-deployment",)),
        ("prefect.yaml", 78, "sequence", ("run-deployment",)),
        ("prefect.yaml", 83, "metric", ("run-deployment",)),
    }


def test_blocks_and_variables_of_code_and_files_are_found(deployments: Report) -> None:
    assert {(row.path, row.line, row.name) for row in (*deployments.blocks, *deployments.variables)} == {
        ("flows/orders.py", 19, "orders-token"),
        ("flows/orders.py", 20, "batch_size"),
        ("load_orders-deployment.yaml", 19, "orders"),
        ("prefect.yaml", 12, "orders-token"),
        ("prefect.yaml", 40, "region"),
    }


def test_questions_about_the_whole_are_answered(deployments: Report) -> None:
    asked = {"PTD318", "PTD909", "PTD911", "PTD912", "PTD919"}
    assert {(row.rule, row.path, row.region.line) for row in deployments.findings if row.rule in asked} == {
        ("PTD318", "prefect.yaml", 7),
        ("PTD318", "prefect.yaml", 25),
        ("PTD909", "malformed/duplicate_keys.yaml", 2),
        ("PTD909", "malformed/not_a_mapping.yaml", 3),
        ("PTD911", "prefect.yaml", 86),
        ("PTD912", "prefect.yaml", 60),
        ("PTD919", "flows/orders.py", 21),
    }


def test_a_template_is_no_broken_file(deployments: Report) -> None:
    assert [row.path for row in deployments.coverage.files.skipped] == ["template/{{cookiecutter.name}}/prefect.yaml"]


BROKEN = {
    "deployments": {
        ("malformed/anchor_to_nothing.yaml", 4),
        ("malformed/billion_laughs.yaml", 5),
        ("malformed/broken.yaml", 4),
        ("malformed/duplicate_keys.yaml", 2),
        ("malformed/not_a_mapping.yaml", 3),
        ("malformed/not_utf_8.yaml", 2),
        ("malformed/tabs.yaml", 2),
    },
    "notebooks": {
        ("malformed/broken_cell.ipynb", 38),
        ("malformed/cells_in_a_dict.ipynb", 3),
        ("malformed/conflict.ipynb", 3),
        ("malformed/no_cells.ipynb", 1),
        ("malformed/not_json.ipynb", 1),
        ("malformed/truncated.ipynb", 103),
        *(("malformed/wrong_types.ipynb", line) for line in (3, 4, 5, 6, 7)),
        ("ranking.py", 54),  # marimo's own cell that does not parse
    },
    "requirements": {
        ("malformed/Pipfile", 2),
        ("malformed/Pipfile", 3),
        ("malformed/Pipfile.lock", 3),
        ("malformed/environment.yml", 3),
        ("malformed/prefect.toml", 3),
        ("malformed/pyproject.toml", 6),
        *(("malformed/requirements.txt", line) for line in (2, 3, 4, 5, 6)),
        ("malformed/setup.cfg", 4),
    },
    "surroundings": {
        ("malformed/.env", 1),
        ("malformed/Dockerfile", 2),
        ("malformed/Dockerfile", 3),
        ("malformed/Jenkinsfile", 1),
        ("malformed/Makefile", 2),
        ("malformed/Procfile", 1),
        ("malformed/alias.yml", 1),
        ("malformed/compose.yaml", 3),
        ("malformed/crontab", 1),
        ("malformed/heredoc.sh", 1),
        ("malformed/quote.sh", 2),
        ("malformed/start.ps1", 1),
        ("malformed/worker.service", 2),
        ("malformed/workflow.yml", 7),
    },
}


@pytest.mark.parametrize("name", BROKEN)
def test_everything_that_is_broken_is_a_finding_with_its_line(name: str, tmp_path: Path) -> None:
    report = audited(name, tmp_path)
    assert {(row.path, row.region.line) for row in report.findings if row.rule in ("PTD900", "PTD909")} == BROKEN[name]
    assert report.errors == ()
