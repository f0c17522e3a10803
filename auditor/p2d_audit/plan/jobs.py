"""Makes of flows the jobs that are placed: what moves together, what it needs, and what comes first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter

from p2d_audit.plan.ahead import Ahead
from p2d_audit.plan.groups import OUTSIDE, Group, group_cycles, join_bridged
from p2d_audit.plan.links import Link, order_flows
from p2d_audit.plan.moving import Moving
from p2d_audit.plan.placing import Item, Job
from p2d_audit.plan.terms import Terms
from p2d_audit.report import ClusterRow

_FIRST, _NEEDED, _USUAL, _LAST = range(4)


def group_flows(moving: Mapping[str, Moving], links: Iterable[Link], terms: Terms) -> tuple[Group, ...]:
    """Return the flows in groups that move together; one that a bridge is saved for fills half a sprint at most."""
    leading = [link for link in links if link.kind != "data"]
    needs: dict[str, set[str]] = {flow: set() for flow in moving}
    callers: defaultdict[str, set[str]] = defaultdict(set)
    for link in leading:
        if link.source in moving and link.target in moving:
            needs[link.source].add(link.target)
        if link.target in moving:
            stays = link.source not in moving or moving[link.source].wrapped
            callers[OUTSIDE if stays else link.source].add(link.target)
    groups = group_cycles(needs)
    kinds = {one.id: _kind([moving[flow] for flow in one.flows]) for one in groups}
    size = {flow: hundredths(one.hours.likely) for flow, one in moving.items()}
    return join_bridged(groups, callers, size, kinds, int(50 * terms.capacity))


def hundredths(hours: float) -> int:
    """Return hours in whole hundredths."""
    return round(100 * hours)


def make_jobs(
    groups: Sequence[Group],
    moving: Mapping[str, Moving],
    links: Sequence[Link],
    clusters: Iterable[ClusterRow],
    ahead: Ahead,
    terms: Terms,
) -> tuple[Job, ...]:
    """Return the jobs, ranked: what is asked for first, what that needs, the critical path, what unlocks, readiness.

    What a flow calls, starts or triggers is moved before it or with it; a flow that is
    asked for first does not wait for others, nor does any wait for one that is frozen for longer.
    """
    job_of = {flow: group.id for group in groups for flow in group.flows}
    earliest = {group.id: max(moving[flow].earliest for flow in group.flows) for group in groups}
    first = {job_of[flow] for flow in terms.first}
    needs = _needs(job_of, links, earliest)
    urgent = _reached(first, needs) - first
    for job in first:
        needs[job] = needs[job] & first
    clones = _clones(job_of, clusters)
    ranks = _ranks(groups, moving, needs, clones, first, urgent)
    jobs = [
        Job(
            id=group.id,
            items=tuple(Item(flow, hundredths(moving[flow].hours.likely)) for flow in order_flows(group.flows, links)),
            needs=frozenset(needs[group.id]),
            requires=_required(group, moving, ahead),
            rank=ranks[group.id],
            earliest=earliest[group.id],
            follows=frozenset(one for one, copies in clones.items() if group.id in copies),
        )
        for group in groups
    ]
    return (*jobs, *_alone(ahead))


def _alone(ahead: Ahead) -> Iterator[Job]:
    """Yield the work that no flow needs: it fills what is left of sprints."""
    for key in ahead.alone:
        item = Item(key, hundredths(ahead.work[key].hours.likely))
        yield Job(id=key, items=(item,), needs=frozenset(), requires=ahead.always, rank=(_LAST, -item.amount))


def _kind(flows: Sequence[Moving]) -> object:
    """Return what groups must have in common to be joined."""
    return max(flow.earliest for flow in flows), any(flow.wrapped for flow in flows)


def _needs(job_of: Mapping[str, str], links: Iterable[Link], earliest: Mapping[str, int]) -> dict[str, set[str]]:
    needs: dict[str, set[str]] = {job: set() for job in job_of.values()}
    for link in links:
        source, target = job_of.get(link.source), job_of.get(link.target)
        if link.kind != "data" and source and target and source != target and earliest[target] <= earliest[source]:
            needs[source].add(target)
    return needs


def _reached(starts: Collection[str], needs: Mapping[str, Collection[str]]) -> set[str]:
    reached, waiting = set(starts), sorted(starts)
    while waiting:
        fresh = set(needs[waiting.pop()]) - reached
        reached |= fresh
        waiting.extend(fresh)
    return reached


def _clones(job_of: Mapping[str, str], clusters: Iterable[ClusterRow]) -> dict[str, set[str]]:
    """Return the jobs with clones of a flow by the job of that flow, which is the one that is moved in full."""
    clones: defaultdict[str, set[str]] = defaultdict(set)
    for cluster in clusters:
        jobs = [job_of[flow] for flow in cluster.flows if flow in job_of]
        for job in jobs[1:]:
            clones[jobs[0]] |= {job} - {jobs[0]}
    return clones


def _ranks(
    groups: Sequence[Group],
    moving: Mapping[str, Moving],
    needs: Mapping[str, Collection[str]],
    clones: Mapping[str, Collection[str]],
    first: Collection[str],
    urgent: Collection[str],
) -> dict[str, tuple[int, ...]]:
    dependents: dict[str, set[str]] = {group.id: set() for group in groups}
    for job, needed in needs.items():
        for need in needed:
            dependents[need].add(job)
    amounts = {group.id: sum(hundredths(moving[flow].hours.likely) for flow in group.flows) for group in groups}
    critical = _critical(amounts, dependents, clones)
    ranks: dict[str, tuple[int, ...]] = {}
    for number, group in enumerate(sorted(groups, key=lambda one: one.id)):
        key = group.id
        readiness = sum(moving[flow].row.readiness for flow in group.flows) // len(group.flows)
        unlocks = len(dependents[key] | set(clones.get(key, ())))
        order = _FIRST if key in first else _NEEDED if key in urgent else _USUAL
        ranks[key] = (order, -critical[key], -unlocks, -readiness, number)
    return ranks


def _critical(
    amounts: Mapping[str, int], dependents: Mapping[str, Collection[str]], clones: Mapping[str, Collection[str]]
) -> dict[str, int]:
    """Return how much work there is at least from a job on, along the longest chain of what waits for it."""
    critical: dict[str, int] = {}
    for job in TopologicalSorter(dependents).static_order():
        critical[job] = amounts[job] + max((critical[one] for one in dependents[job]), default=0)
    longest = {job: max((critical[one] for one in clones.get(job, ())), default=0) for job in critical}
    return {job: max(path, amounts[job] + longest[job]) for job, path in critical.items()}


def _required(group: Group, moving: Mapping[str, Moving], ahead: Ahead) -> tuple[str, ...]:
    shared = (key for flow in group.flows if not moving[flow].wrapped for key in ahead.of.get(flow, ()))
    return tuple(dict.fromkeys((*ahead.always, *shared)))
