"""Makes the model's objects of what files other than Python declare, and joins them to flows."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TypeAlias

from msgspec.structs import replace

from p2d_audit.declarations import (
    DeclaredAutomation,
    DeclaredBlock,
    DeclaredDeployment,
    DeclaredSchedule,
    DeclaredUse,
    DeclaredVariable,
    Doubt,
)
from p2d_audit.facts.records import FileFacts
from p2d_audit.link.entrypoints import FlowFinder
from p2d_audit.model import (
    Automation,
    Block,
    Component,
    DagsterSchedule,
    Deployment,
    Reference,
    Requirement,
    Schedule,
    Setting,
    Trigger,
    Unknown,
    Unresolved,
    Variable,
)
from p2d_audit.schedules import translate_cron, translate_interval, translate_rrule

Made: TypeAlias = (
    Deployment | Schedule | Automation | Block | Variable | Reference | Component | Setting | Requirement | Unresolved
)


def read_declared(file: FileFacts, flows: FlowFinder) -> Iterator[Made]:
    """Yield what a file declares; its entrypoints are looked up from its folder upwards."""
    deployments = {one.key: _deployment(one, flows) for one in file.declared if isinstance(one, DeclaredDeployment)}
    yield from deployments.values()
    for one in file.declared:
        match one:
            case Component() | Setting() | Requirement():
                yield one
            case DeclaredSchedule():
                yield _schedule(one, deployments.get(one.deployment or ""))
            case DeclaredBlock():
                yield Block(span=one.span, unit=None, type=one.type, action=one.action, name=one.name)
            case DeclaredVariable():
                yield Variable(span=one.span, unit=None, name=one.name, action=one.action)
            case DeclaredAutomation():
                yield Automation(
                    span=one.span,
                    name=one.name,
                    trigger=Trigger(span=one.span, kind=one.trigger, text=one.text),
                    actions=one.actions,
                    deployment=deployments.get(one.deployment or ""),
                    source="yaml",
                )
            case DeclaredUse():
                yield Reference(symbol=one.symbol, kind="name", span=one.span, unit=None, options=())
            case Doubt():
                yield Unresolved(span=one.span, what=one.what, why=one.why)


def _deployment(one: DeclaredDeployment, flows: FlowFinder) -> Deployment:
    flow = flows.deployed(one.entrypoint, one.flow, posixpath.dirname(one.span.path))
    reference = one.entrypoint or one.flow
    shown = flow.name if flow and isinstance(flow.name, str) else flow.function if flow else reference
    return Deployment(
        id=f"deployment:{shown if isinstance(shown, str) else '?'}/{one.name if isinstance(one.name, str) else '?'}",
        span=one.span,
        name=one.name,
        flow=flow,
        flow_reference=reference,
        source=one.source,
        triggers=(),
        work_pool=one.work_pool,
        parameters=dict(one.parameters),
        options=(),
    )


def _schedule(one: DeclaredSchedule, deployment: Deployment | None) -> Schedule:
    return Schedule(
        span=one.span,
        kind=one.kind,
        value=one.value,
        timezone=one.timezone,
        active=one.active,
        target=deployment,
        dagster=_translated(one),
        accepted=True,
        written_as=one.written_as or f"{one.kind}:",
    )


def _translated(one: DeclaredSchedule) -> DagsterSchedule | None:
    if not isinstance(one.value, str):
        return None
    zone = one.timezone if isinstance(one.timezone, str) else None
    match one.kind:
        case "cron":
            found = translate_cron(one.value, timezone=zone, day_or=one.day_or)
        case "interval":
            found = translate_interval(float(one.value.removesuffix("s")), anchor=one.anchor, timezone=zone)
        case "rrule":
            found = translate_rrule(one.value, timezone=zone)
        case _:
            return None
    if isinstance(one.timezone, Unknown):
        note = f"the timezone `{one.timezone.source}` is {one.timezone.why}"
        return replace(found, exact=False, note="; ".join(filter(None, (note, found.note))))
    return found
