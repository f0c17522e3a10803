"""Builds small projects and findings by hand."""

from __future__ import annotations

from typing import Any

from p2d_audit import (
    Argument,
    Constant,
    Deployment,
    DeploymentRun,
    Effort,
    Finding,
    Flow,
    Handoff,
    Option,
    Parameter,
    Payload,
    Project,
    Reference,
    Region,
    Schedule,
    Span,
    Task,
    TaskCall,
    Unit,
    Unknown,
)
from p2d_audit.effort.weights import FactorWeights
from p2d_audit.model import CallMode, Confidence, Disposition, HandoffKind, Severity

ONE_HOUR = Effort(0.5, 1, 2)
UNFITTED = {
    "factor": dict.fromkeys(FactorWeights.__struct_fields__, 1),
    "clone": {"share": 0},
    "use": {"share": 0},
}
"""Laid over the shipped weights, it makes the hours of their tables count as they are, and once."""


def span(line: int = 1, path: str = "flows.py", column: int = 1) -> Span:
    return Span(path, line, column, line, column + 10)


def option(name: str, value: Constant, text: str = "…", place: Span | None = None) -> Option:
    return Option(name=name, value=value, text=text, span=place or span())


def flow(function: str, **changes: Any) -> Flow:
    return Flow(**(_unit("flow", function) | changes))


def task(function: str, **changes: Any) -> Task:
    return Task(**(_unit("task", function) | changes))


def call(
    callee: Task | Flow,
    caller: Flow | None,
    place: Span | None = None,
    mode: CallMode = "call",
    within: tuple[Region, ...] = (),
) -> TaskCall:
    return TaskCall(
        task=callee,
        flow=caller,
        caller=caller.id if caller else "tests:test_it",
        mode=mode,
        span=place or span(),
        arguments=(Argument(parameter="x", text="x", span=place or span(), unmapped=False),),
        options=(),
        within=within,
        result_used=True,
        awaited=False,
    )


def handoff(
    producer: TaskCall,
    consumer: TaskCall,
    kind: HandoffKind = "direct",
    carries: str | None = None,
    place: Span | None = None,
) -> Handoff:
    assert consumer.flow is not None
    return Handoff(
        flow=consumer.flow,
        producer=producer,
        consumer=consumer,
        parameter="x",
        kind=kind,
        payload=Payload(type=carries, basis="annotation" if carries else "unknown"),
        confidence="high",
        span=place or consumer.span,
    )


def deployment(name: str, owner: Flow | None, place: Span | None = None, **changes: Any) -> Deployment:
    fields: dict[str, Any] = {
        "id": f"deployment:{name}",
        "span": place or span(path="prefect.yaml"),
        "name": name,
        "flow": owner,
        "flow_reference": f"flows.py:{owner.function}" if owner else Unknown("pick()"),
        "source": "prefect.yaml",
        "triggers": (),
        "work_pool": "default",
        "parameters": {},
        "options": (),
    }
    return Deployment(**(fields | changes))


def deployment_run(unit: Unit, target: Deployment | None) -> DeploymentRun:
    return DeploymentRun(
        span=span(),
        unit=unit,
        name="flow/deployment",
        resolution="resolved" if target else "name-only",
        deployment=target,
        options=(),
    )


def schedule(target: Deployment | Flow | None, place: Span | None = None, value: str = "0 2 * * *") -> Schedule:
    return Schedule(
        span=place or span(path="prefect.yaml"),
        kind="cron",
        value=value,
        timezone=None,
        active=True,
        target=target,
        dagster=None,
        accepted=True,
        written_as="cron",
    )


def reference(symbol: str, unit: Unit | None = None, place: Span | None = None) -> Reference:
    return Reference(symbol=symbol, kind="call", span=place or span(), unit=unit, options=())


def region(
    owner: Flow, kind: Any, *, on: tuple[TaskCall, ...] = (), decided_by: Any = "result", line: int = 1
) -> Region:
    return Region(kind=kind, flow=owner, span=span(line), test="x", decided_by=decided_by, on=on, handles=kind == "try")


def parameter(name: str, default: str | None = None) -> Parameter:
    return Parameter(name=name, annotation=None, type=None, default=default, kind="positional")


def project(**parts: Any) -> Project:
    names = Project.__struct_fields__
    return Project(**{name: tuple(parts.pop(name, ())) for name in names}, **parts)


def finding(
    rule: str,
    unit: Unit | Deployment | None = None,
    effort: Effort = ONE_HOUR,
    *,
    place: Span | None = None,
    key: str | None = None,
    message: str = "a fact",
    severity: Severity = "warning",
    confidence: Confidence = "high",
    disposition: Disposition = "adapt",
) -> Finding:
    where = place or span()
    return Finding(
        rule=rule,
        span=where,
        message=message,
        unit=unit.id if unit else None,
        severity=severity,
        confidence=confidence,
        disposition=disposition,
        effort=effort,
        key=key or (unit.id if unit else where.path),
    )


def _unit(kind: str, function: str) -> dict[str, Any]:
    return {
        "id": f"{kind}:flows:{function}",
        "name": function,
        "function": function,
        "module": "flows",
        "span": span(),
        "head": span(),
        "via": "decorator",
        "prefect": "3",
        "is_async": False,
        "is_generator": False,
        "is_method": False,
        "is_test": False,
        "parameters": (),
        "options": (),
        "returns": None,
    }
