"""How ready a flow is, and what stands in its way."""

from __future__ import annotations

import pytest
from p2d_audit import Effort, Finding, Flow, Project
from p2d_audit.effort import FlowAssessment, assess, load_weights
from p2d_audit.effort.readiness import find_blockers, score_readiness, size_tier
from p2d_audit.model import Disposition

from tests.effort import build

WEIGHTS = load_weights(build.UNFITTED)
ETL = build.flow("etl")


def some(disposition: Disposition, count: int, rule: str | None = None) -> list[Finding]:
    return [build.finding(rule or disposition, disposition=disposition) for _ in range(count)]


def score(findings: list[Finding], *, tested: bool = False) -> int:
    return score_readiness(findings, tested, WEIGHTS.readiness)


def estimate(project: Project, *findings: Finding, flow: Flow = ETL) -> FlowAssessment:
    return next(one for one in assess(project, findings, WEIGHTS).flows if one.flow == flow.id)


def test_a_flow_without_findings_is_ready() -> None:
    assert score([]) == score([], tested=True) == 100


@pytest.mark.parametrize(
    ("disposition", "expected"),
    [("drop", 100), ("mechanical", 99), ("adapt", 95), ("redesign", 83), ("no-equivalent", 71)],
)
def test_each_disposition_weighs_its_own(disposition: Disposition, expected: int) -> None:
    assert score(some(disposition, 1)) == expected


def test_repetition_weighs_logarithmically_and_variety_fully() -> None:
    assert score(some("redesign", 4)) == round(100 / (1 + 4 * 1.5 / 20))
    assert score([f for n in range(4) for f in some("redesign", 1, f"R{n}")]) == round(100 / (1 + 16 / 20))


def test_a_rule_weighs_as_its_hardest_finding() -> None:
    assert score([*some("drop", 3, "R1"), *some("redesign", 1, "R1")]) == score(some("redesign", 4, "R1"))


def test_tests_add_a_little_and_never_more_than_the_maximum() -> None:
    assert score(some("redesign", 1), tested=True) == 86
    assert score(some("mechanical", 1), tested=True) == 100


def test_blockers_are_errors_that_need_a_redesign_or_have_no_equivalent() -> None:
    assert find_blockers(
        [
            build.finding("PTD9", severity="error", disposition="no-equivalent"),
            build.finding("PTD1", severity="error", disposition="redesign"),
            build.finding("PTD1", severity="error", disposition="redesign"),
            build.finding("PTD2", severity="warning", disposition="redesign"),
            build.finding("PTD3", severity="error", disposition="adapt"),
        ]
    ) == ("PTD1", "PTD9")


def test_the_size_class_follows_the_likely_hours() -> None:
    tiers = [size_tier(hours, WEIGHTS.tier) for hours in (0, 8, 8.01, 24, 60, 60.01)]
    assert tiers == ["S", "S", "M", "M", "L", "XL"]


def test_a_ready_flow_is_migrated() -> None:
    fit = estimate(build.project(flows=[ETL])).fit
    assert (fit.verdict, fit.reasons) == ("migrate", ("readiness 100 is at least 80",))


def test_a_blocker_makes_conditions() -> None:
    blocker = build.finding("PTD201", ETL, severity="error", disposition="redesign")
    result = estimate(build.project(flows=[ETL]), blocker)
    assert (result.readiness, result.blockers, result.fit.verdict) == (83, ("PTD201",), "conditions")
    assert result.fit.reasons == ("findings that ask for a redesign: 1 of PTD201",)


def test_an_unready_flow_is_wrapped() -> None:
    hard = [build.finding(f"PTD7{n:02}", ETL, disposition="no-equivalent") for n in range(11)]
    fit = estimate(build.project(flows=[ETL]), *hard).fit
    assert fit.verdict == "wrap"
    assert fit.reasons == (
        "readiness 19 is below 20",
        "findings that have no equivalent: " + ", ".join(f"1 of PTD7{n:02}" for n in range(11)),
    )


def test_a_flow_that_waits_for_a_person_is_wrapped() -> None:
    pause = build.reference("prefect.flow_runs.pause_flow_run", ETL)
    fit = estimate(build.project(flows=[ETL], references=[pause])).fit
    assert fit.verdict == "wrap"
    assert fit.reasons == ("`prefect.flow_runs.pause_flow_run` waits for a person or another run",)


def test_a_pause_in_a_task_is_a_pause_of_the_flow() -> None:
    approve = build.task("approve")
    pause = build.reference("prefect.input.receive_input", approve)
    project = build.project(flows=[ETL], tasks=[approve], calls=[build.call(approve, ETL)], references=[pause])
    assert estimate(project).fit.verdict == "wrap"


def test_a_flow_that_starts_background_tasks_is_wrapped() -> None:
    work = build.task("work")
    project = build.project(flows=[ETL], tasks=[work], calls=[build.call(work, ETL, mode="delay")])
    fit = estimate(project).fit
    assert (fit.verdict, fit.reasons) == ("wrap", ("`.delay()` starts a task in the background",))


def test_findings_of_the_repository_do_not_count_against_a_flow() -> None:
    effort = Effort(1, 2, 3, "repo")
    assert estimate(build.project(flows=[ETL]), build.finding("PTD901", ETL, effort)).readiness == 100


def test_findings_of_tasks_and_deployments_count_against_their_flow() -> None:
    work, nightly = build.task("work"), build.deployment("nightly", ETL)
    project = build.project(flows=[ETL], tasks=[work], calls=[build.call(work, ETL)], deployments=[nightly])
    found = build.finding("PTD1", work), build.finding("PTD2", nightly)
    assert estimate(project, *found).readiness == round(100 / (1 + 2 / 20))


def test_a_name_that_nothing_can_be_said_of_burdens_readiness_and_is_a_reason() -> None:
    etl = build.flow("etl")
    project = build.project(flows=[etl])
    before = assess(project, (), WEIGHTS).flows[0]
    after = assess(project, (), WEIGHTS, blind=[(etl.id, "prefect.magic"), (etl.id, "prefect.magic")]).flows[0]
    assert after.readiness < before.readiness
    assert after.unmapped == 2
    assert (
        after.fit.reasons[-1]
        == "uses of Prefect names not covered, or in code that could not be followed: 2 (`prefect.magic`)"
    )
    assert after.effort.low >= before.effort.low
    assert after.effort.high > before.effort.high
