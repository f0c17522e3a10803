"""A plan is put into a report: its waves, and its bridges as work."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from p2d_audit.errors import UsageError
from p2d_audit.plan import Plan, adopt_plan
from p2d_audit.plan.plan import BridgeRow, Crossing, PlannedWave
from p2d_audit.report import Range, SharedRow
from p2d_reports.stories.backlog import make_backlog

from tests.reports.report_samples import small_report
from tests.reports.shop_inventory import ORDERS, PRICES, REPORTS

NOTHING = Range(low=0, likely=0, high=0)
HOURS = Range(low=1, likely=2, high=4)
CROSSING = {"from": ORDERS, "to": PRICES, "kind": "calls", "path": "shop/orders.py", "line": 42}


def wave(number: int, *moves: str) -> PlannedWave:
    return PlannedWave(
        number=number, start=None, end=None, work=(), flows=(), moves=moves, bridges=(), effort=NOTHING,
        used=0, spare=0, owners=(), cutover=(),
    )  # fmt: skip


def plan(*waves: PlannedWave, bridges: tuple[BridgeRow, ...] = ()) -> Plan:
    spent = HOURS if bridges else NOTHING
    asked = {
        "capacity": 40, "weeks": 2, "start": None, "owners": None, "freeze": [], "strategy": None, "first": [],
        "exclude": [],
    }  # fmt: skip
    whole: dict[str, Any] = {
        "plan_version": "1.0.0", "scoring_model": "1", "bridge_model": "1", "method": "", "asked": asked,
        "totals": {"flows": NOTHING, "shared": NOTHING, "platform": NOTHING, "bridges": spent, "total": spent},
        "waves": waves, "pilot": None, "groups": [], "bridges": bridges, "left_out": [], "warnings": [],
    }  # fmt: skip
    return msgspec.convert(msgspec.to_builtins(whole), Plan)


def bridge() -> BridgeRow:
    return BridgeRow(
        id=f"bridge:run:{PRICES}", kind="run", flow=PRICES, what="an asset runs the deployment",
        crossings=(msgspec.convert(CROSSING, Crossing),), built=1, removed=2, hours=HOURS,
    )  # fmt: skip


def test_flows_have_the_waves_of_the_plan_and_those_it_leaves_out_have_none() -> None:
    report = adopt_plan(small_report(), plan(wave(1), wave(2, ORDERS), wave(3, PRICES)))
    assert {flow.id: flow.wave for flow in report.flows} == {ORDERS: 2, PRICES: 3, REPORTS: None}
    assert [(row.number, row.flows) for row in report.waves] == [(2, (ORDERS,)), (3, (PRICES,))]
    orders = next(flow for flow in report.flows if flow.id == ORDERS)
    assert report.waves[0].effort.likely == orders.effort.likely
    assert report.summary == small_report().summary


def test_a_bridge_is_work_that_the_flows_at_its_ends_need() -> None:
    report = adopt_plan(small_report(), plan(wave(1, ORDERS), wave(2, PRICES), bridges=(bridge(),)))
    assert report.shared[-1] == SharedRow(
        id=f"bridge:run:{PRICES}", used_by=(ORDERS, PRICES), item="bridge", source="run", count=1,
        low=1, likely=2, high=4, formula="an asset runs the deployment; built in wave 1, removed in wave 2",
    )  # fmt: skip
    backlog = make_backlog(report)
    (story,) = [story for story in backlog.stories if story.title.startswith("Build bridge ")]
    needing = [one.title for one in backlog.stories if story.id in one.needs]
    assert [title.split(" (")[0] for title in needing] == [
        "Migrate flow nightly-orders", "Migrate flow refresh prices 💶",
    ]  # fmt: skip
    total = report.summary.effort.likely
    assert total == pytest.approx(small_report().summary.effort.likely + HOURS.likely)
    assert sum(story.effort.likely for story in backlog.stories) == pytest.approx(total, abs=0.01)


def test_a_plan_of_another_report_is_refused() -> None:
    with pytest.raises(UsageError, match="the plan moves the flow flow:x:y, which the report does not have"):
        adopt_plan(small_report(), plan(wave(1, "flow:x:y")))
