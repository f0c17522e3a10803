"""Tasks that other tasks call, by themselves and through functions."""

from __future__ import annotations

from p2d_audit import TaskCall
from p2d_audit.effort import assess, load_weights
from p2d_audit.effort.usage import trace_usage, users_of_tasks
from p2d_audit.graph import build_graph
from p2d_audit.inventory import subflow_call_rows
from p2d_audit.plan.waves import order_waves
from p2d_audit.testing import audit_code, read_project

CODE = """\
from prefect import flow, task

@task
def fetch(): ...

@task
def clean(rows): ...

def deeper():
    return clean(fetch())

def helper():
    return deeper()

@task
def load():
    return helper()

@task
def top():
    load.submit()

@flow
def daily():
    helper()
    top()

@flow
def other():
    load()
"""


def inside(call: TaskCall) -> tuple[str, list[str], str]:
    return call.task.function, [task.function for task in call.inside], call.flow.function if call.flow else ""


def test_a_call_knows_the_tasks_whose_bodies_make_it() -> None:
    calls = read_project({"flow.py": CODE}).calls
    assert sorted(inside(call) for call in calls) == [
        ("clean", ["load"], "daily"),
        ("fetch", ["load"], "daily"),
        ("load", [], "other"),
        ("load", ["top"], ""),
        ("top", [], "daily"),
    ]


def test_a_task_is_used_by_the_flows_that_run_it_through_another() -> None:
    project = read_project({"flow.py": CODE})
    used = {task.removeprefix("task:flow:"): sorted(users) for task, users in users_of_tasks(project).items()}
    both = ["flow:flow:daily", "flow:flow:other"]
    assert used == {"clean": both, "fetch": both, "load": both, "top": ["flow:flow:daily"]}
    assert trace_usage(project).owners_of("task:flow:clean") == frozenset(both)


def test_a_call_in_a_function_is_one_finding_of_the_task_that_leads_there() -> None:
    found = [(one.message, one.unit) for one in audit_code(CODE) if one.rule == "PTD216"]
    assert sorted(found) == [
        ("task `load` calls task `clean` by `deeper`", "task:flow:load"),
        ("task `load` calls task `fetch` by `deeper`", "task:flow:load"),
        ("task `top` calls task `load`", "task:flow:top"),
    ]


def test_functions_that_call_each_other_in_a_circle_come_to_an_end() -> None:
    code = """\
from prefect import task
@task
def first(n):
    return step(n)
def step(n):
    return second(n)
@task
def second(n):
    return back(n)
def back(n):
    return first(n) if n else step(n)
"""
    calls = read_project({"flow.py": code}).calls
    assert sorted(inside(call) for call in calls) == [
        ("first", ["second"], ""),
        ("second", ["first", "second"], ""),
    ]


def test_a_flow_that_a_task_calls_is_needed_by_the_flows_that_run_the_task() -> None:
    code = """\
from prefect import flow, task
@flow
def child(): ...
@task
def load():
    child()
@flow
def daily():
    load()
"""
    project = read_project({"flow.py": code})
    graph = build_graph(project)
    assert [(edge.source, edge.kind, edge.target) for edge in graph.edges] == [
        ("flow:flow:daily", "calls", "flow:flow:child")
    ]
    assert [(row.caller_id, row.callee_id) for row in subflow_call_rows(project)] == [
        ("flow:flow:daily", "flow:flow:child")
    ]
    assert [wave.flows for wave in order_waves(project, assess(project, [], load_weights()))] == [
        ("flow:flow:child",),
        ("flow:flow:daily",),
    ]
