"""Chooses the pilot: few flows of low risk that together show most of what is not mechanical.

A greedy cover: again and again the flows that add the most uses of constructs, of
those that fit into the first sprint.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from p2d_audit.plan.placing import Job
from p2d_audit.report import FindingRow, FlowRow, Report

_ENOUGH = 0.95
"""The share of uses from which on the pilot needs no further flow."""
_MOST = 5
"""How many groups of flows are few."""
_PLAIN = ("drop", "mechanical")


class Chosen(Struct, frozen=True, kw_only=True):
    """The jobs of the pilot, the constructs they show, and how common each construct is."""

    jobs: tuple[str, ...]
    shown: frozenset[str]
    common: Mapping[str, int]

    @property
    def coverage(self) -> float:
        """The share of uses, a construct counted once in each flow, that the pilot shows."""
        every = sum(self.common.values())
        return round(sum(self.common[one] for one in self.shown) / every, 2) if every else 1.0


def find_constructs(report: Report) -> dict[str, frozenset[str]]:
    """Return the constructs in each flow whose findings are not mechanical; a rule's code where none is named."""
    found: dict[str, set[str]] = {flow.id: set() for flow in report.flows}
    for flow, finding in _findings(report):
        if finding.disposition not in _PLAIN:
            found[flow].add(finding.construct or finding.rule)
    return {flow: frozenset(constructs) for flow, constructs in found.items()}


def _findings(report: Report) -> Iterator[tuple[str, FindingRow]]:
    """Yield the findings in flows, their tasks and their deployments, with the flow."""
    owners: dict[str, tuple[str, ...]] = {task.id: task.used_by for task in report.tasks}
    owners |= {one.id: (one.flow,) for one in report.deployments if one.flow}
    owners |= {flow.id: (flow.id,) for flow in report.flows}
    known = {flow.id for flow in report.flows}
    for finding in report.findings:
        if finding.unit and finding.baseline_state != "absent":
            for flow in owners.get(finding.unit, ()):
                if flow in known:
                    yield flow, finding


def rate_risk(flow: FlowRow, strategy: str | None) -> int:
    """Return how much a flow risks: 0 low, 1 by its size or verdict, 2 by what could go wrong unseen.

    One that is wrapped shows nothing of Dagster.
    """
    if flow.blockers or flow.traps or strategy == "wrap":
        return 2
    return int(flow.tier not in ("S", "M") or flow.fit.verdict == "wrap")


def choose_pilot(
    jobs: Sequence[Job],
    constructs: Mapping[str, frozenset[str]],
    risk: Mapping[str, int],
    asked: Iterable[str],
    fits: Callable[[Collection[str]], bool],
) -> Chosen:
    """Choose jobs with all they need; those `asked` for are in it in any case.

    `constructs` and `risk` are by job, `fits` says whether jobs can move together
    in the first sprint. Where nothing fits, the pilot is the least risky job.
    """
    common = Counter(one for job in jobs for one in constructs[job.id])
    closures = _closures(jobs)
    chosen = _begin(asked, closures, fits)
    candidates = _least_risky(closures, risk, fits)
    for _ in range(_MOST):
        shown = _shown(chosen, constructs)
        if chosen and sum(common[one] for one in shown) >= _ENOUGH * common.total():
            break
        gains = [(sum(common[one] for one in _shown(more, constructs) - shown), more) for more in candidates]
        useful = [(gain, more) for gain, more in gains if gain and fits(chosen | more)]
        if not useful:
            break
        chosen |= max(useful, key=lambda pair: (pair[0], -len(pair[1] - chosen), sorted(pair[1])))[1]
    if not chosen and candidates:
        chosen = candidates[0]
    return Chosen(jobs=tuple(sorted(chosen)), shown=_shown(chosen, constructs), common=dict(common))


def _shown(jobs: Collection[str], constructs: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*(constructs.get(job, ()) for job in jobs))


def _begin(
    asked: Iterable[str], closures: Mapping[str, frozenset[str]], fits: Callable[[Collection[str]], bool]
) -> frozenset[str]:
    """Return what is asked for, with what it needs as far as that fits."""
    begun = frozenset(asked)
    for job in sorted(begun):
        whole = begun | closures.get(job, frozenset())
        if fits(whole):
            begun = whole
    return begun


def _least_risky(
    closures: Mapping[str, frozenset[str]], risk: Mapping[str, int], fits: Callable[[Collection[str]], bool]
) -> list[frozenset[str]]:
    """Return the sets of jobs of the least risk there is, those that fit if any does, the smallest first."""
    every = sorted(set(closures.values()), key=lambda one: (len(one), sorted(one)))
    for sets in ([one for one in every if fits(one)], every):
        for level in (0, 1, 2):
            found = [one for one in sets if max(risk[job] for job in one) <= level]
            if found:
                return found
    return []


def _closures(jobs: Sequence[Job]) -> dict[str, frozenset[str]]:
    """Return each job that may move at once with all it needs; none that needs many."""
    by_id = {job.id: job for job in jobs}
    closures: dict[str, frozenset[str]] = {}
    for job in jobs:
        reached, waiting = {job.id}, [job.id]
        while waiting and len(reached) <= _MOST:
            one = by_id[waiting.pop()]
            fresh = (one.needs | one.follows) - reached
            reached |= fresh
            waiting.extend(sorted(fresh))
        if len(reached) <= _MOST and all(by_id[key].earliest == 1 for key in reached):
            closures[job.id] = frozenset(reached)
    return closures
