"""Groups flows into waves: what a flow calls or starts is migrated before it, what calls each other together."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from p2d_audit.effort.assessment import Assessment
from p2d_audit.effort.hours import total
from p2d_audit.effort.usage import Usage, trace_usage
from p2d_audit.model import Flow, Project
from p2d_audit.plan.groups import group_cycles
from p2d_audit.plan.placing import Filling, Item, Job
from p2d_audit.plan.ties import Bridging
from p2d_audit.report import Range, Wave


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
    return order_needs(needs, {flow: estimate.effort for flow, estimate in estimates.items()})


def order_needs(needs: Mapping[str, Collection[str]], efforts: Mapping[str, Range]) -> tuple[Wave, ...]:
    """Return flows in waves by the flows that each needs, which are keys too."""
    jobs = _jobs(needs)
    filling = Filling(jobs, {}, math.inf, Bridging((), {}, {}), apart=True)
    filling.place([job.id for job in jobs])
    waves: defaultdict[int, list[str]] = defaultdict(list)
    for piece in filling.pieces:
        waves[piece.wave].append(piece.item)
    return tuple(
        Wave(number=number, flows=tuple(sorted(flows)), effort=total(efforts[flow] for flow in flows))
        for number, flows in sorted(waves.items())
    )


def _dependencies(project: Project, usage: Usage) -> Iterator[tuple[str, str]]:
    for call in project.calls:
        if isinstance(call.task, Flow):
            if call.flow:
                yield call.flow.id, call.task.id
            yield from ((owner, call.task.id) for task in call.inside for owner in usage.owners_of(task.id))
    for run in project.runs:
        started = run.deployment.flow if run.deployment else run.flow
        if run.unit and started:
            for owner in usage.owners_of(run.unit.id):
                yield owner, started.id


def _jobs(needs: Mapping[str, Collection[str]]) -> tuple[Job, ...]:
    groups = group_cycles(needs)
    group_of = {flow: group.id for group in groups for flow in group.flows}
    return tuple(
        Job(
            id=group.id,
            items=tuple(Item(flow, 0) for flow in group.flows),
            needs=frozenset(group_of[need] for flow in group.flows for need in needs[flow]) - {group.id},
            requires=(),
            rank=(number,),
        )
        for number, group in enumerate(groups)
    )
