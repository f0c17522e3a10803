"""Where each hour is counted, and that the sums are exact."""

from __future__ import annotations

import math
from random import Random
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from p2d_audit import Effort, Finding, Flow, Project
from p2d_audit.effort import Assessment, ContradictionError, FlowAssessment, assess, load_weights
from p2d_audit.effort.assessment import check_invariants
from p2d_audit.model import Scope
from p2d_audit.report import LedgerRow, Range

from tests.effort import build

WEIGHTS = load_weights(build.UNFITTED)
ETL, REPORT = build.flow("etl"), build.flow("report")
WORK = build.task("work")
EACH, DEF, DEPLOY, REPO = (Effort(0.5, 1, 2, scope) for scope in ("each", "def", "deploy", "repo"))
PER_FLOW = Effort(0.5, 1, 2, "flow")


def of(assessment: Assessment, flow: Flow) -> FlowAssessment:
    return next(one for one in assessment.flows if one.flow == flow.id)


def sources(assessment: Assessment, flow: Flow) -> dict[str, float]:
    return {row.source: row.count for row in of(assessment, flow).ledger}


def shared(assessment: Assessment) -> dict[str, tuple[float, tuple[str, ...]]]:
    return {row.id: (row.count, row.used_by) for row in assessment.shared}


def two_flows(**parts: list[object]) -> Project:
    return build.project(flows=[ETL, REPORT], tasks=[WORK], **parts)


def used_by_both() -> Project:
    return two_flows(calls=[build.call(WORK, ETL), build.call(WORK, REPORT)])


def test_an_empty_project_costs_nothing() -> None:
    assessment = assess(build.project(), [], WEIGHTS)
    assert assessment.total == Range(low=0, likely=0, high=0)
    assert assessment.readiness is None


def test_a_flow_costs_its_base_and_its_validation() -> None:
    result = of(assess(build.project(flows=[ETL]), [], WEIGHTS), ETL)
    assert [(row.source, row.formula) for row in result.ledger] == [
        ("flow.base", "0.5/1/2"),
        ("flow.validation", "1.5 * 0.5/1/3"),
    ]
    assert result.effort.likely == pytest.approx(6.5 / 6 + 1.5 * 7.5 / 6, abs=0.01)


def test_a_tested_flow_is_cheaper_to_validate() -> None:
    project = build.project(flows=[ETL])
    assert of(assess(project, [], WEIGHTS, exercised=[ETL.id]), ETL).ledger[1].formula == "0.5/1/3"


def test_a_flow_inside_a_test_is_neither_deployed_nor_validated() -> None:
    trial = build.flow("trial", is_test=True)
    assert sources(assess(build.project(flows=[trial]), [], WEIGHTS), trial) == {"flow.test": 1}


def test_the_platform_is_set_up_once() -> None:
    (row,) = assess(two_flows(), [], WEIGHTS).platform
    assert (row.source, row.count, row.likely) == ("platform.setup", 1, 8.67)


def test_deployments_tasks_and_hand_offs_of_a_flow_stand_in_its_ledger() -> None:
    first, second = build.call(build.task("a"), ETL), build.call(build.task("b"), ETL)
    assessment = assess(
        build.project(
            flows=[ETL],
            tasks=[first.task, second.task],
            calls=[first, second],
            handoffs=[
                build.handoff(first, second),
                build.handoff(first, second, carries="pandas.core.frame.DataFrame"),
                build.handoff(second, first, kind="ordering"),
            ],
            deployments=[build.deployment("one", ETL), build.deployment("two", ETL)],
        ),
        [],
        WEIGHTS,
    )
    assert sources(assessment, ETL) == {
        "flow.base": 1,
        "flow.validation": 1,
        "deployment.base": 2,
        "task.function": 1,
        "task.op": 1,
        "edge.large": 1,
        "edge.ordering": 1,
        "edge.small": 1,
    }


def test_repeated_units_are_damped() -> None:
    project = build.project(flows=[ETL], deployments=[build.deployment(name, ETL) for name in "abc"])
    row = of(assess(project, [], WEIGHTS), ETL).ledger[-1]
    assert (row.count, row.formula) == (3, "(0.3 + 0.7 * 3) * 0.15/0.25/0.75")
    assert row.likely == pytest.approx(2.4 * (0.15 + 4 * 0.25 + 0.75) / 6, abs=0.01)


