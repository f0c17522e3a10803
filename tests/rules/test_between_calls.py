"""What flows do between their calls, and what moving that costs."""

from __future__ import annotations

import pytest
from p2d_audit import Finding
from p2d_audit.testing import audit_files

from tests.rules.examples import builtin_rules

RULES = {rule.code: rule for rule in builtin_rules()}
HEAD = """\
import requests
from prefect import flow, task

@task
def rows() -> dict: ...
@task
def pair() -> tuple[int, str]: ...
@task
def load(value): ...
def fetch():
    return requests.get("x")
def tell():
    fetch()
    requests.post("x")

"""
FLOW = HEAD + "@flow\ndef daily(day=1):\n    "
FIRST = FLOW.count("\n") + 1


def found(code: str, body: str) -> list[Finding]:
    return list(audit_files({"flow.py": FLOW + body.replace("\n", "\n    ") + "\n"}, rules=[RULES[code]]))


def test_the_outputs_of_a_task_are_split_once() -> None:
    first, second = found("PTD230", "a, b = pair()\nc, d = pair()\nload(a)")
    assert {(one.key, one.effort.scope) for one in (first, second)} == {("task:flow:pair", "def")}
    assert [one.span.line - FIRST for one in (first, second)] == [0, 1]


@pytest.mark.parametrize(
    ("body", "traps"),
    [
        ("found = rows()\nprint(len(found))", [False]),
        ("found = rows()\ntext = f'{found}'", [True]),
        ("found = rows()\ntext = f'{found.size}'", [False]),
        ("found = rows()\nempty = found == {}", [True]),
        ("found = rows()\nmore = found > {}", [False]),
        ("found = rows()\ntext = str(found)", [True]),
        ("found = rows()\nempty = not found", [True]),
        ("found = rows()\ntext = 'got %s' % found", [True]),
        ("found = rows()\nprint(found)", []),
        ("found = rows()\nload(found['a'])", []),
        ("found = rows()\nif found['a']:\n    print(found['a'])", []),
        ("found = rows()\nrequests.post('x', json=found['a'])", []),
    ],
)
def test_what_loads_with_a_handle_is_a_trap(body: str, traps: list[bool]) -> None:
    assert [one.trap for one in found("PTD231", body)] == traps


def test_what_is_computed_with_the_results_of_one_task_is_priced_once() -> None:
    findings = found("PTD231", "a = rows()\nb = rows()\nprint(len(a))\nprint(a['x'])\nc = len(b)\nreturn a['y']")
    assert [(one.span.line - FIRST, one.effort.likely) for one in findings] == [(2, 0.75), (3, 0.1), (4, 0.1), (5, 0.1)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("load(1)\nrequests.get('x')", [(1, "warning", True)]),
        ("load(1)\nrequests.post('x')", [(1, "error", True)]),
        ("load(1)\nrequests.post('x', json=day)", [(1, "warning", False)]),
        ("requests.post('x', json=rows())", [(0, "warning", False)]),
        ("load(1)\nif day:\n    tell()", [(2, "warning", False)]),
        ("load(1)\ntell()", [(1, "error", True)]),
        ("load(1)\nfetch()\ntell()", [(1, "warning", True), (2, "error", True)]),
        ("load(requests.get(fetch()))", [(0, "warning", True)]),
        ("try:\n    load(1)\nexcept ValueError:\n    tell()", []),
        ("requests.post('x')", []),
    ],
)
def test_what_reaches_beyond_a_body_happens_on_loading(body: str, expected: list[tuple[int, str, bool]]) -> None:
    assert [(one.span.line - FIRST, one.severity, one.trap) for one in found("PTD232", body)] == expected


def test_what_a_function_does_is_told_at_its_call() -> None:
    (finding,) = found("PTD232", "load(1)\ntell()")
    assert finding.message == "the body of flow `daily` calls a function that sends a request with `requests.post`"
    assert [one.message for one in finding.related] == ["`requests.get`", "`requests.post`"]


def test_one_of_several_results_is_no_plain_hand_off() -> None:
    first, second = found("PTD201", "a, b = pair()\nload(a)\nload(pair())")
    assert (first.construct, first.severity, first.effort.likely) == ("task-returns-tuple", "warning", 0.25)
    assert first.message == "`pair` hands one of its results to `load` as `value`, of type `int`"
    assert (second.construct, second.severity) == ("handoff-return-arg", "note")


def test_flows_that_share_a_function_are_told_apart() -> None:
    code = HEAD + "def move():\n    load(rows())\n@flow\ndef daily():\n    move()\n@flow\ndef weekly():\n    move()\n"
    messages = [one.message for one in audit_files({"flow.py": code}, rules=[RULES["PTD201"]])]
    hand = "`rows` hands its result to `load` as `value`, of type `dict`, in flow"
    assert messages == [f"{hand} `daily`", f"{hand} `weekly`"]


def test_a_place_that_flows_share_is_one_finding() -> None:
    code = HEAD + "def move():\n    a, b = pair()\n    load(a)\n    print(len(rows()))\n"
    code += "@flow\ndef daily():\n    move()\n@flow\ndef weekly():\n    move()\n"
    rules = [RULES["PTD230"], RULES["PTD231"]]
    assert [(one.message, one.unit) for one in audit_files({"flow.py": code}, rules=rules)] == [
        ("flow `daily` takes the result of `pair` apart: `a, b`, as does another that gets here", None),
        ("flow `daily` itself uses the result of `rows`: `len(rows())`, as does another that gets here", None),
    ]
