"""What each task and flow of the project becomes in Dagster, and by which weight a task is priced."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from p2d_audit.effort.evidence import gather_flows, gather_tasks
from p2d_audit.effort.flow_rules import FlowTarget, Surroundings, decide_flow
from p2d_audit.effort.readiness import find_obstacles
from p2d_audit.effort.task_rules import Target, TaskShape, decide_task
from p2d_audit.effort.usage import Usage
from p2d_audit.effort.weights import Weights
from p2d_audit.model import Project

PRICED_AS: Mapping[TaskShape, str] = {
    "asset": "asset",
    "op": "op",
    "function": "function",
    "resource": "resource",
    "sensor": "sensor",
    "check": "check",
    "partitions": "asset",
    "dynamic": "op",
    "integration": "asset",
    "hook": "sensor",
}
"""The weight in `[task]` by which each shape is priced; one sensor stands for all hooks."""


class Targets(Struct, frozen=True, kw_only=True):
    """What tasks and flows become, by id."""

    tasks: Mapping[str, Target]
    flows: Mapping[str, FlowTarget]


def decide_targets(project: Project, usage: Usage, weights: Weights) -> Targets:
    """Return what every task and every flow of the project becomes."""
    evidence = gather_tasks(project, usage)
    tasks = {task: decide_task(seen, weights.target) for task, seen in evidence.items()}
    flows = {
        seen.flow.id: decide_flow(
            seen,
            Surroundings(
                targets=tasks,
                deployments=usage.deployments.get(seen.flow.id, ()),
                obstacles=tuple(find_obstacles(seen.flow, usage, weights.fit)),
                symbols=frozenset(one.symbol for one in usage.references.get(seen.flow.id, ())),
            ),
        )
        for seen in gather_flows(project, usage).values()
    }
    return Targets(tasks=tasks, flows=flows)