def test_repeated_findings_of_a_rule_are_damped() -> None:
    found = [build.finding("PTD1", ETL, place=build.span(line)) for line in range(4)]
    row = of(assess(build.project(flows=[ETL]), found, WEIGHTS), ETL).ledger[-1]
    assert (row.source, row.count, row.formula) == ("PTD1", 4, "(0.5 + 0.5 * 4) * 1.0833")
    assert row.likely == pytest.approx(2.5 * 6.5 / 6, abs=0.01)


def test_what_costs_nothing_by_itself_stands_in_no_ledger_and_takes_no_readiness() -> None:
    questions = [
        build.finding("PTD910", ETL, effort=Effort(0, 0, 0)),
        build.finding("PTD913", None, effort=Effort(0, 0, 0)),
    ]
    project = build.project(flows=[ETL])
    assert assess(project, questions, WEIGHTS).shared == ()
    assert of(assess(project, questions, WEIGHTS), ETL) == of(assess(project, [], WEIGHTS), ETL)


def test_a_task_of_several_flows_is_priced_once_beside_them() -> None:
    assessment = assess(used_by_both(), [], WEIGHTS)
    assert shared(assessment) == {WORK.id: (1, (ETL.id, REPORT.id))}
    assert "task.op" not in sources(assessment, ETL)


def test_a_task_no_flow_runs_and_a_deployment_without_flow_are_nobodys() -> None:
    stray = build.deployment("stray", None)
    assert shared(assess(two_flows(deployments=[stray]), [], WEIGHTS)) == {stray.id: (1, ()), WORK.id: (1, ())}


def test_a_finding_in_a_task_of_one_flow_stands_in_the_flow() -> None:
    project = two_flows(calls=[build.call(WORK, ETL)])
    assert sources(assess(project, [build.finding("PTD1", WORK)], WEIGHTS), ETL)["PTD1"] == 1


def test_a_finding_in_a_task_of_two_flows_is_shared() -> None:
    found = [build.finding("PTD1", WORK, EACH, place=build.span(line)) for line in range(2)]
    assessment = assess(used_by_both(), found, WEIGHTS)
    assert shared(assessment)[f"PTD1:each:{WORK.id}"] == (2, (ETL.id, REPORT.id))
    assert {"PTD1"}.isdisjoint(sources(assessment, ETL) | sources(assessment, REPORT))


def test_a_definition_found_twice_in_one_flow_is_priced_once() -> None:
    found = [build.finding("PTD1", ETL, DEF, place=build.span(line), key="S3Bucket/lake") for line in range(3)]
    assert sources(assess(two_flows(), found, WEIGHTS), ETL)["PTD1"] == 1


def test_a_definition_found_in_two_flows_is_shared() -> None:
    found = [build.finding("PTD1", flow, DEF, key="S3Bucket/lake") for flow in (ETL, REPORT)]
    assessment = assess(two_flows(), found, WEIGHTS)
    assert shared(assessment)["PTD1:def:S3Bucket/lake"] == (1, (ETL.id, REPORT.id))
    assert "PTD1" not in sources(assessment, ETL)


def test_a_definition_also_used_outside_of_flows_is_shared() -> None:
    found = [build.finding("PTD1", unit, DEF, key="S3Bucket/lake") for unit in (ETL, None)]
    assert shared(assess(two_flows(), found, WEIGHTS))["PTD1:def:S3Bucket/lake"] == (1, (ETL.id,))


def test_work_per_flow_is_priced_once_in_each_flow() -> None:
    found = [build.finding("PTD1", WORK, PER_FLOW, place=build.span(line)) for line in range(3)]
    assessment = assess(used_by_both(), found, WEIGHTS)
    assert sources(assessment, ETL)["PTD1"] == sources(assessment, REPORT)["PTD1"] == 1


