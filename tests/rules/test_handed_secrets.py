"""Tokens and loggers that tasks are handed."""

from __future__ import annotations

import pytest
from p2d_audit.testing import audit_code

CODE = """\
from prefect import flow, get_run_logger, task
@task
def {name}() -> dict:
    return {returned}
@task
def use({parameter}): ...
@flow
def daily():
    use({name}())
"""


def told(name: str, returned: str, parameter: str) -> list[str | None]:
    found = audit_code(CODE.format(name=name, returned=returned, parameter=parameter))
    return [one.construct for one in found if one.rule == "PTD201"]


@pytest.mark.parametrize(
    ("name", "returned", "parameter"),
    [
        ("login", "{'access_token': ask(), 'expires_in': 3600}", "auth"),
        ("get_token", "ask().json()", "auth"),
        ("refresh_access_token", "ask().json()", "auth"),
        ("login", "ask().json()", "token"),
        ("login", "ask().json()", "credentials"),
    ],
)
def test_a_mapping_with_a_token_in_it_is_a_secret(name: str, returned: str, parameter: str) -> None:
    assert told(name, returned, parameter) == ["handoff-secret"]


@pytest.mark.parametrize(
    ("name", "returned", "parameter"),
    [
        ("get_token_counts", "{'token': 3}", "counts"),
        ("count", "{'words': 3}", "tokens"),
        ("login", "{'status': 'done'}", "answer"),
    ],
)
def test_a_mapping_that_only_counts_tokens_is_none(name: str, returned: str, parameter: str) -> None:
    assert told(name, returned, parameter) == ["handoff-return-arg"]


def test_it_is_told_which_task_is_handed_a_logger() -> None:
    code = """\
from prefect import flow, get_run_logger, task
@task
def load(log): ...
@flow
def daily():
    logger = get_run_logger()
    {call}
"""
    messages = [
        next(one.message for one in audit_code(code.format(call=call)) if one.rule == "PTD901")
        for call in ("load(logger)", "load(log=logger)", "load(1)")
    ]
    gives = "`get_run_logger` gives a logger to the body of a flow"
    assert messages == [f"{gives}, which hands it to `load`", f"{gives}, which hands it to `load`", gives]
