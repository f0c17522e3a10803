"""The order of the migration."""

from __future__ import annotations

from itertools import pairwise

from p2d_audit import Flow, Project
from p2d_audit.effort import assess, load_weights
from p2d_audit.effort.hours import total
from p2d_audit.plan import order_waves

from tests.effort import build

WEIGHTS = load_weights()
A, B, C, D = (build.flow(name) for name in "abcd")


def waves(project: Project) -> list[list[str]]:
    ordered = order_waves(project, assess(project, [], WEIGHTS))
    assert [wave.number for wave in ordered] == list(range(1, len(ordered) + 1))
    return [[flow.rpartition(":")[2] for flow in wave.flows] for wave in ordered]


def calling(*pairs: tuple[Flow, Flow], flows: tuple[Flow, ...] = (A, B, C, D)) -> Project:
    return build.project(flows=flows, calls=[build.call(callee, caller) for caller, callee in pairs])


def test_a_project_without_flows_has_no_waves() -> None:
    assert waves(build.project()) == []


def test_flows_that_need_nothing_are_one_wave() -> None:
    assert waves(calling()) == [["a", "b", "c", "d"]]


def test_a_callee_comes_before_its_caller() -> None:
    assert waves(calling((A, B), (B, C), (A, D))) == [["c", "d"], ["b"], ["a"]]


def test_flows_that_call_each_other_share_a_wave() -> None:
    assert waves(calling((A, B), (B, C), (C, A), (D, B))) == [["a", "b", "c"], ["d"]]


def test_cycles_that_touch_become_one_group() -> None:
    assert waves(calling((A, B), (B, A), (B, C), (C, B), (A, D))) == [["d"], ["a", "b", "c"]]


def test_a_flow_that_calls_itself_waits_for_nobody() -> None:
    assert waves(calling((A, A), flows=(A,))) == [["a"]]


def test_a_flow_comes_after_those_whose_deployments_it_runs() -> None:
    target, work = build.deployment("nightly", B), build.task("work")
    project = build.project(
        flows=[A, B, C],
        tasks=[work],
        calls=[build.call(work, C)],
        deployments=[target],
        runs=[build.deployment_run(A, target), build.deployment_run(work, target), build.deployment_run(B, None)],
    )
    assert waves(project) == [["b"], ["a", "c"]]


def test_flows_of_tests_are_not_planned() -> None:
    trial = build.flow("trial", is_test=True)
    assert waves(calling((trial, A), flows=(A, trial))) == [["a"]]


def test_a_wave_costs_what_its_flows_cost() -> None:
    project = calling((A, B))
    assessment = assess(project, [], WEIGHTS)
    first, second = order_waves(project, assessment)
    effort = {flow.flow: flow.effort for flow in assessment.flows}
    assert first.effort == total(effort[flow.id] for flow in (B, C, D))
    assert second.effort == effort[A.id]


def test_the_order_of_the_input_changes_nothing() -> None:
    pairs = ((A, B), (B, C), (C, B), (D, A))
    assert waves(calling(*pairs)) == waves(calling(*reversed(pairs), flows=(D, C, B, A)))


def test_a_long_chain_is_ordered() -> None:
    flows = tuple(build.flow(f"f{n:04}") for n in range(2000))
    assert len(waves(calling(*pairwise(flows), flows=flows))) == 2000
