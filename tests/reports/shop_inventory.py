"""The small shop's tasks, hand-offs, deployments and schedules."""

from __future__ import annotations

from p2d_audit.report import (
    AutomationRow,
    BlockRow,
    BranchRow,
    DagsterScheduleRow,
    DeploymentRow,
    DeploymentRunRow,
    End,
    HandoffRow,
    PayloadRow,
    ScheduleRow,
    SubflowCallRow,
    TargetRow,
    TaskRow,
    TriggerRow,
    VariableRow,
)

ORDERS = "flow:shop.orders:nightly_orders"
PRICES = "flow:shop.prices:refresh_prices"
REPORTS = "flow:shop.reports:make_report"


def shop_inventory() -> dict[str, object]:
    """Return the lists of the report that hold neither flows nor findings."""
    get, charge = "task:shop.orders:get_orders", "task:shop.orders:charge"
    return {
        "tasks": (_task(get, 4, (ORDERS,)), _task(charge, 12, (ORDERS,))),
        "handoffs": (
            HandoffRow(
                flow=ORDERS,
                flow_path="shop/orders.py",
                producer=End(id=get, function="get_orders", path="shop/orders.py", line=30),
                consumer=End(id=charge, function="charge", path="shop/orders.py", line=30),
                parameter="order",
                kind="mapped",
                payload=PayloadRow(type="pandas.DataFrame", basis="annotation"),
                confidence="high",
            ),
        ),
        "branches": (BranchRow(flow=ORDERS, path="shop/orders.py", line=35, on="charge", statement="if failed:"),),
        "subflow_calls": (
            SubflowCallRow(
                path="shop/orders.py",
                line=42,
                caller="nightly_orders",
                caller_id=ORDERS,
                callee="refresh_prices",
                callee_id=PRICES,
            ),
        ),
        "deployment_runs": (DeploymentRunRow(path="shop/mail.py", line=20, name=None, resolution="unknown"),),
        "deployments": (
            _deployment("deployment:prefect.yaml:nightly", 3, "nightly", ORDERS, (0,)),
            _deployment("deployment:prefect.yaml:prices", 12, None, PRICES, (1, 2)),
        ),
        "schedules": (
            _schedule(
                8,
                "cron",
                "0 2 * * 1-5",
                DagsterScheduleRow(cron=("0 2 * * 1-5",), timezone="Europe/Berlin", exact=True, note="", code=None),
            ),
            _schedule(
                17,
                "interval",
                "5400s",
                DagsterScheduleRow(
                    cron=("0 0,3,6,9,12,15,18,21 * * *", "30 1,4,7,10,13,16,19,22 * * *"),
                    timezone=None,
                    exact=False,
                    note="the anchor date is not kept",
                    code=None,
                ),
            ),
            _schedule(20, "rrule", None, None),
        ),
        "blocks": (
            BlockRow(
                path="shop/reports.py", line=33, type="prefect.blocks.system.Secret", action="load", name="mail-token"
            ),
        ),
        "variables": (VariableRow(path="shop/mail.py", line=9, name=None),),
        "automations": (
            AutomationRow(
                path="prefect.yaml", line=25, trigger="event", text="order.paid", actions=("run-deployment",), name=None
            ),
        ),
    }


def _task(identity: str, line: int, used_by: tuple[str, ...]) -> TaskRow:
    function = identity.rpartition(":")[2]
    return TaskRow(
        id=identity,
        path="shop/orders.py",
        line=line,
        function=function,
        name=function,
        via="decorator",
        prefect="3",
        is_async=False,
        test=False,
        options={},
        used_by=used_by,
        target=TargetRow(shape="asset", rule="R13", reason=f"`{function}` writes with `to_sql`", confidence="high"),
    )


def _deployment(identity: str, line: int, name: str | None, flow_id: str, schedules: tuple[int, ...]) -> DeploymentRow:
    return DeploymentRow(
        id=identity,
        path="prefect.yaml",
        line=line,
        name=name,
        flow=flow_id,
        flow_reference="shop/orders.py:nightly_orders",
        source="prefect.yaml",
        schedules=schedules,
        triggers=(TriggerRow(path="prefect.yaml", line=25, kind="event", text="order.paid"),),
        work_pool="k8s",
        parameters={"region": "eu", "day": None},
    )


def _schedule(line: int, kind: str, value: str | None, dagster: DagsterScheduleRow | None) -> ScheduleRow:
    target = "deployment:prefect.yaml:nightly" if line < 10 else "deployment:prefect.yaml:prices"
    return ScheduleRow(
        path="prefect.yaml",
        line=line,
        kind=kind,
        value=value,
        timezone="Europe/Berlin" if kind == "cron" else None,
        active=None if kind == "rrule" else True,
        target=target,
        accepted=True,
        dagster=dagster,
    )
