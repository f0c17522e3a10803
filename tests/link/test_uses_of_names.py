"""How a name of Prefect's is used where it stands, and what handlers and branches do."""

from __future__ import annotations

import pytest
from p2d_audit import Reference
from p2d_audit.testing import read_project

HEAD = "import prefect\nfrom prefect import get_client\nfrom prefect.engine.state import Failed, Success\n"
BODY = "from prefect import flow, task\n@task\ndef load(): ...\n@flow\ndef daily(full):\n"


def used(code: str, symbol: str) -> list[Reference]:
    project = read_project({"flow.py": HEAD + code})
    return [one for one in project.references if one.symbol == symbol]


@pytest.mark.parametrize(
    ("code", "compared"),
    [
        ("isinstance(x, Failed)", True),
        ("isinstance(x, (Success, Failed))", True),
        ("type(x) in [Success, Failed]", True),
        ("x == Failed", True),
        ("tell(only_states=[Failed])", False),
        ("Failed()", False),
    ],
)
def test_a_name_in_a_comparison_is_told_from_one_that_is_passed(code: str, compared: bool) -> None:
    (reference,) = used(f"def ask(x):\n    return {code}\n", "prefect.engine.state.Failed")
    assert (reference.compared, reference.scope) == (compared, "ask")


def test_a_call_has_its_first_argument_and_whether_its_value_is_used() -> None:
    first, second = used("prefect.context.get('day')\nx = prefect.context.get(key='day')\n", "prefect.context.get")
    assert [(one.first, one.discarded, one.scope) for one in (first, second)] == [("day", True, ""), (None, False, "")]


def test_the_methods_of_what_a_call_gives_are_followed_into_functions() -> None:
    code = """\
async def stop(client):
    await client.delete_flow_run(1)
async def run():
    async with get_client() as client:
        await client.read_flow_runs()
        await stop(client)
"""
    (reference,) = used(code, "prefect.get_client")
    assert reference.methods == ("delete_flow_run", "read_flow_runs")


@pytest.mark.parametrize(
    ("handler", "raises"),
    [
        ("raise", True),
        ("print(1)\n        raise KeyError", True),
        ("if full:\n            raise", False),
        ("...", False),
    ],
)
def test_a_handler_raises_if_every_way_through_it_does(handler: str, raises: bool) -> None:
    code = f"{BODY}    try:\n        load()\n    except ValueError:\n        {handler}\n"
    regions = read_project({"flow.py": code}).regions
    assert [(one.kind, one.raises) for one in regions if one.kind in ("try", "except")] == [
        ("try", raises),
        ("except", raises),
    ]


def test_further_arms_of_a_branch_have_their_lines() -> None:
    code = f"{BODY}    if full:\n        load()\n    elif full == 2:\n        load()\n    else:\n        load()\n"
    regions = read_project({"flow.py": code}).regions
    assert [(one.span.line, one.arms) for one in regions if one.kind == "if"] == [(6, (8,)), (8, (11,))]


KEPT = """\
from prefect import get_client
class Keeper:
    def __init__(self):
        self.client = get_client()
    async def look(self):
        return await self.client.read_flow_by_name("x")
class Other:
    def __init__(self):
        get_client()
    async def look(self):
        return await get_client().read_flow_runs()
"""


def test_methods_of_what_an_attribute_keeps_are_those_that_its_class_calls() -> None:
    references = read_project({"flow.py": KEPT}).references
    found = [(one.span.line, one.methods) for one in references if one.symbol == "prefect.get_client"]
    assert found == [(4, ("read_flow_by_name",)), (9, ()), (11, ("read_flow_runs",))]
