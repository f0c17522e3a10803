# ruff: noqa: E501
"""Patterns of grown code bases that were once read wrongly: who is a unit, what travels, what is decided by a result."""

from textwrap import dedent

import pytest
from p2d_audit import Unknown
from p2d_audit.model import Project
from p2d_audit.testing import read_project

TASKS = """\
import functools
import os
from copy import deepcopy
from prefect import flow, task

@task
def poll(n=0): ...
@task
def load(x, y=None): ...

"""

TRAVEL = {
    "going over a dict gives its keys": (
        "@flow\ndef f():\n    held = {'k': poll()}\n    load(list(held))\n    load([*held])",
        [],
    ),
    "a coroutine that is made first may be awaited later": (
        "@flow\nasync def f(q):\n    async def late():\n        load(box[0])\n    box = []\n    waiting = late()\n"
        "    box.append(poll())\n    await waiting",
        ["poll -> load.x"],
    ),
    "a default that is a task is called": (
        "@flow\ndef f(read=poll):\n    load(read())",
        ["poll -> load.x"],
    ),
    "a keyword goes to its own parameter through a wrapper": (
        "def call(fn, *args, **kw):\n    return fn(*args, **kw)\n@flow\ndef f():\n    call(load, 3, y=poll())",
        ["poll -> load.y"],
    ),
    "an attribute that is read before it is set holds nothing": (
        "class P:\n    data = None\n    def first(self):\n        load(self.data)\n    def second(self):\n"
        "        self.data = poll()\n@flow\ndef f():\n    p = P()\n    p.first()\n    p.second()",
        [],
    ),
    "a result stored into an outside module stays there": (
        '@flow\ndef f():\n    os.environ["T"] = poll()\n    load(os.getcwd())',
        [],
    ),
    "a call whose failure is ignored hands nothing on": (
        "def view(bucket):\n    out = []\n    for key in bucket.keys():\n        out.append(key)\n    return out\n"
        "@flow\ndef f(bucket):\n    try:\n        poll(bucket)\n    except ValueError:\n        pass\n    load(view(bucket))",
        [],
    ),
    "a filter chooses, it hands nothing on": (
        "@flow\ndef f(names):\n    known = poll()\n    for name in [n for n in names if n in known]:\n        load(name)",
        [],
    ),
    "what is stored into an element is in the list": (
        "@flow\ndef f(rows):\n    extra = poll()\n    for row in rows:\n        row.extra = extra\n    load(rows)",
        ["poll -> load.x"],
    ),
    "a container shows under another name what is put into it": (
        'def f_(rows): ...\n@flow\ndef f():\n    rows = []\n    held = {"rows": rows}\n    rows.append(poll())\n    load(held)',
        ["poll -> load.x"],
    ),
    "a splat of known length fills as many parameters": (
        "@flow\ndef f():\n    load(*[poll()])",
        ["poll -> load.x"],
    ),
    "a decorator between the flow and its function runs in the flow": (
        "def tracked(fn):\n    @functools.wraps(fn)\n    def wrapped(*a, **k):\n        load(poll())\n        return fn(*a, **k)\n"
        "    return wrapped\n@flow\n@tracked\ndef f(): ...",
        ["poll -> load.x"],
    ),
    "a helper that is called again later still hands on what it gave before": (
        "def create(n):\n    return poll.submit(n)\n@flow\ndef f():\n    a = create(1)\n    load(a)\n    create(2)",
        ["poll -> load.x"],
    ),
    "a task of an outside function is a task": (
        "from requests import get\nfetch = task(get)\n@flow\ndef f():\n    load(fetch('u'))",
        ["fetch -> load.x"],
    ),
}


def handoffs(project: Project) -> list[str]:
    return [f"{h.producer.task.function} -> {h.consumer.task.function}.{h.parameter}" for h in project.handoffs]


@pytest.mark.parametrize("case", TRAVEL)
def test_a_value_travels_where_it_does(case: str) -> None:
    source, expected = TRAVEL[case]
    assert handoffs(read_project({"jobs.py": TASKS + source})) == expected


