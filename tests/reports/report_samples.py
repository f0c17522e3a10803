"""Reports built by hand: an empty one, a small shop's, a hostile one and large ones."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from p2d_audit.report import (
    SCHEMA_VERSION,
    AutomationRow,
    BlockRow,
    BranchRow,
    Coverage,
    DagsterScheduleRow,
    DeltaRow,
    DeploymentRow,
    DeploymentRunRow,
    End,
    ErrorRow,
    Failed,
    Files,
    FindingRow,
    FirstPlace,
    Fit,
    FlowEffort,
    FlowRow,
    Gate,
    HandoffRow,
    LedgerRow,
    PackRow,
    ParameterRow,
    PayloadRow,
    Range,
    References,
    Region,
    RelatedRow,
    Report,
    RuleRow,
    Run,
    ScheduleRow,
    SharedRow,
    Skipped,
    SubflowCallRow,
    Summary,
    TaskRow,
    Tool,
    TriggerRow,
    Unmapped,
    UnresolvedRow,
    VariableRow,
    Wave,
)

Severity = Literal["error", "warning", "note"]
Disposition = Literal["mechanical", "adapt", "redesign", "no-equivalent", "drop"]

ORDERS = "flow:shop.orders:nightly_orders"
PRICES = "flow:shop.prices:refresh_prices"
REPORTS = "flow:shop.reports:make_report"

MAPPED_DOC = """A task is mapped over a collection.

Prefect decides during the run how many copies of the task to start. Dagster
wants the fan-out declared: `DynamicOut` or partitions.

```python
from prefect import flow, task

@task
def charge(order): ...

@flow
def nightly_orders(orders):
    charge.map(orders)  # PTD203
```

becomes

