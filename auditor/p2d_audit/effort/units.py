"""Lines for what there is to move, before any finding: flows, deployments, tasks, hand-offs and statements."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator

from p2d_audit.effort.choices import TaskShape
from p2d_audit.effort.common import distinct
from p2d_audit.effort.hours import Line, Price, priced, repeated, scaled
from p2d_audit.effort.survey import Survey
from p2d_audit.effort.targets import PRICED_AS
from p2d_audit.effort.task_rules import names_any
from p2d_audit.effort.usage import Usage
from p2d_audit.effort.weights import Hours, TaskWeights, Weights
from p2d_audit.model import Flow, Handoff, Project

HOOKS = "sensor:run-status"
"""The id of the sensor that all tasks which become hooks share."""


def platform_lines(project: Project, weights: Weights) -> Iterator[Line]:
    """Yield what is done once, if there is anything to move."""
    if project.flows or project.tasks or project.deployments:
        yield unit_line("repository set-up", "platform.setup", weights.platform.setup, weights)
        if weights.platform.newcomers:
            hours, factor = weights.platform.learning, weights.platform.newcomers
            yield unit_line("learning", "platform.learning", hours, weights, factor)


def definition_lines(flow: Flow, survey: Survey) -> Iterator[Line]:
    """Yield what a flow itself costs, and its check."""
    weights, wide = survey.weights, survey.widening(flow)
    if flow.is_test:
        yield unit_line("flow in a test", "flow.test", weights.flow.test, weights, wide=wide)
        return
    yield unit_line("flow", "flow.base", weights.flow.base, weights, wide=wide)
    tested = flow.id in survey.usage.exercised
    item, factor = ("validation", 1.0) if tested else ("validation without tests", weights.flow.untested)
    yield unit_line(item, "flow.validation", weights.flow.validation, weights, factor, wide)


def deployment_lines(flow: Flow, survey: Survey) -> Iterator[Line]:
    """Yield what the flow's deployments cost; one that is made with something unknown has a wider range."""
    found = [deployment.id for deployment in survey.usage.deployments.get(flow.id, ())]
    unknown = sum(one in survey.unknowns.deployments for one in found)
    yield from _counted("deployment", "deployment.base", survey.weights.deployment.base, len(found), survey, unknown)


def step_lines(flow: Flow, survey: Survey, without: Container[str] = ()) -> Iterator[Line]:
    """Yield what the tasks cost that only this flow runs, but for those in `without`."""
    wide = flow.id in survey.wide
    tasks = [task for task in survey.tasks.get(flow.id, ()) if task not in without]
    shapes: list[TaskShape] = [survey.target(task).shape for task in tasks]
    counts = Counter(PRICED_AS[shape] for shape in shapes if shape != "hook")
    for weight in TaskWeights.__struct_fields__:
        count, hours = counts[weight], _hours_of(weight, survey.weights)
        yield from _counted(f"task to {weight}", f"task.{weight}", hours, count, survey, count * wide)


def graph_lines(flow: Flow, survey: Survey) -> Iterator[Line]:
    """Yield what the hand-offs in the flow's own code cost, and what its body does itself."""
    wide = flow.id in survey.wide
    edges = Counter(edge_hours(handoff, survey.weights) for handoff in survey.handoffs(flow))
    for (kind, hours), count in sorted(edges.items()):
        yield from _counted(f"{kind} hand-off", f"edge.{kind}", hours, count, survey, count * wide)
    if not flow.is_test:
        own = [one for one in survey.statements.get(flow.id, ()) if not survey.is_common(flow, one.span)]
        yield from _statements(len(own), survey, survey.widening(flow))
        yield from _code(survey.size(flow), survey)


def apart_lines(survey: Survey, without: Container[str] = ()) -> Iterator[tuple[str, frozenset[str], Line]]:
    """Yield, with an id and the flows that need it, what belongs to no single flow.

    These are the tasks that no single flow owns, but for those in `without`, one sensor for all tasks that become
    hooks, the deployments that no flow was found for, and what stands in code that several flows run.
    """
    usage, weights = survey.usage, survey.weights
    hooks = [task.id for task in survey.project.tasks if survey.target(task.id).shape == "hook"]
    for task in survey.project.tasks:
        if len(usage.owners_of(task.id)) != 1 and task.id not in hooks and task.id not in without:
            weight = PRICED_AS[survey.target(task.id).shape]
            line = unit_line(f"task to {weight}", f"task.{weight}", _hours_of(weight, weights), weights)
            yield task.id, usage.owners_of(task.id), line
    if hooks:
        line = unit_line("run-status sensor", "task.sensor", weights.task.sensor, weights)
        yield HOOKS, _owners(hooks, usage), line
    for deployment in survey.project.deployments:
        if deployment.flow is None:
            wide = weights.unknown.widening if deployment.id in survey.unknowns.deployments else 1.0
            line = unit_line("deployment", "deployment.base", weights.deployment.base, weights, wide=wide)
            yield deployment.id, usage.owners_of(deployment.id), line
    yield from _common_lines(survey)