BRANCHES = {
    "a dict that is looked at as a thing or by its keys": (
        "@flow\ndef f(keys):\n    out = None\n    for key in keys:\n        if out is None:\n            out = {}\n"
        "        out[key] = poll(key)\n    if 'k' in out:\n        load(1)\n    if isinstance(out, dict):\n        load(2)",
        {15: "constant", 18: "parameter", 20: "parameter"},
    ),
    "a parameter that a task was given is still a parameter": (
        "@flow\ndef f(full: bool = False):\n    if poll():\n        load(full)\n    if full:\n        load(1)",
        {13: "result", 15: "parameter"},
    ),
    "a list of futures is as long as the flow made it": (
        "@flow\ndef f(names):\n    futures = []\n    for name in names:\n        futures.append(poll.submit(name))\n"
        "    if futures:\n        load(1)\n    for future in futures:\n        load(future)",
        {14: "parameter", 16: "parameter", 18: "parameter"},
    ),
    "a retry counts its turns, no result decides it": (
        "@flow\ndef f():\n    tries = 0\n    while tries < 3:\n        try:\n            poll()\n            break\n"
        "        except ValueError:\n            tries += 1",
        {14: "constant"},
    ),
    "a guard in a helper that calls tasks": (
        "def step(rows):\n    if not rows:\n        return\n    load(rows)\n@flow\ndef f():\n    step(poll())",
        {12: "result"},
    ),
    "a helper that answers for a result": (
        "def good(rows):\n    if not rows:\n        return 1\n    return 2\n@flow\ndef f():\n    if good(poll()) == 1:\n        load(1)",
        {17: "result"},
    ),
}


@pytest.mark.parametrize("case", BRANCHES)
def test_a_branch_is_decided_by_what_decides_it(case: str) -> None:
    source, expected = BRANCHES[case]
    project = read_project({"jobs.py": TASKS + source})
    found = {region.span.line: region.decided_by for region in project.regions if region.kind != "try"}
    assert {line: found.get(line) for line in expected} == expected


FIRST = """\
from copy import deepcopy
from prefect import Parameter, task

@task
def rows(): ...
@task
def store(x): ...

"""


@pytest.mark.parametrize(
    "files",
    [
        {"jobs.py": f"from company.flows import Flow\n{FIRST}with Flow('n') as f:\n    store(rows())\n"},
        {
            "ours.py": "from company.flows import BaseFlow\nclass Flow(BaseFlow): ...\n",
            "jobs.py": f"from ours import Flow\n{FIRST}with Flow('n') as f:\n    p = Parameter('p')\n    store(rows())\n",
        },
    ],
    ids=["imported", "inherited"],
)
def test_a_flow_class_from_outside_is_known_by_what_its_block_does(files: dict[str, str]) -> None:
    project = read_project(files)
    assert [(flow.function, flow.via, flow.prefect) for flow in project.flows] == [("f", "with-flow", "1")]
    assert handoffs(project) == ["rows -> store.x"]


def test_a_block_of_an_outside_class_called_flow_that_calls_no_task_is_no_flow() -> None:
    source = "from company import Flow\nfrom prefect import task\nwith Flow('n') as f:\n    print(1)\n"
    assert read_project({"jobs.py": source}).flows == ()


def test_a_copy_of_a_flow_is_a_flow_with_a_name_of_its_own() -> None:
    project = read_project(
        {
            "jobs.py": f"from prefect import Flow\n{FIRST}with Flow('base') as base:\n    rows()\n"
            "nightly = deepcopy(base)\nnightly.name = 'nightly run'\n"
        }
    )
    assert [(flow.function, flow.name) for flow in project.flows] == [("base", "base"), ("nightly", "nightly run")]


def test_a_copy_of_a_flow_is_like_its_original_and_has_no_calls_twice() -> None:
    block = "    p = Parameter('p')\n    store(rows(p))\n    store(rows(1))\n"
    project = read_project(
        {
            "steps.py": FIRST,
            "base.py": f"from prefect import Flow, Parameter\nfrom steps import rows, store\nwith Flow('base') as base:\n{block}",
            "copies.py": "from base import base\nfrom copy import deepcopy\nnightly = deepcopy(base)\n"
            "weekly = base.copy()\nagain = deepcopy(weekly)\n",
        }
    )
    base, *copies = sorted(project.flows, key=lambda flow: flow.span)
    assert base.copy_of is None
    assert [(flow.function, flow.copy_of) for flow in copies] == [
        ("nightly", base.span), ("weekly", base.span), ("again", base.span)
    ]  # fmt: skip
    assert {flow.shape for flow in copies} == {base.shape} != {None}
    assert {tuple(p.name for p in flow.parameters) for flow in project.flows} == {("p",)}
    assert len({flow.id for flow in project.flows}) == 4
    assert {call.flow.function for call in project.calls if call.flow} == {"base"}
    assert {handoff.flow.function for handoff in project.handoffs} == {"base"}


