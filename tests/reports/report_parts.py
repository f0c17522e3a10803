"""Builds rows of a report, with sums that fit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Literal

from p2d_audit.report import (
    SCHEMA_VERSION,
    Coverage,
    DeltaRow,
    Files,
    FindingRow,
    Fit,
    FlowEffort,
    FlowRow,
    FlowTargetRow,
    Gate,
    LedgerRow,
    PackRow,
    ParameterRow,
    Range,
    References,
    Region,
    RelatedRow,
    Report,
    RuleRow,
    Run,
    SharedRow,
    Summary,
    Tool,
    Wave,
)

Severity = Literal["error", "warning", "note"]
Disposition = Literal["mechanical", "adapt", "redesign", "no-equivalent", "drop"]

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

RULES: tuple[tuple[str, str, Severity, Disposition, str, str], ...] = (
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
    identity: str,
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
    target: FlowTargetRow | None = None,
) -> FlowRow:
    """Return a flow whose effort is the sum of its ledger."""
    effort = total(rows)
    return FlowRow(
        id=identity,
        path=path,
        line=lines[0],
        end_line=lines[1],
        function=identity.rpartition(":")[2],
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
        target=target,
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
        commands=(),
        components=(),
        settings=(),
        requirements=(),
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
