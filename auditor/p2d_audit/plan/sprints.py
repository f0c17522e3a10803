"""Writes the sprints of a placement: work, flows, bridges, owners and the cut-over at the end of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from p2d_audit.effort.hours import total
from p2d_audit.plan.cutover import Clocks, list_steps
from p2d_audit.plan.groups import Group
from p2d_audit.plan.links import Link
from p2d_audit.plan.moving import Moving
from p2d_audit.plan.parts import Part
from p2d_audit.plan.plan import BridgeRow, FlowWork, OwnerLoad, PlannedWave, Step, Work
from p2d_audit.plan.terms import Terms

NOBODY = "(nobody)"
"""The owner of flows for which the owners' file names none."""


class Placed(Struct, frozen=True, kw_only=True):
    """All that was decided: the parts of the work, the wave each flow moves in, and the bridges."""

    parts: tuple[Part, ...]
    waves: Mapping[str, int]
    bridges: tuple[BridgeRow, ...]
    work: Mapping[str, Work]
    groups: Sequence[Group]
    clocks: Clocks


def list_waves(
    placed: Placed, moving: Mapping[str, Moving], links: Sequence[Link], terms: Terms
) -> Iterator[PlannedWave]:
    """Yield the sprints in which something is done."""
    by_wave: defaultdict[int, list[Part]] = defaultdict(list)
    for part in placed.parts:
        by_wave[part.wave].append(part)
    group_of = {flow: group.id for group in placed.groups if len(group.flows) > 1 for flow in group.flows}
    numbers = {*by_wave, *placed.waves.values()}
    for number in sorted(numbers):
        work = tuple(_work(part, placed.work[part.item]) for part in by_wave[number] if part.item in placed.work)
        flows = tuple(_flow_work(part, moving[part.item], group_of) for part in by_wave[number] if part.item in moving)
        yield _wave(number, work, flows, placed, moving, links, terms)


def _wave(
    number: int,
    work: tuple[Work, ...],
    flows: tuple[FlowWork, ...],
    placed: Placed,
    moving: Mapping[str, Moving],
    links: Sequence[Link],
    terms: Terms,
) -> PlannedWave:
    built = [bridge for bridge in placed.bridges if bridge.built == number]
    moves = tuple(sorted(flow for flow, wave in placed.waves.items() if wave == number))
    effort = total([*(one.hours for one in work), *(one.hours for one in flows), *(one.hours for one in built)])
    start, end = terms.begins(number), terms.ends(number)
    return PlannedWave(
        number=number,
        start=start.isoformat() if start else None,
        end=end.isoformat() if end else None,
        work=work,
        flows=flows,
        moves=moves,
        bridges=tuple(bridge.id for bridge in built),
        effort=effort,
        used=effort.likely,
        spare=round(max(0.0, terms.capacity - effort.likely), 2),
        owners=tuple(_loads(flows)) if terms.owners else (),
        cutover=_cutover(number, moves, placed, moving, links),
    )


def _cutover(
    number: int, moves: Sequence[str], placed: Placed, moving: Mapping[str, Moving], links: Sequence[Link]
) -> tuple[Step, ...]:
    wrapped = [flow for flow in moves if moving[flow].wrapped]
    built = [bridge for bridge in placed.bridges if bridge.built == number]
    removed = [bridge for bridge in placed.bridges if bridge.removed == number]
    return list_steps(frozenset(moves), wrapped, links, placed.clocks, built, removed)


def _work(part: Part, work: Work) -> Work:
    return replace(work, hours=part.hours, part=part.number, parts=part.of)


def _flow_work(part: Part, flow: Moving, group_of: Mapping[str, str]) -> FlowWork:
    return FlowWork(
        flow=part.item,
        path=flow.row.path,
        owners=flow.owners,
        strategy=flow.strategy,
        tier=flow.row.tier,
        readiness=flow.row.readiness,
        hours=part.hours,
        part=part.number,
        parts=part.of,
        group=group_of.get(part.item),
    )


def _loads(flows: Iterable[FlowWork]) -> Iterator[OwnerLoad]:
    loads: defaultdict[str, list[float]] = defaultdict(list)
    for flow in flows:
        for owner in flow.owners or (NOBODY,):
            loads[owner].append(flow.hours.likely)
    for owner in sorted(loads):
        yield OwnerLoad(owner=owner, flows=len(loads[owner]), hours=round(sum(loads[owner]), 2))
