"""Lines for what there is to move, before any finding: flows, deployments, tasks and hand-offs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from p2d_audit.effort.hours import Line, priced, repeated
from p2d_audit.effort.targets import PRICED_AS
from p2d_audit.effort.task_rules import Target, names_any
from p2d_audit.effort.usage import Usage
from p2d_audit.effort.weights import Hours, TaskWeights, Weights
from p2d_audit.model import Flow, Handoff, Project

HOOKS = "sensor:run-status"
"""The id of the sensor that all tasks which become hooks share."""


def platform_lines(project: Project, weights: Weights) -> Iterator[Line]:
    """Yield what is done once, if there is anything to move."""
    if project.flows or project.tasks or project.deployments:
        yield _line("repository set-up", "platform.setup", weights.platform.setup, weights)


def flow_lines(flow: Flow, targets: Mapping[str, Target], usage: Usage, weights: Weights) -> Iterator[Line]:
    """Yield one flow's own lines; `targets` are the tasks that only this flow runs and what they become."""
    yield from _definition_lines(flow, usage, weights)
    deployments = len(usage.deployments.get(flow.id, ()))
    yield from _counted("deployment", "deployment.base", weights.deployment.base, deployments, weights)
    counts = Counter(PRICED_AS[target.shape] for target in targets.values() if target.shape != "hook")
    for weight in TaskWeights.__struct_fields__:
        yield from _counted(f"task to {weight}", f"task.{weight}", _hours_of(weight, weights), counts[weight], weights)
    edges = Counter(edge_hours(handoff, weights) for handoff in usage.handoffs.get(flow.id, ()))
    for (kind, hours), count in sorted(edges.items()):
        yield from _counted(f"{kind} hand-off", f"edge.{kind}", hours, count, weights)


def apart_lines(
    project: Project, targets: Mapping[str, Target], usage: Usage, weights: Weights
) -> Iterator[tuple[str, frozenset[str], Line]]:
    """Yield, with an id and the flows that need it, what belongs to no single flow.

    These are the tasks that no single flow owns, one sensor for all tasks that become hooks, and the deployments that
    no flow was found for.
    """
    hooks = [task.id for task in project.tasks if targets[task.id].shape == "hook"]
    for task in project.tasks:
        if len(usage.owners_of(task.id)) != 1 and task.id not in hooks:
            weight = PRICED_AS[targets[task.id].shape]
            line = _line(f"task to {weight}", f"task.{weight}", _hours_of(weight, weights), weights)
            yield task.id, usage.owners_of(task.id), line
    if hooks:
        line = _line("run-status sensor", "task.sensor", weights.task.sensor, weights)
        yield HOOKS, _owners(hooks, usage), line
    for deployment in project.deployments:
        if deployment.flow is None:
            line = _line("deployment", "deployment.base", weights.deployment.base, weights)
            yield deployment.id, usage.owners_of(deployment.id), line


def _owners(units: Iterable[str], usage: Usage) -> frozenset[str]:
    return frozenset(owner for unit in units for owner in usage.owners_of(unit))


def _hours_of(weight: str, weights: Weights) -> Hours:
    hours: Hours = getattr(weights.task, weight)
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
