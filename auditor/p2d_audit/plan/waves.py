"""Groups flows into waves: what a flow calls or starts is migrated before it, what calls each other together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from p2d_audit.effort.assessment import Assessment
from p2d_audit.effort.hours import total
from p2d_audit.effort.usage import Usage, trace_usage
from p2d_audit.model import Flow, Project
from p2d_audit.report import Wave


def order_waves(project: Project, assessment: Assessment) -> tuple[Wave, ...]:
    """Return the flows that are no tests in waves numbered from 1, each with its hours.

    A flow comes after the flows it calls and those whose deployments it runs;
    flows that need each other share a wave.
    """
    estimates = {flow.flow: flow for flow in assessment.flows if not flow.test}
    needs = {flow: set[str]() for flow in estimates}
    for caller, callee in _dependencies(project, trace_usage(project, ())):
        if caller in needs and callee in needs and caller != callee:
            needs[caller].add(callee)
    return tuple(
        Wave(number=number, flows=tuple(flows), effort=total(estimates[flow].effort for flow in flows))
        for number, flows in enumerate(_layers(needs), start=1)
    )


def _dependencies(project: Project, usage: Usage) -> Iterator[tuple[str, str]]:
    for call in project.calls:
        if call.flow and isinstance(call.task, Flow):
            yield call.flow.id, call.task.id
    for run in project.runs:
        if run.unit and run.deployment and run.deployment.flow:
            for owner in usage.owners_of(run.unit.id):
                yield owner, run.deployment.flow.id


def _layers(needs: Mapping[str, Iterable[str]]) -> Iterator[list[str]]:
    group = {flow: flow for flow in needs}
    sorter = _sorted_groups(needs, group)
    members = defaultdict(list)
    for flow in sorted(needs):
        members[group[flow]].append(flow)
    while sorter.is_active():
        ready = sorter.get_ready()
        yield sorted(flow for leader in ready for flow in members[leader])
        sorter.done(*ready)


def _sorted_groups(needs: Mapping[str, Iterable[str]], group: dict[str, str]) -> TopologicalSorter[str]:
    """Merge flows in `group` until no cycle is left, and return a sorter of the groups, ready for use."""
    while True:
        sorter = TopologicalSorter[str]()
        for flow in sorted(needs):
            sorter.add(group[flow], *sorted({group[need] for need in needs[flow]} - {group[flow]}))
        try:
            sorter.prepare()
        except CycleError as error:
            _merge(group, set(error.args[1]))
        else:
            return sorter


def _merge(group: dict[str, str], cycle: set[str]) -> None:
    leader = min(cycle)
    for flow, current in group.items():
        if current in cycle:
            group[flow] = leader
