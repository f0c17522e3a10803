"""Says what a reader of a plan has to know: what was spread, what is not in it, and what it cannot know."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from p2d_audit.plan.cutover import Clocks
from p2d_audit.plan.links import Link
from p2d_audit.plan.moving import Moving
from p2d_audit.plan.plan import LeftOut, PlannedWave
from p2d_audit.plan.terms import Terms
from p2d_audit.report import Report

_SHOWN = 3


def list_cautions(
    report: Report,
    terms: Terms,
    moving: Mapping[str, Moving],
    left_out: Sequence[LeftOut],
    links: Iterable[Link],
    waves: Sequence[PlannedWave],
    clocks: Clocks,
) -> Iterator[str]:
    """Yield the warnings of a plan."""
    yield from _spread(waves, terms.capacity)
    yield from _retired(left_out, links, moving)
    yield from _copies(report, moving)
    yield from _terms(terms, moving)
    yield from _unknown(report, clocks)
    yield from _tests(report)


def _spread(waves: Sequence[PlannedWave], capacity: float) -> Iterator[str]:
    spread: defaultdict[str, list[int]] = defaultdict(list)
    hours: defaultdict[str, float] = defaultdict(float)
    for wave in waves:
        for name, row in [(one.flow, one) for one in wave.flows] + [(one.id, one) for one in wave.work]:
            if row.parts > 1:
                spread[name].append(wave.number)
                hours[name] += row.hours.likely
        if wave.used > capacity:
            yield f"wave {wave.number} takes {wave.used:.2f} h of {capacity:g}: its bridges do not fit into one sprint"
    for name, numbers in spread.items():
        yield f"{name} takes {hours[name]:.2f} h and is spread over the waves {numbers[0]} to {numbers[-1]}"


def _retired(left_out: Iterable[LeftOut], links: Iterable[Link], moving: Collection[str]) -> Iterator[str]:
    retired = {one.id for one in left_out if one.cause == "retire"}
    for link in links:
        if link.source in moving and link.target in retired:
            yield f"{link.source} {link.kind} {link.target}, which is to be retired: no bridge is planned for it"


def _copies(report: Report, moving: Collection[str]) -> Iterator[str]:
    for cluster in report.clusters:
        first, *others = cluster.flows
        copies = [flow for flow in others if flow in moving]
        if copies and first not in moving:
            yield (
                f"{first} is not planned, but {_listed(copies)} are priced as its copies:"
                " the first of them costs as much as it would"
            )


def _terms(terms: Terms, moving: Mapping[str, Moving]) -> Iterator[str]:
    if terms.strategy:
        without = [flow for flow, one in moving.items() if one.strategy != terms.strategy]
        if without:
            yield f"strategy {terms.strategy} is not compared for {_listed(without)}: planned by what is recommended"
    if terms.owners:
        unowned = [flow for flow, one in moving.items() if not one.owners]
        if unowned:
            yield f"{terms.owners.name} names no owner for {_listed(unowned)}"


def _unknown(report: Report, clocks: Clocks) -> Iterator[str]:
    if clocks.loose:
        places = _listed([f"{row.path}:{row.line}" for row in clocks.loose])
        yield f"of which flow a schedule is, is not known at {places}: it is in no cut-over"
    unresolved = [f"{run.path}:{run.line}" for run in report.deployment_runs if run.resolution != "resolved"]
    if unresolved:
        yield f"which flow is started is not known at {_listed(unresolved)}: the plan holds nothing together there"
    if report.flows and not report.graph.nodes:
        yield "the report has no graph: only calls of flows and named deployments were followed; audit again"


def _tests(report: Report) -> Iterator[str]:
    tests = [flow for flow in report.flows if flow.test]
    if tests:
        hours = math.fsum(flow.effort.likely for flow in tests)
        yield f"{len(tests)} flows of tests ({hours:.2f} h) are in no wave: they are rewritten with what they test"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
