"""Builds by hand what rules look at, beside what the effort tests build already."""

from __future__ import annotations

from typing import Any

from p2d_audit import (
    Automation,
    Block,
    DagsterSchedule,
    Deployment,
    Finding,
    Project,
    Rule,
    Schedule,
    Trigger,
    Variable,
)
from p2d_audit.model import BlockAction, ScheduleKind, TriggerKind

from tests.effort.build import (
    call,
    deployment,
    deployment_run,
    flow,
    handoff,
    option,
    parameter,
    project,
    reference,
    region,
    span,
    task,
)

__all__ = [
    "automation",
    "block",
    "call",
    "deployment",
    "deployment_run",
    "findings",
    "flow",
    "handoff",
    "option",
    "parameter",
    "project",
    "reference",
    "region",
    "schedule",
    "span",
    "task",
    "trigger",
    "variable",
]


def findings(rule: Rule, **parts: Any) -> tuple[Finding, ...]:
    """Return what a rule finds in a project of these parts."""
    made: Project = project(**parts)
    return tuple(rule.check(made))


def schedule(
    kind: ScheduleKind,
    value: Any,
    *,
    crons: tuple[str, ...] | None = (),
    exact: bool = True,
    note: str = "",
    **changes: Any,
) -> Schedule:
    """Return a schedule; `crons` is its translation, None if it has not been translated."""
    target = None if crons is None else DagsterSchedule(cron=crons, timezone=None, exact=exact, note=note)
    fields: dict[str, Any] = {
        "span": span(),
        "kind": kind,
        "value": value,
        "timezone": None,
        "active": True,
        "target": None,
        "dagster": target,
        "accepted": True,
        "written_as": kind,
    }
    return Schedule(**(fields | changes))


def block(kind: str, action: BlockAction, name: Any = None, line: int = 1) -> Block:
    return Block(span=span(line), unit=None, type=kind, action=action, name=name)


def variable(name: Any, action: Any = "get") -> Variable:
    return Variable(span=span(), unit=None, name=name, action=action)


def trigger(kind: TriggerKind, line: int = 1) -> Trigger:
    return Trigger(span=span(line), kind=kind, text="…")


def automation(
    of: Trigger, actions: tuple[str, ...] = (), name: str | None = "chain", owner: Deployment | None = None
) -> Automation:
    return Automation(span=span(), name=name, trigger=of, actions=actions, deployment=owner, source="python")