def test_work_per_deployment_is_priced_once_for_each() -> None:
    one, two, stray = (build.deployment(name, owner) for name, owner in (("1", ETL), ("2", ETL), ("3", None)))
    found = [build.finding("PTD1", d, DEPLOY, place=build.span(n), key=str(n)) for n, d in enumerate((one, one, two))]
    assessment = assess(
        two_flows(deployments=[one, two, stray]), [*found, build.finding("PTD1", stray, DEPLOY)], WEIGHTS
    )
    assert sources(assessment, ETL)["PTD1"] == 2
    assert shared(assessment)[f"PTD1:deploy:{stray.id}"] == (1, ())


def test_work_for_the_repository_is_priced_once() -> None:
    found = [build.finding("PTD1", unit, REPO, place=build.span(line)) for line, unit in enumerate((ETL, ETL, None))]
    assessment = assess(two_flows(), found, WEIGHTS)
    assert shared(assessment)["PTD1:repo:repository"] == (1, (ETL.id,))
    assert "PTD1" not in sources(assessment, ETL)


def test_a_finding_about_a_hand_off_adds_only_what_exceeds_the_edge() -> None:
    first, second = build.call(build.task("a"), ETL), build.call(build.task("b"), ETL)
    place = build.span(7, column=5)
    project = build.project(flows=[ETL], calls=[first, second], handoffs=[build.handoff(first, second, place=place)])

    def likely(*found: Finding) -> float:
        return of(assess(project, found, WEIGHTS), ETL).effort.likely

    edge, own = (0.05 + 4 * 0.15 + 0.5) / 6, (1 + 4 * 2 + 6) / 6
    effort = Effort(1, 2, 6)
    assert likely(build.finding("PTD201", ETL, effort, place=place)) == pytest.approx(likely() + own - edge, abs=0.01)
    assert likely(build.finding("PTD201", ETL, effort, place=build.span(8))) == pytest.approx(likely() + own, abs=0.01)
    assert likely(build.finding("PTD101", ETL, effort, place=place)) == pytest.approx(likely() + own, abs=0.01)
    cheap = build.finding("PTD201", ETL, Effort(0, 0.05, 0.1), place=place)
    assert likely(cheap) == likely()
    assert of(assess(project, [cheap], WEIGHTS), ETL).ledger[-1].item == "finding, beyond its hand-off"


def test_the_total_is_the_sum_of_its_parts() -> None:
    found = [build.finding("PTD1", ETL), build.finding("PTD2", WORK), build.finding("PTD3", None, REPO)]
    result = assess(used_by_both(), found, WEIGHTS)
    for end in ("low", "likely", "high"):
        flows = sum(getattr(flow.effort, end) for flow in result.flows)
        parts = flows + sum(getattr(row, end) for row in (*result.shared, *result.platform))
        assert getattr(result.total, end) == round(parts, 2)


def test_a_ledger_that_does_not_add_up_is_refused() -> None:
    sound = assess(build.project(flows=[ETL]), [], WEIGHTS)
    wrong = msgspec.structs.replace(sound.flows[0], effort=Range(low=1, likely=2, high=3))
    with pytest.raises(ContradictionError, match="not the sum of their lines"):
        check_invariants(msgspec.structs.replace(sound, flows=(wrong,)))


def test_a_range_out_of_order_is_refused() -> None:
    row = LedgerRow(item="x", source="x", count=1, low=3, likely=2, high=1, formula="")
    whole = Range(low=3, likely=2, high=1)
    sound = assess(build.project(), [], WEIGHTS)
    with pytest.raises(ContradictionError, match="not in the order low, likely, high"):
        check_invariants(msgspec.structs.replace(sound, platform=(row,), platform_total=whole, total=whole))


class Case(NamedTuple):
    """A project with findings."""

    project: Project
    findings: list[Finding]


hundredths = st.integers(0, 800).map(lambda n: n / 100)
scopes: st.SearchStrategy[Scope] = st.sampled_from(("each", "def", "flow", "deploy", "repo"))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    flows = [build.flow(f"f{n}", is_test=draw(st.booleans())) for n in range(draw(st.integers(1, 3)))]
    tasks = [build.task(f"t{n}") for n in range(draw(st.integers(1, 3)))]
    pairs = st.tuples(st.sampled_from(tasks), st.sampled_from(flows))
    calls = [build.call(*pair, build.span(n)) for n, pair in enumerate(draw(st.lists(pairs, max_size=6)))]
    handoffs = [build.handoff(a, b) for a in calls for b in calls if a.flow is b.flow and a.span < b.span]
    deployments = [
        build.deployment(f"d{n}", owner)
        for n, owner in enumerate(draw(st.lists(st.sampled_from([None, *flows]), max_size=3)))
    ]
    project = build.project(flows=flows, tasks=tasks, calls=calls, handoffs=handoffs, deployments=deployments)
    return Case(project, draw(st.lists(some_finding(project), max_size=10)))


