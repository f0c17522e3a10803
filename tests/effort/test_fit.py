"""The verdict on a flow, and the signals for it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from p2d_audit import Finding, Flow, Unknown
from p2d_audit.effort import FlowAssessment, assess, load_weights
from p2d_audit.report import Fit
from p2d_audit.testing import read_project

from tests.effort import build

WEIGHTS = load_weights(build.UNFITTED)
ETL, CHILD, REPORT = build.flow("etl"), build.flow("child"), build.flow("report")
NIGHTLY = build.deployment("nightly", ETL)
ALONE = "while 1 other flow is deployed"


def estimate(flow: Flow, *findings: Finding, **parts: Any) -> FlowAssessment:
    return next(one for one in assess(build.project(**parts), findings, WEIGHTS).flows if one.flow == flow.id)


def test_what_nothing_runs_is_retired_where_others_are_deployed() -> None:
    parts = {"flows": [ETL, REPORT], "deployments": [NIGHTLY]}
    assert estimate(REPORT, **parts).fit == Fit(
        verdict="retire", reasons=(f"nothing deploys or schedules it and nothing here runs it, {ALONE}",)
    )
    assert estimate(ETL, **parts).fit.verdict == "migrate"
    assert estimate(REPORT, flows=[ETL, REPORT]).fit.verdict == "migrate"


def test_what_only_idle_flows_and_tests_run_is_retired_too() -> None:
    by_test = build.call(REPORT, None, build.span(path="tests/test_report.py"))
    calls = [by_test, build.call(CHILD, REPORT)]
    parts: dict[str, Any] = {"flows": [ETL, REPORT, CHILD], "deployments": [NIGHTLY], "calls": calls}
    for flow in (REPORT, CHILD):
        (reason,) = estimate(flow, **parts).fit.reasons
        assert reason == f"nothing deploys or schedules it and only tests, examples or idle flows run it, {ALONE}"


def test_what_a_deployed_flow_a_script_or_a_started_run_needs_is_not_retired() -> None:
    by_script = build.call(REPORT, None, build.span(path="main.py"))
    parts: dict[str, Any] = {"flows": [ETL, REPORT, CHILD], "deployments": [NIGHTLY]}
    assert estimate(REPORT, **parts, calls=[by_script]).fit.verdict == "migrate"
    assert estimate(CHILD, **parts, calls=[build.call(CHILD, ETL)]).fit.verdict == "migrate"
    named = build.flow("named", name="flow")
    parts["flows"] = [ETL, named]
    assert estimate(named, **parts, runs=[build.deployment_run(ETL, None)]).fit.verdict == "migrate"


def test_an_example_that_only_its_own_script_runs_is_retired() -> None:
    place = build.span(path="examples/hello.py")
    hello = build.flow("hello", span=place, head=place)
    fit = estimate(hello, flows=[ETL, hello], deployments=[NIGHTLY], calls=[build.call(hello, None, place)]).fit
    assert fit.verdict == "retire"
    assert fit.reasons[0].startswith("it stands among examples, nothing deploys")


def test_nothing_is_retired_where_a_deployment_may_be_of_any_flow() -> None:
    any_flow = build.deployment("any", None)
    assert isinstance(any_flow.flow_reference, Unknown)
    assert estimate(REPORT, flows=[ETL, REPORT], deployments=[NIGHTLY, any_flow]).fit.verdict == "migrate"


def test_a_flow_that_waits_for_a_person_stays_where_nothing_starts_it() -> None:
    pause = build.reference("prefect.flow_runs.pause_flow_run", ETL)
    parts: dict[str, Any] = {"flows": [ETL], "deployments": [NIGHTLY], "references": [pause]}
    waits = "`prefect.flow_runs.pause_flow_run` waits for a person or another run"
    assert estimate(ETL, **parts).fit == Fit(
        verdict="stay", reasons=("nothing schedules, triggers or starts its deployments", waits)
    )
    scheduled = estimate(ETL, **parts, schedules=[build.schedule(NIGHTLY)])
    assert scheduled.fit == Fit(verdict="wrap", reasons=(waits,))


CLEANUP = """\
from prefect import flow, task
from prefect.client.orchestration import get_client

@task
def clean():
    with get_client(sync_client=True) as client:
        for run in client.read_flow_runs():
            client.delete_flow_run(run.id)

@flow
def cleanup():
    clean()
"""


def verdict(code: str) -> str:
    return assess(read_project({"flow.py": code}), [], WEIGHTS).flows[0].fit.verdict


def test_a_flow_that_only_administers_prefect_stays() -> None:
    assert verdict(CLEANUP) == "stay"


def test_a_flow_that_asks_prefect_and_moves_data_does_not_stay() -> None:
    assert verdict(CLEANUP.replace("    clean()\n", "    clean()\n    open('x', 'w').write('y')\n")) == "migrate"


def test_a_silent_trap_is_a_condition_and_a_flag_but_no_readiness() -> None:
    found = build.finding("PTD205", ETL, severity="warning", disposition="adapt")
    plain, trapped = estimate(ETL, found, flows=[ETL]), estimate(ETL, replace(found, trap=True), flows=[ETL])
    assert (plain.traps, plain.fit.verdict) == ((), "migrate")
    assert (trapped.traps, trapped.readiness) == (("PTD205",), plain.readiness)
    assert trapped.fit == Fit(
        verdict="conditions", reasons=("code that would load in Dagster and be wrong: 1 of PTD205",)
    )
