"""A small shop's report, with three flows, and that of a tree without Prefect."""

from __future__ import annotations

import msgspec
from p2d_audit.report import (
    Coverage,
    DeltaRow,
    ErrorRow,
    Failed,
    FailedUnit,
    Files,
    FindingRow,
    FirstPlace,
    Fit,
    FlowRow,
    FlowTargetRow,
    Gate,
    References,
    RelatedRow,
    Report,
    SharedRow,
    Skipped,
    Unmapped,
    UnresolvedRow,
    Wave,
)

from tests.reports.report_parts import finding, flow, ledger, region, report, total
from tests.reports.shop_inventory import ORDERS, PRICES, REPORTS, shop_inventory


def empty_report() -> Report:
    """Return the report of a tree without Prefect."""
    return report()


def small_report() -> Report:
    """Return the report of a shop with three flows, one of unknown name."""
    flows = (_orders(), _prices(), _reports())
    waves = (
        Wave(number=1, flows=(PRICES, REPORTS), effort=total(row.effort for row in flows[1:])),
        Wave(number=2, flows=(ORDERS,), effort=total([flows[0].effort])),
    )
    base = report(
        flows=flows,
        findings=_shop_findings(),
        shared=_shop_shared(),
        platform=ledger(("repository set-up", "platform.setup", 1, 6.1, 8.67, 11.23)),
        coverage=_shop_coverage(),
        waves=waves,
    )
    summary = msgspec.structs.replace(base.summary, tasks=3, handoffs=2, deployments=2, schedules=3)
    gate = Gate(fail_on=("error",), decision="fail", reasons=("2 findings of severity error",))
    return msgspec.structs.replace(
        base,
        summary=summary,
        gate=gate,
        errors=(ErrorRow(source="ACME01", message="rule acme.rules.Owner failed: KeyError: 'owner'"),),
        **shop_inventory(),
    )


def _orders() -> FlowRow:
    rows = ledger(
        ("flow", "flow.base", 1, 0.75, 1.08, 1.42),
        ("validation without tests", "flow.validation", 1, 1.12, 1.88, 2.64),
        ("task to op", "task.op", 2, 0.7, 1.06, 1.42),
        ("large hand-off", "edge.large", 1, 0.35, 0.63, 0.9),
        ("finding", "PTD203", 2, 2.2, 3.75, 5.31),
        ("finding", "PTD310", 1, 3.0, 5.17, 7.33),
    )
    deltas = (
        DeltaRow(
            setting="retries",
            prefect="`2`",
            dagster="`dg.RetryPolicy(max_retries=2)`",
            change="Dagster retries the step, not the whole flow",
        ),
    )
    reasons = ("readiness 48 is below 80", "findings that have no equivalent: PTD310 \N{MULTIPLICATION SIGN}1")
    return flow(
        ORDERS,
        "shop/orders.py",
        (21, 44),
        "nightly-orders",
        rows,
        readiness=48,
        blockers=("PTD203", "PTD310"),
        wave=2,
        tier="M",
        fit=Fit(verdict="conditions", reasons=reasons),
        deltas=deltas,
        deployments=("deployment:prefect.yaml:nightly",),
        target=FlowTargetRow(
            shape="graph-asset",
            rule="F3",
            reason="`mail` is given what `charge` returns for each of several elements",
            confidence="medium",
            partitions="time",
        ),
    )


def _prices() -> FlowRow:
    rows = ledger(
        ("flow", "flow.base", 1, 0.75, 1.08, 1.42),
        ("validation", "flow.validation", 1, 0.7, 1.25, 1.8),
        ("task to asset", "task.asset", 1, 0.5, 0.88, 1.25),
    )
    deployments = ("deployment:prefect.yaml:prices",)
    return flow(PRICES, "shop/prices.py", (9, 17), "refresh prices 💶", rows, readiness=97, deployments=deployments)


def _reports() -> FlowRow:
    rows = ledger(("flow", "flow.base", 1, 0.75, 1.08, 1.42), ("finding", "PTD402", 1, 0.1, 0.26, 0.42))
    return flow(REPORTS, "shop/reports.py", (30, 52), None, rows, readiness=91)


def _shop_findings() -> tuple[FindingRow, ...]:
    charge = region(30, "    done = charge.map(get_orders())", "charge.map(get_orders())")
    emoji = region(31, '    print("💶", notify.map(done, unmapped(channel)))', "notify.map(done, unmapped(channel))")
    pause = region(38, "    pause_flow_run(\n        timeout=3600)", "pause_flow_run(\n        timeout=3600)")
    secret = region(33, '    token = Secret.load("mail-token").get()', 'Secret.load("mail-token")')
    source = RelatedRow(path="shop/orders.py", line=29, message="the orders come from here [1]")
    return (
        finding(
            "PTD203", "`charge` is mapped over a collection", "shop/orders.py", charge, unit=ORDERS, related=(source,)
        ),
        finding("PTD203", "`notify` is mapped over a collection", "shop/orders.py", emoji, unit=ORDERS),
        finding(
            "PTD310",
            "`nightly_orders` waits for a person",
            "shop/orders.py",
            pause,
            unit=ORDERS,
            severity="error",
            disposition="no-equivalent",
        ),
        finding(
            "PTD402",
            "the secret `mail-token` is read from a Block",
            "shop/reports.py",
            secret,
            unit=REPORTS,
            disposition="mechanical",
        ),
        finding(
            "PTD001",
            "invalid syntax, so nothing in this file was looked at",
            "shop/old flow é.py",
            region(7, "print 'done'", ""),
            severity="error",
            disposition="adapt",
        ),
    )


def _shop_shared() -> tuple[SharedRow, ...]:
    return (
        SharedRow(
            id="task:shop.mail:send_mail",
            used_by=(ORDERS, REPORTS),
            item="task to function",
            source="task.function",
            count=1,
            low=0.1,
            likely=0.12,
            high=0.2,
            formula="0.05/0.1/0.25",
        ),
        SharedRow(
            id="PTD402:def:mail-token",
            used_by=(),
            item="finding",
            source="PTD402",
            count=1,
            low=0.2,
            likely=0.26,
            high=0.42,
            formula="0.26",
        ),
    )


def _shop_coverage() -> Coverage:
    return Coverage(
        files=Files(
            read=12,
            skipped=(Skipped(path="shop/data/dump.py", reason="larger than 2 MB"),),
            failed=(
                Failed(
                    path="shop/old flow é.py",
                    line=7,
                    reason="Python 2: a `print` statement",
                    remedy="port the file to Python 3.7 or newer, or leave the file out with `exclude`",
                    imports=("prefect.Flow", "prefect.task"),
                    units=(
                        FailedUnit(kind="task", function="archive", line=12),
                        FailedUnit(kind="task", function=None, line=20),
                        FailedUnit(kind="flow", function="old", line=31),
                    ),
                ),
            ),
        ),
        prefect_references=References(
            total=31,
            mapped=29,
            unmapped=(
                Unmapped(symbol="prefect.runtime.task_run", count=2, first=FirstPlace(path="shop/mail.py", line=14)),
            ),
        ),
        unresolved=(
            UnresolvedRow(path="shop/reports.py", line=41, what="getattr(tasks, kind)", why="the name is computed"),
        ),
    )
