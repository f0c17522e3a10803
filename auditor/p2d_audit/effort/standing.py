"""What the repository does with its flows: which of them something runs, and which nothing starts by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from p2d_audit.effort.fit import Standing, administering
from p2d_audit.effort.usage import Usage, is_test_path
from p2d_audit.effort.weights import FitWeights
from p2d_audit.model import Deployment, Flow, Project, Unknown


def trace_standing(project: Project, usage: Usage, weights: FitWeights) -> Standing:
    """Return what is done with each flow; flows in tests are left out."""
    does: defaultdict[str, set[str]] = defaultdict(set)
    for effect in project.effects:
        for owner in usage.owners_of(effect.unit.id):
            does[owner].add(effect.kind)
    effects = {flow: frozenset(kinds) for flow, kinds in does.items()}
    return Standing(
        idle=dict(_idle(project, weights.examples)),
        unattended=frozenset(_unattended(project)),
        administrators=dict(administering(usage, effects, weights)),
    )


def _idle(project: Project, examples: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the flows that nothing runs, with the reason, where others are deployed and nothing is uncertain."""
    deployed = {deployment.flow.id for deployment in project.deployments if deployment.flow}
    if not deployed or _is_uncertain(project):
        return
    callers = _callers(project, frozenset(examples))
    alive = _reached(_started(project) | callers.pop("", set()), callers)
    tried = {call.task.id for call in project.calls}
    folders = frozenset(examples)
    for flow in project.flows:
        if flow.id not in alive and not flow.is_test:
            others = f"while {_counted(len(deployed), 'other flow')} deployed"
            where = "it stands among examples, " if _is_example(flow.span.path, folders) else ""
            by = "only tests, examples or idle flows run it" if flow.id in tried else "nothing here runs it"
            yield flow.id, f"{where}nothing deploys or schedules it and {by}, {others}"


def _is_uncertain(project: Project) -> bool:
    """Tell whether a deployment or a started run may be of any flow, as only a run knows of which."""
    unknown = any(d.flow is None and not isinstance(d.flow_reference, str) for d in project.deployments)
    return unknown or any(
        run.deployment is None and run.flow is None and isinstance(run.name, Unknown) for run in project.runs
    )


def _callers(project: Project, examples: frozenset[str]) -> dict[str, set[str]]:
    """Return the flows that each flow calls or starts, and under the empty name those that other code calls."""
    callees: defaultdict[str, set[str]] = defaultdict(set)
    for call in project.calls:
        if isinstance(call.task, Flow):
            if call.flow is not None and not call.flow.is_test:
                callees[call.flow.id].add(call.task.id)
            elif call.flow is None and not _is_trial(call.span.path, examples):
                callees[""].add(call.task.id)
    return dict(callees)


def _started(project: Project) -> set[str]:
    """Return the flows that are deployed, scheduled or started by name."""
    found = {deployment.flow.id for deployment in project.deployments if deployment.flow}
    for schedule in project.schedules:
        target = schedule.target.flow if isinstance(schedule.target, Deployment) else schedule.target
        found |= {target.id} if target else set()
    named = {one.name.partition("/")[0] for one in project.runs if isinstance(one.name, str)}
    named |= {d.flow_reference for d in project.deployments if isinstance(d.flow_reference, str)}
    found |= {run.flow.id for run in project.runs if run.flow is not None}
    return found | {flow.id for flow in project.flows if flow.name in named}


def _reached(start: Iterable[str], callees: dict[str, set[str]]) -> set[str]:
    found = set(start)
    waiting = sorted(found)
    while waiting:
        fresh = callees.get(waiting.pop(), set()) - found
        found |= fresh
        waiting.extend(sorted(fresh))
    return found


def _unattended(project: Project) -> Iterator[str]:
    """Yield the flows that have deployments which nothing schedules, triggers or starts, and that nothing calls."""
    attended = {call.task.id for call in project.calls if isinstance(call.task, Flow)}
    for schedule in project.schedules:
        attended |= {schedule.target.id} if schedule.target else set()
    for automation in project.automations:
        attended |= {automation.deployment.id} if automation.deployment else {d.id for d in project.deployments}
    started = {run.deployment.id if run.deployment else "" for run in project.runs}
    attended |= {d.id for d in project.deployments} if "" in started else started
    by_flow: defaultdict[str, list[Deployment]] = defaultdict(list)
    for deployment in project.deployments:
        if deployment.flow is not None:
            by_flow[deployment.flow.id].append(deployment)
    for flow, deployments in by_flow.items():
        if flow not in attended and not any(one.id in attended or one.triggers for one in deployments):
            yield flow


def _is_trial(path: str, examples: frozenset[str]) -> bool:
    return is_test_path(path) or _is_example(path, examples)


def _is_example(path: str, examples: frozenset[str]) -> bool:
    place = PurePosixPath(path)
    beginning = place.stem.partition("_")[0].lower()
    return not examples.isdisjoint(part.lower() for part in place.parts[:-1]) or beginning in examples


def _counted(number: int, what: str) -> str:
    return f"{number} {what} is" if number == 1 else f"{number} {what}s are"
