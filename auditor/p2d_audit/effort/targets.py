"""What each task and flow of the project becomes in Dagster, and by which weight a task is priced."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from p2d_audit.effort.choices import TaskShape
from p2d_audit.effort.evidence import gather_tasks
from p2d_audit.effort.fit import find_obstacles
from p2d_audit.effort.flow_evidence import FlowEvidence, Surroundings, gather_flows
from p2d_audit.effort.flow_rules import FlowTarget, decide_flow
from p2d_audit.effort.task_rules import Target, decide_task
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


JOBS_OF_ASSETS = ("asset-job", "graph-asset", "partitioned")


class Targets(Struct, frozen=True, kw_only=True):
    """What tasks and flows become, by id; `blank` are the flows of which it is not known what they run."""

    tasks: Mapping[str, Target]
    flows: Mapping[str, FlowTarget]
    blank: frozenset[str] = frozenset()


def decide_targets(project: Project, usage: Usage, weights: Weights) -> Targets:
    """Return what every task and every flow of the project becomes."""
    evidence = gather_tasks(project, usage)
    tasks = {task: decide_task(seen, weights.target) for task, seen in evidence.items()}
    found = gather_flows(project, usage)
    flows: dict[str, FlowTarget] = {}
    for flow in _callees_first(found):
        seen = found[flow]
        flows[flow] = decide_flow(
            seen,
            Surroundings(
                targets=tasks,
                deployments=usage.deployments.get(flow, ()),
                obstacles=tuple(find_obstacles(seen.flow, usage, weights.fit)),
                symbols=frozenset(one.symbol for one in usage.references.get(flow, ())),
                jobs_of_assets=frozenset(one for one, target in flows.items() if target.shape in JOBS_OF_ASSETS),
            ),
        )
    blank = frozenset(flow for flow, seen in found.items() if seen.is_blank)
    return Targets(tasks=tasks, flows={flow: flows[flow] for flow in found}, blank=blank)


def _callees_first(found: Mapping[str, FlowEvidence]) -> list[str]:
    """Return the flows so that each stands behind those it calls, as far as they do not call each other."""
    order: dict[str, None] = {}
    for flow in found:
        waiting = [flow]
        entered: set[str] = set()
        while waiting:
            one = waiting[-1]
            inner = [call.task.id for call in found[one].flow_calls if call.task.id in found]
            fresh = [other for other in inner if other not in order and other not in entered and other != one]
            entered.add(one)
            if fresh:
                waiting.append(fresh[0])
            else:
                order.setdefault(waiting.pop())
    return list(order)
