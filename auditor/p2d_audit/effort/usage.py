"""Who uses what: the flows that run a task, call another flow, own a deployment or are run by a test.

A copy of a flow of Prefect 1 uses all that its original does.

Flows that live in tests own something only where no other flow does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import TypeVar

from msgspec import Struct

from p2d_audit.model import Deployment, Flow, Handoff, Project, Reference, Span, Task, TaskCall

T = TypeVar("T")
NOBODY: frozenset[str] = frozenset()


class Usage(Struct, frozen=True, kw_only=True, eq=False):
    """The project by flow: `owners` gives the ids of the flows that a unit's id belongs to."""

    flows: Mapping[str, Flow]
    owners: Mapping[str, frozenset[str]]
    calls: Mapping[str, tuple[TaskCall, ...]]
    handoffs: Mapping[str, tuple[Handoff, ...]]
    deployments: Mapping[str, tuple[Deployment, ...]]
    references: Mapping[str, tuple[Reference, ...]]
    deployment_ids: frozenset[str]
    exercised: frozenset[str]

    def owners_of(self, unit: str | None) -> frozenset[str]:
        """Return the flows a unit belongs to; nobody for the repository or an id that is no unit's."""
        return NOBODY if unit is None else self.owners.get(unit, NOBODY)


def trace_usage(project: Project, exercised: Iterable[str] | None = None) -> Usage:
    """Index the project by flow; `exercised` are flows known to be run by tests, else they are searched for."""
    flows = {flow.id: flow for flow in project.flows}
    copies = _with_copies(project)
    owners = _owners(project, flows, copies)
    return Usage(
        flows=flows,
        owners=owners,
        calls=_grouped((flow, call) for call in project.calls if call.flow for flow in copies[call.flow.id]),
        handoffs=_grouped((flow, handoff) for handoff in project.handoffs for flow in copies[handoff.flow.id]),
        deployments=_grouped((d.flow.id, d) for d in project.deployments if d.flow),
        references=_grouped(
            (owner, reference)
            for reference in project.references
            if reference.unit
            for owner in owners.get(reference.unit.id, NOBODY)
        ),
        deployment_ids=frozenset(deployment.id for deployment in project.deployments),
        exercised=frozenset(_exercised(project) if exercised is None else exercised),
    )


def users_of_tasks(project: Project) -> dict[str, set[str]]:
    """Return the flows that run each task, also those that run it through another task, by the tasks' ids."""
    users: defaultdict[str, set[str]] = defaultdict(set)
    called: defaultdict[str, set[str]] = defaultdict(set)
    for call in project.calls:
        if isinstance(call.task, Task):
            users[call.task.id] |= {call.flow.id} if call.flow else set()
            for caller in call.inside:
                called[caller.id].add(call.task.id)
    waiting = sorted(called)
    while waiting:
        task = waiting.pop()
        for other in sorted(called.get(task, ())):
            if not users[task] <= users[other]:
                users[other] |= users[task]
                waiting.append(other)
    return {task: flows for task, flows in users.items() if flows}


def is_test_path(path: str) -> bool:
    """Tell whether a file belongs to a test suite by pytest's and unittest's customs."""
    place = PurePosixPath(path)
    return (
        not {"test", "tests"}.isdisjoint(place.parts[:-1])
        or place.name.startswith("test_")
        or place.name in ("conftest.py", "tests.py")
        or place.stem.endswith("_test")
    )


def _with_copies(project: Project) -> dict[str, tuple[str, ...]]:
    """Return for each flow's id that of the flow itself and of its copies."""
    found: defaultdict[Span, list[str]] = defaultdict(list)
    for flow in project.flows:
        if flow.copy_of is not None:
            found[flow.copy_of].append(flow.id)
    return {flow.id: (flow.id, *(() if flow.copy_of else found[flow.span])) for flow in project.flows}


def _owners(
    project: Project, flows: Mapping[str, Flow], copies: Mapping[str, tuple[str, ...]]
) -> dict[str, frozenset[str]]:
    users = {unit: {one for flow in ids for one in copies[flow]} for unit, ids in users_of_tasks(project).items()}
    owners = {unit: frozenset(_outside_tests(ids, flows) or ids) for unit, ids in users.items()}
    owners.update((d.id, frozenset({d.flow.id})) for d in project.deployments if d.flow)
    owners.update((flow, frozenset(copies[flow])) for flow in flows)
    return owners


def _outside_tests(ids: Iterable[str], flows: Mapping[str, Flow]) -> set[str]:
    return {flow for flow in ids if flow in flows and not flows[flow].is_test}


def _exercised(project: Project) -> set[str]:
    callees: defaultdict[str, set[str]] = defaultdict(set)
    reached: set[str] = set()
    for call in project.calls:
        if not isinstance(call.task, Flow):
            continue
        if is_test_path(call.span.path) or (call.flow and call.flow.is_test):
            reached.add(call.task.id)
        elif call.flow:
            callees[call.flow.id].add(call.task.id)
    waiting = list(reached)
    while waiting:
        fresh = callees[waiting.pop()] - reached
        reached |= fresh
        waiting.extend(fresh)
    return reached


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    groups: defaultdict[str, list[T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
