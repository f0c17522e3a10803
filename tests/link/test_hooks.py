"""The functions that Prefect calls when a flow or task changes its state, and what they read."""

from __future__ import annotations

import pytest
from p2d_audit.testing import audit_code, read_project

HEAD = """\
from functools import partial
from prefect import flow, get_client, task
from prefect.transactions import transaction

@task
def load(): ...

@flow
def daily():
    load()

def tell(flow, run, state):
    print(state.message)

def show(flow, run, state):
    print(state.result())

"""
OBJECTS = "prefect.client.schemas.objects."


def found(code: str, *rules: str) -> list[tuple[str, str | None, str, str]]:
    findings = [one for one in audit_code(HEAD + code) if one.rule in rules]
    return [(one.rule, one.unit, one.disposition, one.construct or "") for one in findings]


@pytest.mark.parametrize(
    ("decorator", "finding"),
    [
        ("daily.on_failure", ("PTD507", "flow:flow:daily", "mechanical", "flow-kw-on-failure")),
        ("daily.on_completion", ("PTD507", "flow:flow:daily", "adapt", "flow-kw-on-completion")),
        ("load.on_failure", ("PTD508", "task:flow:load", "adapt", "task-kw-on-failure")),
        ("load.on_rollback", ("PTD611", "task:flow:load", "no-equivalent", "task-hook-on-rollback")),
        ("load.on_commit", ("PTD611", "task:flow:load", "no-equivalent", "transaction-hooks")),
    ],
)
def test_a_hook_that_is_decorated_is_found_as_one_that_is_added_by_a_call(
    decorator: str, finding: tuple[str, str, str, str]
) -> None:
    rules = ("PTD507", "PTD508", "PTD611")
    assert found(f"@{decorator}\ndef hook(*given): ...\n", *rules) == [finding]
    assert found(f"{decorator}(tell)\n", *rules) == [finding]


@pytest.mark.parametrize(
    "code",
    [
        "@daily.on_failure\ndef hook(flow, run, state):\n    print(run.parameters)\n",
        "@daily.on_failure\nasync def hook(flow, run, state):\n    async with get_client() as client: ...\n",
        "def say(how, flow, run, state):\n    show(flow, run, state)\ndaily.on_failure(partial(say, 'loud'))\n",
        "@flow(on_failure=[tell, show])\ndef weekly(): ...\n",
    ],
)
def test_a_hook_that_reads_its_run_is_more_than_mechanical(code: str) -> None:
    assert [disposition for _, _, disposition, _ in found(code, "PTD507")] == ["adapt"]


def test_what_a_hook_is_given_is_known() -> None:
    code = """\
@load.on_rollback
def undo(transaction):
    transaction.get("rows")
@daily.on_completion
def report(flow, run, state):
    helper(state)
def helper(state):
    state.result()
"""
    project = read_project({"flow.py": HEAD + code})
    symbols = {one.symbol for one in project.references}
    assert {"prefect.transactions.Transaction.get", f"{OBJECTS}State.result"} <= symbols
    assert [(one.name, one.reads) for one in project.hooks] == [
        ("flow.undo", ("prefect.transactions.Transaction().get",)),
        ("flow.report", (f"{OBJECTS}State().result",)),
    ]