```python dagster
@dg.op(out=dg.DynamicOut())
def orders():
    yield dg.DynamicOutput(1, mapping_key="a")
```
"""

RULES = (
    ("PTD001", "UnreadableFile", "error", "adapt", "A file could not be read.", ""),
    ("PTD101", "FlowDecorator", "note", "adapt", "A function is a flow.", ""),
    ("PTD203", "MappedTask", "warning", "redesign", "A task is mapped over a collection.", MAPPED_DOC),
    ("PTD310", "PausedFlow", "error", "no-equivalent", "A flow waits for a person.", ""),
    ("PTD402", "SecretBlock", "warning", "mechanical", "A secret is read from a Block.", ""),
)


def rule(code: str, name: str, severity: Severity, disposition: Disposition, summary: str, doc: str) -> RuleRow:
    documentation = doc or f"{summary}\n\nDagster has another way: see the guide for `{name}`."
    return RuleRow(
        code=code,
        name=name,
        pack="p2d_rules",
        severity=severity,
        disposition=disposition,
        summary=summary,
        documentation=documentation,
    )


def finding(
    code: str,
    message: str,
    path: str,
    region: Region,
    *,
    unit: str | None = None,
    severity: Severity = "warning",
    disposition: Disposition = "redesign",
    related: tuple[RelatedRow, ...] = (),
) -> FindingRow:
    """Return a finding whose fingerprint is made of everything given."""
    seed = f"{code} {message} {path} {region} {unit}".encode("utf-8", "surrogatepass")
    fingerprint = hashlib.blake2b(seed, digest_size=16).hexdigest()
    return FindingRow(
        id=fingerprint[:12],
        rule=code,
        unit=unit,
        severity=severity,
        confidence="high",
        disposition=disposition,
        message=message,
        path=path,
        region=region,
        related=related,
        fingerprint=fingerprint,
        baseline_state=None,
        effort=Range(low=0.5, likely=1.25, high=3.0),
    )


def region(line: int, snippet: str, part: str) -> Region:
    """Return where `part` stands in whole lines of source that begin at `line`."""
    start = snippet.index(part)
    end = start + len(part)
    return Region(
        line=line,
        column=start - (snippet.rfind("\n", 0, start) + 1) + 1,
        end_line=line + snippet.count("\n", 0, end),
        end_column=end - (snippet.rfind("\n", 0, end) + 1) + 1,
        snippet=snippet,
    )


def ledger(*lines: tuple[str, str, int, float, float, float]) -> tuple[LedgerRow, ...]:
    return tuple(
        LedgerRow(item=item, source=source, count=count, low=low, likely=likely, high=high, formula="0.5/1/2")
        for item, source, count, low, likely, high in lines
    )


def total(rows: Iterable[Range | LedgerRow]) -> Range:
    """Return the sum of ranges, end by end, in hundredths of hours."""
    parts = list(rows)
    low, likely, high = (round(sum(getattr(row, end) for row in parts), 2) for end in ("low", "likely", "high"))
    return Range(low=low, likely=likely, high=high)


def flow(
    id: str,
    path: str,
    lines: tuple[int, int],
    name: str | None,
    rows: tuple[LedgerRow, ...],
    *,
    readiness: int,
    blockers: tuple[str, ...] = (),
    wave: int | None = 1,
    tier: Literal["S", "M", "L", "XL"] = "S",
    fit: Fit | None = None,
    deltas: tuple[DeltaRow, ...] = (),
    deployments: tuple[str, ...] = (),
) -> FlowRow:
    """Return a flow whose effort is the sum of its ledger."""
    effort = total(rows)
    return FlowRow(
        id=id,
        path=path,
        line=lines[0],
        end_line=lines[1],
        function=id.rpartition(":")[2],
        name=name,
        via="decorator",
        prefect="3",
        is_async=False,
        test=False,
        parameters=(ParameterRow(name="day", annotation="date | None", default="None"),),
        options={"retries": 2, "log_prints": True},
        effort=FlowEffort(low=effort.low, likely=effort.likely, high=effort.high, marginal=effort.likely, ledger=rows),
        readiness=readiness,
        blockers=blockers,
        fit=fit or Fit(verdict="migrate", reasons=(f"readiness {readiness} is at least 80",)),
        deltas=deltas,
        deployments=deployments,
        tier=tier,
        wave=wave,
    )


def report(
    *,
    flows: Sequence[FlowRow] = (),
    findings: Sequence[FindingRow] = (),
    shared: Sequence[SharedRow] = (),
    platform: Sequence[LedgerRow] = (),
    rules: Sequence[RuleRow] | None = None,
    coverage: Coverage | None = None,
    waves: Sequence[Wave] = (),
) -> Report:
    """Return a report with totals that fit its parts, and nothing in the lists not given."""
    parts = (total(row.effort for row in flows), total(shared), total(platform))
    levels = [row.severity for row in findings]
    return Report(
        schema_version=SCHEMA_VERSION,
        tool=Tool(
            name="p2d-audit",
            version="0.1.0",
            scoring_model="2026.1",
            packs=(PackRow(id="p2d_rules", version="0.1.0", rules=5, digest="sha256:0"),),
        ),
        run=Run(root=".", paths=(".",), config=None, fail_on=()),
        summary=Summary(
            flows=len(flows),
            tasks=0,
            handoffs=0,
            deployments=0,
            schedules=0,
            findings=len(findings),
            errors=levels.count("error"),
            warnings=levels.count("warning"),
            notes=levels.count("note"),
            readiness=sum(row.readiness for row in flows) // len(flows) if flows else None,
            effort=total(parts),
            effort_flows=parts[0],
            effort_shared=parts[1],
            effort_platform=parts[2],
        ),
        gate=Gate(fail_on=(), decision="off", reasons=()),
        coverage=coverage
        or Coverage(
            files=Files(read=0, skipped=(), failed=()),
            prefect_references=References(total=0, mapped=0, unmapped=()),
            unresolved=(),
        ),
        flows=tuple(flows),
        tasks=(),
        handoffs=(),
        branches=(),
        subflow_calls=(),
        deployment_runs=(),
        deployments=(),
        schedules=(),
        blocks=(),
        variables=(),
        automations=(),
        findings=tuple(findings),
        suppressed=(),
        unused_suppressions=(),
        errors=(),
        rules=tuple(rule(*row) for row in RULES) if rules is None else tuple(rules),
        shared=tuple(shared),
        platform=tuple(platform),
        waves=tuple(waves),
        extensions={},
    )


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
        **_shop_inventory(),
    )


def hostile_report(text: str) -> Report:
    """Return a report in which every name, message and snippet is `text`."""
    hostile = msgspec.json.decode(msgspec.json.encode(small_report()))
    for key in ("flows", "findings", "handoffs", "deployments", "schedules", "branches", "shared", "platform"):
        hostile[key] = [_poisoned(row, text) for row in hostile[key]]
    for key in ("coverage", "errors", "rules", "gate"):
        hostile[key] = _poisoned(hostile[key], text)
    return msgspec.convert(hostile, Report)


def large_report(flows: int, findings: int) -> Report:
    """Return a report with so many flows with long names, and findings spread over them."""
    rows = tuple(_numbered(number) for number in range(flows))
    found = tuple(_numbered_finding(number, rows) for number in range(findings))
    platform = ledger(("repository set-up", "platform.setup", 1, 6.1, 8.67, 11.23))
    wave = Wave(number=1, flows=tuple(row.id for row in rows), effort=total(row.effort for row in rows))
    return report(flows=rows, findings=found, shared=_many_shared(40), platform=platform, waves=(wave,))


KEPT = frozenset(
    {"id", "flow", "unit", "rule", "code", "severity", "confidence", "disposition", "verdict", "basis", "decision"}
    | {"tier", "path", "fingerprint", "baseline_state"}
)
"""Keys whose values are enumerations or identities."""


def _poisoned(value: object, text: str, key: str = "") -> object:
    match value:
        case dict():
            return {name: _poisoned(item, text, name) for name, item in value.items()}
        case list():
            return [_poisoned(item, text, key) for item in value]
        case str() if key not in KEPT:
            return text
        case _:
            return value


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
            prefect="retries=2",
            dagster="dg.RetryPolicy(max_retries=2)",
            change="Dagster retries the step, not the whole flow",
        ),
    )
    reasons = ("readiness 48 is below 80", "findings that have no equivalent: PTD310 ×1")
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
            failed=(Failed(path="shop/old flow é.py", line=7, reason="invalid syntax"),),
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


def _shop_inventory() -> dict[str, object]:
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
                DagsterScheduleRow(cron=("0 2 * * 1-5",), timezone="Europe/Berlin", exact=True, note=""),
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
                path="prefect.yaml", line=25, trigger="event: order.paid", actions=("run-deployment",), name=None
            ),
        ),
    }


def _task(id: str, line: int, used_by: tuple[str, ...]) -> TaskRow:
    function = id.rpartition(":")[2]
    return TaskRow(
        id=id,
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
    )


def _deployment(id: str, line: int, name: str | None, flow_id: str, schedules: tuple[int, ...]) -> DeploymentRow:
    return DeploymentRow(
        id=id,
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


def _numbered(number: int) -> FlowRow:
    rows = ledger(
        ("flow", "flow.base", 1, 0.75, 1.08, 1.42),
        ("finding", "PTD203", 1 + number % 7, 0.1 + number / 100, 0.3 + number / 50, 0.7 + number / 20),
    )
    name = f"ingest_customer_master_data_from_regional_warehouse_{number:04}_into_the_lake"
    return flow(
        f"flow:company.data_platform.ingestion.regional.module_{number:04}:{name}",
        f"company/data_platform/ingestion/regional/module_{number:04}.py",
        (10 + number, 90 + number),
        name,
        rows,
        readiness=number % 101,
        blockers=("PTD203", "PTD310", "PTD402", "PTD101")[: number % 5],
    )


def _numbered_finding(number: int, flows: Sequence[FlowRow]) -> FindingRow:
    owner = flows[number % len(flows)] if flows else None
    place = region(10 + number, f"    step_{number}.map(inputs)  # é 💶", f"step_{number}.map(inputs)")
    path = owner.path if owner else "company/flows.py"
    unit = owner.id if owner else None
    return finding("PTD203", f"`step_{number}` is mapped over a collection", path, place, unit=unit)


def _many_shared(count: int) -> tuple[SharedRow, ...]:
    return tuple(
        SharedRow(
            id=f"task:company.data_platform.shared.connections.warehouse:open_connection_{number:03}",
            used_by=("flow:a", "flow:b"),
            item="task to resource",
            source="task.resource",
            count=1,
            low=0.25,
            likely=round(0.5 + number / 100, 2),
            high=2.0,
            formula="0.25/0.75/2",
        )
        for number in range(count)
    )
