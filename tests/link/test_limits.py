"""Code that could make following values explode still ends, with the flow's own hand-offs found."""

import inspect
import sys

import pytest
from p2d_audit.testing import read_project

TASKS = """\
from prefect import flow, task

@task
def a(): ...
@task
def sink(x): ...
"""
SHAPES = {
    "a dict stored into on many branches": "    d = {}\n"
    + "".join(f"    if p:\n        d['k{i}'] = p\n    else:\n        d['j{i}'] = p\n" for i in range(60))
    + "    d['a'] = a()\n    sink(d['a'])\n",
    "a list grown on many branches": "    xs = []\n"
    + "".join(f"    if p:\n        xs.append({i})\n" for i in range(80))
    + "    xs.append(a())\n    sink(xs)\n",
    "a name that is very many things": "    v = a()\n"
    + "".join(f"    if p == {i}:\n        v = ['{i}', v]\n" for i in range(100))
    + "    sink(v)\n",
    "a value doubled many times": "    v = a()\n" + "    v = v + v\n" * 200 + "    sink(v)\n",
    "loops in loops": "    v = a()\n"
    + "".join(f"{'    ' * (depth + 1)}for i{depth} in range(3):\n" for depth in range(12))
    + f"{'    ' * 13}v = [v, i0]\n    sink(v)\n",
}
HELPERS = {
    "helpers that call each other": "def h(x, n):\n    return g([x, n], n)\n"
    "def g(x, n):\n    return h({'k': x}, n - 1) if n else x\n",
    "a recursive helper that grows a text": "def h(x, n):\n    return h(x, f'{n}/{n}') if n else x\n",
    "a chain of helpers, each calling the next twice": "def h(x, n):\n    return h0(x)\n"
    + "".join(f"def h{i}(x):\n    return h{i + 1}([x, {i}]) or h{i + 1}({{'k': x}})\n" for i in range(25))
    + "def h25(x):\n    return x\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_flow_ends_in_spite_of(shape: str) -> None:
    project = read_project({"flow.py": f"{TASKS}\n@flow\ndef main(p):\n{SHAPES[shape]}"})
    assert {(h.producer.task.function, h.consumer.task.function) for h in project.handoffs} == {("a", "sink")}


@pytest.mark.parametrize("helper", HELPERS)
def test_helpers_end_in_spite_of(helper: str) -> None:
    project = read_project({"flow.py": f"{TASKS}{HELPERS[helper]}\n@flow\ndef main(p):\n    sink(h(a(), p))\n"})
    assert {(h.producer.task.function, h.consumer.task.function) for h in project.handoffs} == {("a", "sink")}


def test_a_helper_called_in_very_many_ways_is_followed_in_each() -> None:
    calls = "".join(f"    sink(h(a(), 'n{i}'))\n" for i in range(100))
    project = read_project({"flow.py": f"{TASKS}def h(x, n):\n    return x\n@flow\ndef main(p):\n{calls}"})
    assert {(h.producer.span.line, h.consumer.span.line) for h in project.handoffs} >= {
        (11 + i, 11 + i) for i in range(16)
    }
    assert len(project.handoffs) >= 100


def test_what_helpers_declare_is_told_apart_in_many_ways() -> None:
    helpers = """\
        from prefect.blocks.system import Secret
        from prefect.schedules.clocks import IntervalClock

        def load(name):
            return Secret.load(name).get()

        def clocks(interval, rows):
            return [IntervalClock(interval=interval, parameter_defaults=row) for row in rows]

        def plain(clocks):
            return [clock[0] if isinstance(clock, tuple) else clock for clock in clocks]
    """
    files = {"helpers.py": helpers}
    for number in range(1, 41):
        files[f"flow_{number}.py"] = f"""\
            from datetime import timedelta
            from prefect import Flow
            from prefect.schedules import Schedule
            from helpers import clocks, load, plain

            load("secret-{number}")
            with Flow("flow-{number}") as flow:
                pass
            flow.schedule = Schedule(clocks=plain(clocks(timedelta(days={number}), [{{"a": {number}}}])))
        """
    project = read_project(files)
    assert sorted(str(block.name) for block in project.blocks) == sorted(f"secret-{n}" for n in range(1, 41))
    assert {(getattr(schedule.target, "name", None), schedule.value) for schedule in project.schedules} == {
        (f"flow-{n}", f"{n * 86400}s") for n in range(1, 41)
    }


def test_objects_that_hold_each_other_can_be_looped_over() -> None:
    source = (
        TASKS
        + """
class Node:
    def __init__(self, other=None):
        self.other = other

first = Node()
first.other = Node(first)

@flow
def f():
    for x in first:
        sink(x)
"""
    )
    assert [call.task.function for call in read_project({"flow.py": source}).calls] == ["sink"]


@pytest.mark.parametrize("turns", [3, 30, 200])
def test_what_is_in_containers_made_of_each_others_contents_is_found(turns: int) -> None:
    lines = "\n".join(f"    c{n} = dict(enumerate(c{n - 1}.values()))" for n in range(1, turns))
    source = f"{TASKS}\n@flow\ndef f():\n    c0 = {{'x': a()}}\n{lines}\n    sink(c{turns - 1})\n"
    assert [one.kind for one in read_project({"flow.py": source}).handoffs] == ["container"]


def test_a_function_for_which_the_stack_is_too_small_is_left_alone_and_told() -> None:
    helpers = "\n".join(f"def h{n}(x): return h{n + 1}(x)" for n in range(12))
    files = {
        "deep.py": f"{TASKS}\n{helpers}\ndef h12(x): return a()\n@flow\ndef lost():\n    sink(h0(1))\n",
        "plain.py": f"{TASKS}\n@flow\ndef kept():\n    sink(a())\n",
    }
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 90)
    try:
        project = read_project(files)
    finally:
        sys.setrecursionlimit(limit)
    assert [one.flow.name for one in project.handoffs if one.flow] == ["kept"]
    assert {one.span.path for one in project.unresolved} == {"deep.py"}
