"""The four ways to move a flow, side by side."""

from __future__ import annotations

from typing import Any

from p2d_audit import Effort, Finding
from p2d_audit.effort import FlowAssessment, assess, load_weights
from p2d_audit.report import StrategyRow
from p2d_audit.testing import read_project

from tests.effort import build

WEIGHTS = load_weights(build.UNFITTED)
ETL = build.flow("etl")
CODE = """\
from prefect import flow, task

@task
def load(x):
    return open(x).read()

@task(retries=3)
def store(rows):
    open("y", "w").write(rows)

@task(retries=3)
def keep(rows):
    open("z", "w").write(rows)

@flow
def etl():
    rows = load.submit("x")
    store(rows)
    keep(rows)
"""


def ways(result: FlowAssessment) -> dict[str, StrategyRow]:
    return {row.name: row for row in result.strategies}


def estimate(*findings: Finding, **parts: Any) -> FlowAssessment:
    return assess(build.project(flows=[ETL], **parts), findings, WEIGHTS).flows[0]


def recommended(result: FlowAssessment) -> tuple[str, str]:
    ((name, reason),) = [(row.name, row.reason) for row in result.strategies if row.recommended]
    return name, reason


def hard(count: int) -> list[Finding]:
    return [build.finding(f"PTD7{n:02}", ETL, disposition="no-equivalent") for n in range(count)]


def test_assets_cost_what_the_ledger_says() -> None:
    result = assess(read_project({"flow.py": CODE}), [], WEIGHTS).flows[0]
    assert ways(result)["assets"].effort == result.effort


def test_a_flow_in_a_test_has_no_ways() -> None:
    trial = build.flow("trial", is_test=True)
    assert assess(build.project(flows=[trial]), [], WEIGHTS).flows[0].strategies == ()


def test_what_is_lost_is_counted() -> None:
    found = ways(assess(read_project({"flow.py": CODE}), [], WEIGHTS).flows[0])
    assert found["wrap"].lost == ("Prefect's server and workers stay", "3 tasks shown as one step")
    assert found["single"].lost == (
        "3 tasks shown as one step",
        "2 tasks without retries of their own",
        "1 call no longer side by side",
    )
    (lost,) = found["graph"].lost
    assert lost.endswith(" datasets without lineage, checks and partitions")
    assert found["assets"].lost == ()


def test_ops_cost_less_than_assets_only_where_there_are_datasets() -> None:
    with_datasets = ways(assess(read_project({"flow.py": CODE}), [], WEIGHTS).flows[0])
    without = ways(assess(read_project({"flow.py": CODE.replace("open(", "print(")}), [], WEIGHTS).flows[0])
    assert with_datasets["graph"].effort.likely < with_datasets["assets"].effort.likely
    assert without["graph"].effort == without["assets"].effort


def test_findings_about_the_graph_vanish_in_one_op_and_all_vanish_in_a_wrap() -> None:
    branch, started, cron = (build.finding(rule, ETL, Effort(4, 8, 16)) for rule in ("PTD205", "PTD217", "PTD301"))
    found = ways(estimate(branch, started, cron))
    assert found["wrap"].vanishing == ("PTD205", "PTD217", "PTD301")
    assert found["single"].vanishing == ("PTD205",)
    assert found["graph"].vanishing == found["assets"].vanishing == ()
    assert found["wrap"].effort.likely < found["single"].effort.likely < found["assets"].effort.likely


def test_a_wrap_is_priced_by_deployment() -> None:
    many = [build.deployment(f"d{n}", ETL) for n in range(4)]
    assert ways(estimate(deployments=many))["wrap"].effort.likely > 2 * ways(estimate())["wrap"].effort.likely


def test_the_way_follows_the_readiness_and_what_the_flow_becomes() -> None:
    tasks = [build.task(f"t{n}") for n in range(3)]
    calls = [build.call(task, ETL, build.span(n)) for n, task in enumerate(tasks)]
    parts = {"tasks": tasks, "calls": calls}
    target = assess(build.project(flows=[ETL], **parts), [], WEIGHTS).targets.flows[ETL.id]
    assert target.shape == "op-job"
    assert recommended(estimate(**parts)) == ("graph", target.reason)
    assert recommended(estimate(*hard(2), **parts)) == ("graph", "readiness 56 is below 60")
    assert recommended(estimate(*hard(5), **parts)) == (
        "single",
        "readiness 33 is below 35: its graph would be redesigned",
    )
    assert recommended(estimate(*hard(11), **parts)) == ("wrap", "readiness 19 is below 20")
    assert recommended(assess(read_project({"flow.py": CODE}), [], WEIGHTS).flows[0])[0] == "assets"


def test_a_flow_of_one_step_becomes_one_op() -> None:
    work = build.task("work")
    result = estimate(tasks=[work], calls=[build.call(work, ETL)])
    assert recommended(result) == ("single", "`etl` runs one task")


def test_what_is_retired_has_the_cheapest_way_at_hand() -> None:
    other = build.flow("other")
    project = build.project(flows=[ETL, other], deployments=[build.deployment("d", other)])
    result = next(one for one in assess(project, [], WEIGHTS).flows if one.flow == ETL.id)
    assert recommended(result) == ("wrap", "the least that keeps it, if it turns out to be needed")
