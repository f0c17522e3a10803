"""What cannot be known of flows, names and deployments, for which their hours are widened."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from p2d_audit.effort.usage import Usage
from p2d_audit.model import Block, DeploymentRun, Project, Span, Unit, Unknown, Unresolved, Variable


class Unknowns(Struct, frozen=True, kw_only=True):
    """What is not known: `flows` counts the places of each flow that could not be followed.

    `names` are the places of Blocks, Variables and started runs whose names only a run knows, `deployments` the ids of
    deployments that are made with something unknown.
    """

    flows: Mapping[str, int]
    names: frozenset[Span]
    deployments: frozenset[str]


def find_unknowns(project: Project, usage: Usage, blind: Iterable[tuple[str, str]]) -> Unknowns:
    """Return what cannot be known; `blind` has the unit of each use of a Prefect name that nothing can be said of."""
    named: tuple[Block | Variable | DeploymentRun, ...] = (*project.blocks, *project.variables, *project.runs)
    sure = {run.span for run in project.runs if run.flow is not None}
    names = frozenset(one.span for one in named if isinstance(one.name, Unknown) and one.span not in sure)
    flows: Counter[str] = Counter()
    for unit, _ in blind:
        flows.update(usage.owners_of(unit))
    for owners in _lost(project, usage, names):
        flows.update(owners)
    return Unknowns(flows=flows, names=names, deployments=frozenset(_deployments(project)))


def _lost(project: Project, usage: Usage, names: frozenset[Span]) -> Iterator[frozenset[str]]:
    """Yield, for each thing that could not be followed, the flows that it is in."""
    units: defaultdict[str, list[Unit]] = defaultdict(list)
    for unit in (*project.flows, *project.tasks):
        units[unit.span.path].append(unit)
    for entry in project.unresolved:
        if entry.span not in names:
            here = units[entry.span.path]
            inside = here if _brings_names(entry) else [unit for unit in here if _holds(unit.span, entry.span)]
            yield frozenset(owner for unit in inside for owner in usage.owners_of(unit.id))


def _brings_names(entry: Unresolved) -> bool:
    """Tell whether it is an import of all names of a module that was not read: it concerns the whole file."""
    return "import *" in entry.what or "%run" in entry.what


def _holds(outer: Span, inner: Span) -> bool:
    return outer.line <= inner.line and inner.end_line <= outer.end_line


def _deployments(project: Project) -> Iterator[str]:
    for deployment in project.deployments:
        told = (deployment.name, deployment.flow_reference, deployment.work_pool)
        options = (option.value for option in deployment.options if option.name in ("schedule", "schedules"))
        if any(isinstance(value, Unknown) for value in (*told, *options)):
            yield deployment.id
    for schedule in project.schedules:
        if isinstance(schedule.value, Unknown) and schedule.target is not None:
            yield schedule.target.id