@st.composite
def some_finding(draw: st.DrawFn, project: Project) -> Finding:
    low, likely, high = sorted(draw(st.tuples(hundredths, hundredths, hundredths)))
    return build.finding(
        draw(st.sampled_from(["PTD201", "PTD202", "PTD301"])),
        draw(st.sampled_from([None, *project.flows, *project.tasks, *project.deployments])),
        Effort(low, likely, high, draw(scopes)),
        place=build.span(draw(st.integers(0, 6))),
        key=draw(st.sampled_from([None, "k1", "k2"])),
        disposition=draw(st.sampled_from(["drop", "mechanical", "adapt", "redesign", "no-equivalent"])),
    )


def ends(whole: Range) -> tuple[float, float, float]:
    return whole.low, whole.likely, whole.high


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(cases(), st.data())
def test_another_finding_never_lowers_the_effort_nor_raises_readiness(case: Case, data: st.DataObject) -> None:
    more = data.draw(some_finding(case.project))
    before = assess(case.project, case.findings, WEIGHTS)
    after = assess(case.project, [*case.findings, more], WEIGHTS)
    assert all(old <= new for old, new in zip(ends(before.total), ends(after.total), strict=True))
    for old, new in zip(before.flows, after.flows, strict=True):
        assert new.readiness <= old.readiness
        assert set(new.blockers) >= set(old.blockers)
        if more.effort.scope in ("each", "flow"):
            assert all(a <= b for a, b in zip(ends(old.effort), ends(new.effort), strict=True))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(case: Case, random: Random) -> None:
    parts = {name: list(getattr(case.project, name)) for name in Project.__struct_fields__}
    findings = case.findings[:]
    for things in (*parts.values(), findings):
        random.shuffle(things)
    assert assess(build.project(**parts), findings, WEIGHTS) == assess(case.project, case.findings, WEIGHTS)


@settings(deadline=None)
@given(st.integers(0), st.sampled_from(["zz", "a.b:"]))
def test_other_names_change_no_number(seed: int, prefix: str) -> None:
    def numbers(case: Case) -> list[object]:
        result = assess(case.project, case.findings, WEIGHTS)
        flows = sorted((ends(flow.effort), flow.readiness, flow.tier, len(flow.ledger)) for flow in result.flows)
        shared = sorted((row.low, row.likely, row.high) for row in result.shared)
        return [result.total, flows, shared]

    assert numbers(named(Random(seed), prefix)) == numbers(named(Random(seed), ""))


def named(random: Random, prefix: str) -> Case:
    flows = [build.flow(f"{prefix}f{n}") for n in range(2)]
    tasks = [build.task(f"{prefix}t{n}") for n in range(3)]
    calls = [build.call(t, random.choice(flows), build.span(n)) for n, t in enumerate(tasks * 2)]
    handoffs = [build.handoff(a, b) for a in calls for b in calls if a.flow is b.flow and a.span < b.span]
    scopes: list[Scope] = ["each", "def", "flow", "repo"]
    found = [
        build.finding(
            random.choice(["PTD101", "PTD201", "PTD301"]),
            random.choice([None, *flows, *tasks]),
            Effort(0.25, random.choice([0.5, 1, 3]), 6, random.choice(scopes)),
            place=build.span(random.randrange(5)),
        )
        for _ in range(8)
    ]
    return Case(build.project(flows=flows, tasks=tasks, calls=calls, handoffs=handoffs), found)


def test_the_spread_of_a_large_flow_is_narrower_than_the_sum_of_its_lines() -> None:
    found = [build.finding(f"PTD{n:03}", ETL) for n in range(100, 140)]
    effort = of(assess(build.project(flows=[ETL]), found, WEIGHTS), ETL).effort
    alone = 1.2816 * 1.5 / 6
    assert effort.high - effort.likely < 40 * alone * math.sqrt(0.5)
