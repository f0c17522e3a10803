"""Branches on what a flow has noted of results and failures: numbers it counts, lists it fills."""

from __future__ import annotations

import pytest
from p2d_audit.testing import audit_code

HEAD = """\
from prefect import flow, task

@task
def load(n):
    return n

@task
def alert(): ...

@flow
def daily():
    failed, count, bad = [], 0, False
"""
ASKED = "    for n in range(3):\n        if load(n) is None:\n            failed.append(n)\n            count += 1\n"
TRIED = """\
    for n in range(3):
        try:
            load(n)
        except Exception:
            failed.append(n)
            count += 1
            bad = True
"""


def branch(code: str, test: str) -> list[tuple[str, str, bool]]:
    found = audit_code(f"{HEAD}{code}    if {test}:\n        alert()\n")
    return [(f.message, f.disposition, f.trap) for f in found if f.rule == "PTD205" and f"`if {test}`" in f.message]


@pytest.mark.parametrize(
    "test", ["failed", "len(failed) > 0", "count", "count > 1", "not failed", "len(failed) == count"]
)
def test_what_a_flow_counts_out_of_results_is_what_it_was_and_says_nothing(test: str) -> None:
    assert branch(ASKED, test) == [(f"`if {test}` is decided by the result of `load`", "redesign", True)]


@pytest.mark.parametrize("test", ["failed", "len(failed) > 0", "count > 1", "bad", "not bad"])
def test_a_failure_that_is_noted_decides_as_a_result_does(test: str) -> None:
    assert branch(TRIED, test) == [(f"`if {test}` is decided by whether `load` fails", "redesign", True)]


def test_a_test_that_may_raise_is_no_trap() -> None:
    assert [trap for _, _, trap in branch(ASKED, "failed[0] == 1")] == [False]
    assert [trap for _, _, trap in branch(ASKED, "max(failed) > 1")] == [False]


def test_how_long_a_list_of_handles_is_hinges_on_nothing() -> None:
    rows = "    rows = []\n    for n in range(3):\n        rows.append(load(n))\n"
    assert branch(rows, "len(rows) > 2") == []