def test_a_decorator_of_the_project_is_followed_however_often_it_is_used() -> None:
    wrapper = """\
    from prefect import task

    def ours(fn=None, **options):
        if fn is None:
            return lambda inner: task(inner, **options)
        return task(fn, **options)

    """
    uses = "".join(f"@ours(max_retries={i})\ndef step_{i}(): ...\n@ours\ndef plain_{i}(): ...\n" for i in range(150))
    project = read_project({"jobs.py": dedent(wrapper) + uses})
    assert len(project.tasks) == 300
    assert {unit.via for unit in project.tasks} == {"wrapper-decorator"}


def test_a_flow_made_by_a_factory_for_many_has_no_single_name() -> None:
    project = read_project(
        {
            "jobs.py": f"from prefect import Flow\n{FIRST}def make(name):\n    with Flow(name) as made:\n        rows()\n"
            "    return made\none = make('one')\ntwo = make('two')\n"
        }
    )
    (made,) = project.flows
    assert isinstance(made.name, Unknown)


def test_a_script_in_a_package_finds_the_modules_beside_it() -> None:
    project = read_project(
        {
            "app/src/__init__.py": "",
            "app/src/shared/steps.py": TASKS,
            "app/src/daily/flow.py": "from prefect import flow\nfrom shared.steps import load, poll\n"
            "@flow\ndef f():\n    load(poll())\n",
        }
    )
    assert handoffs(project) == ["poll -> load.x"]


def test_a_module_of_the_standard_library_is_not_taken_for_one_of_a_folder() -> None:
    files = {
        "app/__init__.py": "",
        "app/json.py": "from prefect import task as dumps\n",
        "app/flow.py": "import json\n",
    }
    files["app/flow.py"] = "import json\nfrom prefect import flow\n@json.dumps\ndef a(): ...\n"
    assert read_project(files).tasks == ()


@pytest.mark.parametrize(
    "line",
    [
        "other.tasks.fetch_task(1)",
        "other.send.with_options(name='x').submit(1)",
        "other.step(1, wait_for=[])",
        "exec('x = 1')",
    ],
)
def test_what_may_be_a_task_and_cannot_be_followed_is_listed(line: str) -> None:
    project = read_project({"jobs.py": f"import other\nfrom prefect import flow\n@flow\ndef f():\n    {line}\n"})
    assert [entry.span.line for entry in project.unresolved] == [5]


def test_pools_and_pandas_are_not_listed_as_unknown_tasks() -> None:
    source = """\
    from concurrent.futures import ThreadPoolExecutor
    import pandas as pd
    from prefect import flow

    @flow
    def f():
        with ThreadPoolExecutor() as pool:
            pool.submit(print, 1)
        pd.read_csv("x").map(str)
    """
    assert read_project({"jobs.py": dedent(source)}).unresolved == ()


def test_a_name_that_its_module_does_not_bind_is_unresolved_where_a_flow_calls_it() -> None:
    files = {
        "core/__init__.py": "",
        "core/work.py": "from prefect import task\n@task\ndef real(): ...\n",
        "core/flows.py": (
            "from prefect import flow\nfrom numpy import zeros\nfrom . import work\nfrom .work import gone, real\n"
            "@flow\ndef daily():\n    real()\n    gone(1)\n    work.lost()\n    zeros(1)\n"
            "def other():\n    gone()\n"
        ),
        "nightly.py": (
            "from prefect import flow\nfrom core.work import gone\n@flow\ndef nightly():\n    gone()\n    print(1)\n"
        ),
    }
    assert [(one.span.path, one.span.line, one.why) for one in read_project(files).unresolved] == [
        ("core/flows.py", 8, "`core.work` binds no `gone`; whether it is a task is unknown"),
        ("core/flows.py", 9, "`core.work` binds no `lost`; whether it is a task is unknown"),
        ("nightly.py", 5, "`core.work` binds no `gone`; whether it is a task is unknown"),
    ]
