"""Decides what a task becomes in Dagster, from how the project uses it.

The rules are those a syntax-free model can answer, first match wins; a task's
name is no evidence. What a body reads, writes or waits for is not known here,
so sensors, partitions and external integrations are priced by the findings.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Literal, TypeAlias

from msgspec import Struct

from p2d_audit.effort.weights import TargetWeights
from p2d_audit.model import Handoff, Project, Task

Target: TypeAlias = Literal["function", "op", "asset", "check", "resource"]

MATERIALIZE = "prefect.assets.materialize"
KEPT_APART = (
    "retries",
    "max_retries",
    "cache_policy",
    "cache_key_fn",
    "cache_for",
    "tags",
    "timeout_seconds",
    "timeout",
)
"""Settings a plain function cannot have."""


class _Evidence(Struct, eq=False):
    """What the project shows of one task."""

    flows: set[str]
    consumers: set[str]
    consumes: bool = False
    repeated: bool = False
    materializes: bool = False


def decide_targets(project: Project, weights: TargetWeights) -> dict[str, Target]:
    """Return what each task becomes, by the task's id."""
    evidence = _gathered(project)
    return {task.id: _target(task, evidence[task.id], weights) for task in project.tasks}


def names_any(text: str | None, last_names: Iterable[str]) -> bool:
    """Tell whether a type's text mentions one of the names, as a whole word."""
    return bool(text) and not set(re.findall(r"\w+", text or "")).isdisjoint(last_names)


def _gathered(project: Project) -> defaultdict[str, _Evidence]:
    evidence: defaultdict[str, _Evidence] = defaultdict(lambda: _Evidence(set(), set()))
    for call in project.calls:
        seen = evidence[call.task.id]
        seen.flows.add(call.flow.id if call.flow else "")
        seen.repeated |= call.mode == "map" or any(region.kind in ("for", "while") for region in call.within)
    for handoff in filter(_carries_data, project.handoffs):
        evidence[handoff.producer.task.id].consumers.add(handoff.consumer.task.id)
        evidence[handoff.consumer.task.id].consumes = True
    for reference in project.references:
        if reference.unit and reference.symbol == MATERIALIZE:
            evidence[reference.unit.id].materializes = True
    return evidence


def _carries_data(handoff: Handoff) -> bool:
    return handoff.kind != "ordering"


def _target(task: Task, seen: _Evidence, weights: TargetWeights) -> Target:
    if seen.materializes:
        return "asset"
    if names_any(task.returns, weights.resource_types):
        return "resource"
    if task.returns == "bool" and seen.consumes:
        return "check"
    if seen.repeated:
        return "op"
    if len(seen.consumers) > 1:
        return "asset"
    alone = len(seen.flows) == 1 and not any(task.option(name) for name in KEPT_APART)
    return "function" if seen.consumers and alone else "op"
