"""What a loop over a result is, by what is in it."""

from __future__ import annotations

from p2d_audit.testing import audit_files

from tests.rules.examples import builtin_rules

FLOW = """\
from prefect import flow, task
from prefect.deployments import run_deployment

@task
def names():
    return ["a", "b"]

@task
def load(name):
    print(name)

@flow
def every():
    for name in names():
        {}
"""


def constructs(body: str) -> list[tuple[str | None, str]]:
    rules = [rule for rule in builtin_rules() if rule.code == "PTD209"]
    return [(one.construct, one.severity) for one in audit_files({"f.py": FLOW.format(body)}, rules=rules)]


def test_a_loop_that_calls_tasks_is_dynamic() -> None:
    assert constructs("load(name)") == [("loop-over-result", "error")]


def test_a_loop_that_starts_deployments_is_dynamic() -> None:
    assert constructs('run_deployment("load/prod", parameters={"name": name})') == [("loop-over-result", "error")]


def test_a_loop_of_plain_python_moves_into_a_task() -> None:
    assert constructs("print(name)") == [("python-between-tasks", "warning")]
    assert constructs('if name == "b":\n            break') == [("python-between-tasks", "warning")]


def test_a_filter_that_decides_whether_tasks_run_is_a_branch() -> None:
    flow = FLOW.partition("@flow")[0] + "@flow\ndef every():\n    [load(i) for i in range(3) if names()]\n"
    rules = [rule for rule in builtin_rules() if rule.code in ("PTD205", "PTD209")]
    assert [(one.rule, one.construct) for one in audit_files({"f.py": flow}, rules=rules)] == [
        ("PTD205", "if-on-task-result")
    ]
