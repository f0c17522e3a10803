"""Lines for what there is to move, before any finding: flows, deployments, tasks and hand-offs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import get_args

from p2d_audit.effort.hours import Line, priced, repeated
from p2d_audit.effort.targets import Target, names_any
from p2d_audit.effort.usage import Usage
from p2d_audit.effort.weights import Hours, Weights
from p2d_audit.model import Flow, Handoff, Project


def platform_lines(project: Project, weights: Weights) -> Iterator[Line]:
    """Yield what is done once, if there is anything to move."""
    if project.flows or project.tasks or project.deployments:
        yield _line("repository set-up", "platform.setup", weights.platform.setup, weights)


def flow_lines(flow: Flow, targets: Mapping[str, Target], usage: Usage, weights: Weights) -> Iterator[Line]:
    """Yield one flow's own lines; `targets` are the tasks that only this flow runs and what they become."""
    yield from _definition_lines(flow, usage, weights)
    deployments = len(usage.deployments.get(flow.id, ()))
    yield from _counted("deployment", "deployment.base", weights.deployment.base, deployments, weights)
    counts = Counter(targets.values())
    for target in get_args(Target):
        yield from _counted(f"task to {target}", f"task.{target}", task_hours(target, weights), counts[target], weights)
    edges = Counter(edge_hours(handoff, weights) for handoff in usage.handoffs.get(flow.id, ()))
    for (kind, hours), count in sorted(edges.items()):
        yield from _counted(f"{kind} hand-off", f"edge.{kind}", hours, count, weights)


def apart_lines(
    project: Project, targets: Mapping[str, Target], usage: Usage, weights: Weights
) -> Iterator[tuple[str, Line]]:
    """Yield, with their ids, the tasks that no single flow owns and the deployments that no flow was found for."""
    for task in project.tasks:
        if len(usage.owners_of(task.id)) != 1:
            target = targets[task.id]
            yield task.id, _line(f"task to {target}", f"task.{target}", task_hours(target, weights), weights)
    for deployment in project.deployments:
        if deployment.flow is None:
            yield deployment.id, _line("deployment", "deployment.base", weights.deployment.base, weights)


def task_hours(target: Target, weights: Weights) -> Hours:
    """Return the hours of turning a task into `target`."""
    hours: Hours = getattr(weights.task, target)
    return hours


def edge_hours(handoff: Handoff, weights: Weights) -> tuple[str, Hours]:
    """Return the kind of an edge (small, large or ordering) and its hours."""
    if handoff.kind == "ordering":
        return "ordering", weights.edge.ordering
    if names_any(handoff.payload.type, weights.target.large_types):
        return "large", weights.edge.large
    return "small", weights.edge.small


def exact(value: float) -> str:
    """Return a number without needless zeros."""
    return f"{value:.10g}"


def _definition_lines(flow: Flow, usage: Usage, weights: Weights) -> Iterator[Line]:
    if flow.is_test:
        yield _line("flow in a test", "flow.test", weights.flow.test, weights)
        return
    yield _line("flow", "flow.base", weights.flow.base, weights)
    if flow.id in usage.exercised:
        yield _line("validation", "flow.validation", weights.flow.validation, weights)
    else:
        yield _line(
            "validation without tests", "flow.validation", weights.flow.validation, weights, weights.flow.untested
        )


def _line(item: str, source: str, hours: Hours, weights: Weights, factor: float = 1.0) -> Line:
    times = "" if factor == 1 else f"{exact(factor)} * "
    formula = f"{times}{_shown(hours)}"
    return Line(item=item, source=source, count=1, price=priced(hours, weights.spread, factor), formula=formula)


def _counted(item: str, source: str, hours: Hours, count: int, weights: Weights) -> Iterator[Line]:
    if not count:
        return
    first = weights.repeat.unit
    price = repeated([priced(hours, weights.spread)] * count, first)
    damping = "" if count == 1 else f"({exact(first)} + {exact(1 - first)} * {count}) * "
    yield Line(item=item, source=source, count=count, price=price, formula=f"{damping}{_shown(hours)}")


def _shown(hours: Hours) -> str:
    return f"{exact(hours.low)}/{exact(hours.typical)}/{exact(hours.high)}"
