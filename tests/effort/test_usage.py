"""Which flow a unit belongs to, and which flows tests run."""

from __future__ import annotations

import pytest
from p2d_audit.effort.usage import is_test_path, trace_usage

from tests.effort import build

ETL, REPORT = build.flow("etl"), build.flow("report")
TRIAL = build.flow("trial", is_test=True)
WORK = build.task("work")


def test_a_task_belongs_to_the_flows_that_run_it() -> None:
    calls = [build.call(WORK, ETL), build.call(WORK, REPORT), build.call(WORK, None)]
    usage = trace_usage(build.project(flows=[ETL, REPORT], tasks=[WORK], calls=calls))
    assert usage.owners_of(WORK.id) == {ETL.id, REPORT.id}


def test_a_flow_in_a_test_owns_only_what_no_other_flow_uses() -> None:
    helper = build.task("helper")
    calls = [build.call(WORK, ETL), build.call(WORK, TRIAL), build.call(helper, TRIAL)]
    usage = trace_usage(build.project(flows=[ETL, TRIAL], tasks=[WORK, helper], calls=calls))
    assert usage.owners_of(WORK.id) == {ETL.id}
    assert usage.owners_of(helper.id) == {TRIAL.id}


def test_a_copy_of_a_flow_uses_what_its_original_does() -> None:
    copied = build.flow("nightly", copy_of=ETL.span)
    calls = [build.call(WORK, ETL)]
    usage = trace_usage(build.project(flows=[ETL, copied, REPORT], tasks=[WORK], calls=calls))
    assert usage.owners_of(WORK.id) == usage.owners_of(ETL.id) == {ETL.id, copied.id}
    assert usage.owners_of(copied.id) == {copied.id}
    assert usage.calls[copied.id] == usage.calls[ETL.id] == tuple(calls)


def test_what_is_unknown_belongs_to_nobody() -> None:
    usage = trace_usage(build.project(flows=[ETL], tasks=[WORK]))
    assert usage.owners_of(None) == usage.owners_of("deployment:?") == usage.owners_of(WORK.id) == frozenset()


def test_a_flow_called_by_a_test_function_or_a_flow_of_a_test_is_exercised() -> None:
    by_function = build.call(ETL, None, build.span(path="tests/test_etl.py"))
    by_flow = build.call(REPORT, TRIAL)
    project = build.project(flows=[ETL, REPORT, TRIAL], calls=[by_function, by_flow])
    assert trace_usage(project).exercised == {ETL.id, REPORT.id}


def test_what_an_exercised_flow_calls_is_exercised() -> None:
    calls = [build.call(ETL, None, build.span(path="test_etl.py")), build.call(REPORT, ETL), build.call(ETL, REPORT)]
    assert trace_usage(build.project(flows=[ETL, REPORT], calls=calls)).exercised == {ETL.id, REPORT.id}


def test_a_flow_called_by_other_code_is_not_exercised() -> None:
    calls = [build.call(ETL, None, build.span(path="flows.py")), build.call(WORK, None, build.span(path="test_it.py"))]
    assert trace_usage(build.project(flows=[ETL], tasks=[WORK], calls=calls)).exercised == frozenset()


@pytest.mark.parametrize("path", ["tests/a.py", "pkg/test/b.py", "test_a.py", "pkg/a_test.py", "conftest.py"])
def test_files_of_test_suites_are_known_by_their_place(path: str) -> None:
    assert is_test_path(path)


@pytest.mark.parametrize("path", ["flows/a.py", "testing/a.py", "latest.py", "contest.py", "pkg/tests_of_time.py"])
def test_other_files_are_no_tests(path: str) -> None:
    assert not is_test_path(path)