def unit_line(item: str, source: str, hours: Hours, weights: Weights, factor: float = 1.0, wide: float = 1.0) -> Line:
    """Return a line for one thing, with its high hours `wide` times as far."""
    times = "" if factor == 1 else f"{exact(factor)} * "
    price = priced(hours, weights.spread, factor, wide)
    return Line(item=item, source=source, count=1, price=price, formula=f"{times}{shown(hours, wide)}")


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


def shown(hours: Hours, wide: float = 1.0) -> str:
    """Return three points as text."""
    high = exact(hours.high) if wide == 1 else f"{exact(wide)} * {exact(hours.high)}"
    return f"{exact(hours.low)}/{exact(hours.typical)}/{high if wide == 1 else f'({high})'}"


def _common_lines(survey: Survey) -> Iterator[tuple[str, frozenset[str], Line]]:
    """Yield a line for each helper and kind of hand-off in it, and for what helpers do in the flows' bodies."""
    edges: defaultdict[tuple[str, str, Hours], list[Handoff]] = defaultdict(list)
    for flow in survey.project.flows:
        for handoff in survey.usage.handoffs.get(flow.id, ()):
            if survey.is_common(flow, handoff.span):
                edges[survey.common[handoff.span].owner, *edge_hours(handoff, survey.weights)].append(handoff)
    for (owner, kind, hours), found in sorted(edges.items()):
        users = frozenset(handoff.flow.id for handoff in found)
        for line in _counted(f"{kind} hand-off", f"edge.{kind}", hours, len(distinct(found)), survey):
            yield f"{owner}:{kind}", users, line
    for owner, (count, users) in sorted(_common_statements(survey).items()):
        for line in _statements(count, survey, 1.0):
            yield f"{owner}:statements", users, line


def _common_statements(survey: Survey) -> dict[str, tuple[int, frozenset[str]]]:
    found: defaultdict[str, set[tuple[object, str]]] = defaultdict(set)
    users: defaultdict[str, set[str]] = defaultdict(set)
    for flow in survey.project.flows:
        for effect in survey.statements.get(flow.id, ()):
            if survey.is_common(flow, effect.span):
                owner = survey.common[effect.span].owner
                found[owner].add((effect.span, effect.kind))
                users[owner].add(flow.id)
    return {owner: (len(places), frozenset(users[owner])) for owner, places in found.items()}


def _statements(count: int, survey: Survey, wide: float) -> Iterator[Line]:
    if not count:
        return
    hours, cap = survey.weights.flow.statement, survey.weights.flow.statement_cap
    price = scaled(priced(hours, survey.weights.spread, wide=wide), count)
    over = price.likely > cap
    price = scaled(price, cap / price.likely) if over else price
    formula = f"{count} * {shown(hours, wide)}" + (f", at most {exact(cap)}" if over else "")
    yield Line(item="statement of a body", source="flow.statement", count=count, price=price, formula=formula)


def _code(statements: int, survey: Survey) -> Iterator[Line]:
    """Yield what it costs to read and check so many statements; those of shared tasks are read with each flow."""
    if statements:
        hours = survey.weights.flow.code
        price = scaled(priced(hours, survey.weights.spread), math.log1p(statements))
        formula = f"ln(1 + {statements}) * {shown(hours)}"
        yield Line(item="statements to read", source="flow.code", count=statements, price=price, formula=formula)


def _owners(units: Iterable[str], usage: Usage) -> frozenset[str]:
    return frozenset(owner for unit in units for owner in usage.owners_of(unit))


def _hours_of(weight: str, weights: Weights) -> Hours:
    hours: Hours = getattr(weights.task, weight)
    return hours


def _counted(item: str, source: str, hours: Hours, count: int, survey: Survey, wide: int = 0) -> Iterator[Line]:
    """Yield a line for `count` things, `wide` of which have a wider range."""
    if not count:
        return
    weights, first = survey.weights, survey.weights.repeat.unit
    factor = weights.unknown.widening
    price = repeated([*_prices(hours, count - wide, weights, 1.0), *_prices(hours, wide, weights, factor)], first)
    damping = "" if count == 1 else f"({exact(first)} + {exact(1 - first)} * {count}) * "
    some = f", high * {exact(factor)} for {wide} of {count}" if 0 < wide < count else ""
    formula = f"{damping}{shown(hours, factor if wide == count else 1.0)}{some}"
    yield Line(item=item, source=source, count=count, price=price, formula=formula)


def _prices(hours: Hours, count: int, weights: Weights, wide: float) -> list[Price]:
    return [priced(hours, weights.spread, wide=wide)] * count
