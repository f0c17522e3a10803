"""Three flows of known character: their order, their readiness and the size of their estimates."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import pytest
from p2d_audit import Effort, Finding, Project
from p2d_audit.effort import FlowAssessment, assess, load_weights
from p2d_audit.model import Disposition, Scope

from tests.effort import build

WEIGHTS = load_weights(build.UNFITTED)
ETL = build.flow("etl")


class Kind(NamedTuple):
    """What a rule says of one place: disposition, hours, scope, and in how many places it says so."""

    disposition: Disposition
    low: float
    likely: float
    high: float
    scope: Scope
    places: int


LINEAR = {
    "cron": Kind("mechanical", 0.1, 0.2, 0.5, "each", 1),
    "on-failure": Kind("mechanical", 0.25, 0.75, 2, "def", 1),
    "secret": Kind("mechanical", 0.1, 0.25, 1, "def", 1),
    "retries": Kind("mechanical", 0.05, 0.1, 0.25, "each", 2),
    "logger": Kind("mechanical", 0.02, 0.1, 0.25, "each", 3),
}
FAN_OUT = {
    "map": Kind("adapt", 1, 2, 6, "each", 2),
    "block": Kind("adapt", 0.25, 0.5, 1.5, "def", 2),
    "s3": Kind("adapt", 0.25, 0.75, 2, "def", 1),
    "snowflake": Kind("adapt", 0.25, 0.75, 2, "def", 1),
    "cron": Kind("mechanical", 0.1, 0.2, 0.5, "each", 2),
    "retries": Kind("mechanical", 0.05, 0.1, 0.25, "each", 5),
    "cache": Kind("redesign", 1, 3, 8, "each", 1),
    "concurrency": Kind("adapt", 0.5, 1, 3, "each", 1),
    "artifact": Kind("mechanical", 0.1, 0.25, 0.5, "each", 1),
    "logger": Kind("mechanical", 0.02, 0.1, 0.25, "each", 6),
}
ORCHESTRATOR = {
    "branch": Kind("redesign", 1, 2, 6, "each", 3),
    "try": Kind("redesign", 1, 2, 6, "each", 2),
    "subflow": Kind("adapt", 0.5, 1.5, 5, "each", 3),
    "run-deployment": Kind("redesign", 1, 3, 8, "each", 2),
    "return-state": Kind("redesign", 1, 3, 8, "each", 2),
    "pause": Kind("no-equivalent", 2, 6, 16, "each", 1),
    "while": Kind("redesign", 1, 3, 10, "each", 1),
    "automation": Kind("adapt", 0.5, 2, 6, "def", 1),
    "trigger": Kind("adapt", 0.5, 2, 5, "each", 1),
    "variable-set": Kind("redesign", 0.5, 2, 5, "def", 1),
    "interval": Kind("mechanical", 0.1, 0.25, 0.5, "each", 1),
}


def chain(tasks: int, deployments: int) -> Project:
    """Return a flow of tasks that each feed the next one."""
    calls = [build.call(build.task(f"t{n}"), ETL, build.span(n)) for n in range(tasks)]
    return build.project(
        flows=[ETL],
        tasks=[call.task for call in calls],
        calls=calls,
        handoffs=[build.handoff(*pair) for pair in pairwise(calls)],
        deployments=[build.deployment(f"d{n}", ETL) for n in range(deployments)],
    )


def findings(kinds: dict[str, Kind]) -> list[Finding]:
    return [
        build.finding(
            rule,
            ETL,
            Effort(kind.low, kind.likely, kind.high, kind.scope),
            place=build.span(100 + n),
            key=f"{rule} {n}",
            disposition=kind.disposition,
        )
        for rule, kind in kinds.items()
        for n in range(kind.places)
    ]


def estimate(kinds: dict[str, Kind], tasks: int, deployments: int, *, tested: bool) -> FlowAssessment:
    exercised = [ETL.id] if tested else []
    return assess(chain(tasks, deployments), findings(kinds), WEIGHTS, exercised).flows[0]


@pytest.fixture(scope="module")
def examples() -> tuple[FlowAssessment, ...]:
    return (
        estimate(LINEAR, 3, 1, tested=False),
        estimate(FAN_OUT, 8, 2, tested=True),
        estimate(ORCHESTRATOR, 10, 3, tested=False),
    )


def test_readiness_falls_from_the_linear_flow_to_the_orchestrator(examples: tuple[FlowAssessment, ...]) -> None:
    assert [example.readiness for example in examples] == [95, 68, 33]
    assert [example.fit.verdict for example in examples] == ["migrate", "conditions", "conditions"]


def test_effort_grows_from_the_linear_flow_to_the_orchestrator(examples: tuple[FlowAssessment, ...]) -> None:
    for end in ("low", "likely", "high"):
        hours = [getattr(example.effort, end) for example in examples]
        assert hours == sorted(set(hours))
    assert [example.tier for example in examples] == ["S", "M", "L"]


@pytest.mark.parametrize(
    ("index", "low", "likely", "high"), [(0, 5.0, 7.1, 9.1), (1, 15.6, 21.7, 27.9), (2, 37.1, 52.6, 68.1)]
)
def test_hours_are_of_the_size_that_the_model_was_made_for(
    examples: tuple[FlowAssessment, ...], index: int, low: float, likely: float, high: float
) -> None:
    effort = examples[index].effort
    assert effort.low == pytest.approx(low, rel=0.25)
    assert effort.likely == pytest.approx(likely, rel=0.25)
    assert effort.high == pytest.approx(high, rel=0.25)
