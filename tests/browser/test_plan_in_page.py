"""The page plans as the command line does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec import to_builtins
from p2d_audit.effort import load_weights
from p2d_audit.plan import Terms, make_plan
from p2d_audit.report import Report
from p2d_reports.html.anchors import name_anchors
from p2d_reports.html.data.document import describe
from p2d_reports.html.script import PLANNING, read_script

from tests.browser.drawn_reports import draw_report, draw_terms
from tests.browser.node import run_node

pytestmark = pytest.mark.browser
CASES = 500


def test_five_hundred_plans_of_chance_are_the_same_in_the_page() -> None:
    drawn = [(report, draw_terms(number, report)) for number in range(CASES) for report in [draw_report(number)]]
    given = [{"data": _data(report), "terms": _terms(terms)} for report, terms in drawn]
    planned = run_node("plan_cases.js", {"script": read_script(PLANNING), "cases": given})
    expected = [_plan(report, terms) for report, terms in drawn]
    unlike = [number for number, pair in enumerate(zip(planned, expected, strict=True)) if pair[0] != pair[1]]
    assert [(number, planned[number], expected[number]) for number in unlike[:1]] == []
    assert unlike == []
    assert sum(len(plan["waves"]) > 3 for plan in expected) > CASES / 4
    assert sum(any(wave["bridges"] for wave in plan["waves"]) for plan in expected) > CASES / 4
    assert sum(any("bridge" in group["reasons"] for group in plan["groups"]) for plan in expected) > CASES / 10


def _data(report: Report) -> Any:
    return json.loads(json.dumps(describe(report, name_anchors("flow", (flow.id for flow in report.flows)))))


def _terms(terms: Terms) -> dict[str, Any]:
    return {
        "capacity": terms.capacity,
        "weeks": terms.weeks,
        "start": terms.start.isoformat() if terms.start else None,
        "strategy": terms.strategy,
        "first": terms.first,
        "exclude": terms.exclude,
    }


def _plan(report: Report, terms: Terms) -> dict[str, Any]:
    """Return the parts of a plan that the page has, too."""
    plan = json.loads(json.dumps(to_builtins(make_plan(report, terms, load_weights()))))
    for wave in plan["waves"]:
        wave.pop("cutover")
        wave.pop("owners")
        wave["flows"] = [
            {key: row[key] for key in ("flow", "strategy", "hours", "part", "parts")} for row in wave["flows"]
        ]
    for bridge in plan["bridges"]:
        for crossing in bridge["crossings"]:
            crossing.pop("path")
            crossing.pop("line")
    if plan["pilot"]:
        plan["pilot"].pop("reason")
    return {key: plan[key] for key in ("totals", "waves", "pilot", "groups", "bridges", "left_out")}
