"""What is not known makes ranges wider, and never lower."""

from __future__ import annotations

from typing import Any

import pytest
from p2d_audit import Effort, Finding, Unknown, Unresolved
from p2d_audit.effort import Assessment, assess, load_weights
from p2d_audit.effort.assessment import price_finding
from p2d_audit.model import Block, Effect
from p2d_audit.report import LedgerRow

from tests.effort import build

WEIGHTS = load_weights(build.UNFITTED)
ETL = build.flow("etl", span=build.span(1), head=build.span(1))
STAR = Unresolved(span=build.span(9), what="from steps import *", why="the module is not in the audited tree")


def estimate(*findings: Finding, **parts: Any) -> Assessment:
    return assess(build.project(**({"flows": [ETL]} | parts)), findings, WEIGHTS)


def line(result: Assessment, source: str) -> LedgerRow:
    (row,) = [row for flow in result.flows for row in flow.ledger if row.source == source]
    return row


def test_a_star_import_widens_the_flows_of_its_file() -> None:
    other = build.flow("other", span=build.span(path="other.py"), head=build.span(path="other.py"))
    result = estimate(flows=[ETL, other], unresolved=[STAR])
    wide, plain = result.flows
    assert wide.ledger[0].formula == "0.5/1/(1.5 * 2)"
    assert plain.ledger[0].formula == "0.5/1/2"
    assert wide.fit.reasons[-1] == "places that could not be followed: 1"
    assert wide.effort.low >= plain.effort.low
    assert wide.effort.high > plain.effort.high


def test_what_cannot_be_followed_widens_the_flow_that_it_stands_in() -> None:
    inside = Unresolved(span=build.span(1), what="eval(x)", why="runs code")
    outside = Unresolved(span=build.span(40), what="eval(x)", why="runs code")
    assert estimate(unresolved=[outside]) == estimate()
    assert line(estimate(unresolved=[inside]), "flow.base").formula == "0.5/1/(1.5 * 2)"


def test_a_deployment_made_with_something_unknown_has_a_wider_range() -> None:
    known, unknown = build.deployment("a", ETL), build.deployment("b", ETL, work_pool=Unknown("pick()"))
    row = line(estimate(deployments=[known, unknown]), "deployment.base")
    assert row.formula == "(0.3 + 0.7 * 2) * 0.15/0.25/0.75, high * 1.5 for 1 of 2"
    assert row.high > line(estimate(deployments=[known, build.deployment("b", ETL)]), "deployment.base").high


def test_a_finding_at_a_block_whose_name_is_unknown_has_a_wider_range() -> None:
    place = build.span(4)
    block = Block(span=place, unit=ETL, type="x.S3Bucket", action="load", name=Unknown("pick()"))
    found = build.finding("PTD401", ETL, place=place)
    wide, plain = line(estimate(found, blocks=[block]), "PTD401"), line(estimate(found), "PTD401")
    assert wide.likely > plain.likely
    assert price_finding(found, WEIGHTS, {place}).high > price_finding(found, WEIGHTS).high


@pytest.mark.parametrize(("hours", "likely"), [(Effort(1, 2, 6), 0.87), (Effort(0.05, 0.05, 0.05), 0.05)])
def test_a_finding_of_low_confidence_costs_a_check_and_its_share_and_never_more(hours: Effort, likely: float) -> None:
    sure, doubtful = (build.finding("PTD1", ETL, hours, confidence=one) for one in ("high", "low"))
    price = price_finding(doubtful, WEIGHTS)
    assert price.likely == pytest.approx(likely, abs=0.01)
    assert price.high == price_finding(sure, WEIGHTS).high
    assert price.low <= price_finding(sure, WEIGHTS).low


def test_what_a_body_does_itself_is_priced_up_to_a_cap() -> None:
    def effects(count: int) -> list[Effect]:
        return [Effect(unit=ETL, kind="write", span=build.span(n), text="open") for n in range(count)]

    assert line(estimate(effects=effects(3)), "flow.statement").formula == "3 * 0.05/0.1/0.3"
    row = line(estimate(effects=effects(90)), "flow.statement")
    assert (row.likely, row.formula) == (4, "90 * 0.05/0.1/0.3, at most 4")
    shown = [Effect(unit=ETL, kind="shown-result", span=build.span(2), text="print")]
    assert estimate(effects=shown).flows[0].ledger == estimate().flows[0].ledger


def test_newcomers_to_dagster_learn_it_once_each() -> None:
    weights = load_weights(build.UNFITTED | {"platform": {"newcomers": 2}})
    rows = assess(build.project(flows=[ETL]), [], weights).platform
    assert [(row.source, row.formula) for row in rows] == [
        ("platform.setup", "4/8/16"),
        ("platform.learning", "2 * 8/16/40"),
    ]
