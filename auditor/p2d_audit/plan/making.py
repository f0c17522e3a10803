"""Makes a plan of a report: what moves in which sprint, and what holds it together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from p2d_audit.effort.hours import ContradictionError, total
from p2d_audit.effort.weights import Weights
from p2d_audit.plan.bridges import first_access, list_bridges
from p2d_audit.plan.cautions import list_cautions
from p2d_audit.plan.cutover import read_clocks
from p2d_audit.plan.drafting import Draft, make_draft
from p2d_audit.plan.jobs import hundredths
from p2d_audit.plan.moving import Moving
from p2d_audit.plan.parts import Part, share_out
from p2d_audit.plan.pilot import Chosen, choose_pilot, find_constructs, rate_risk
from p2d_audit.plan.placing import Filling, Piece
from p2d_audit.plan.plan import PLAN_VERSION, Asked, Covered, GroupRow, Pilot, Plan, Totals, Work
from p2d_audit.plan.sprints import Placed, list_waves
from p2d_audit.plan.terms import Terms
from p2d_audit.plan.ties import ACCESS, Bridging
from p2d_audit.report import Report

METHOD = (
    "list scheduling of groups of flows: the longest chain of what waits for a group first, then what unlocks most,"
    " then the readiest; the first that fits into the sprint"
)
_ALL = "all that is planned fits into one sprint"
_FEW = (
    "a greedy cover: of the flows of least risk those that add the most uses of what is not mechanical;"
    " the rest of the sprint is left for what they teach"
)


class _Placement(Struct, frozen=True):
    """The pilot, the wave of each job, and the pieces of all work."""

    pilot: Chosen
    waves: Mapping[str, int]
    pieces: tuple[Piece, ...]


def make_plan(report: Report, terms: Terms, weights: Weights) -> Plan:
    """Plan the move of a report's flows; the same report and terms give the same plan.

    Bridges are priced with `weights`, all else is as the report says. Raise
    UsageError for terms that make no sense for this report.
    """
    draft = make_draft(report, terms, weights)
    placement = _place(draft)
    placed = _placed(draft, placement)
    planned = tuple(list_waves(placed, draft.moving, draft.links, terms))
    cautions = list_cautions(report, terms, draft.moving, draft.left_out, draft.links, planned, placed.clocks)
    plan = Plan(
        plan_version=PLAN_VERSION,
        scoring_model=report.tool.scoring_model,
        bridge_model=weights.scoring_model,
        method=METHOD,
        asked=_asked(terms),
        totals=_totals(draft, placed),
        waves=planned,
        pilot=_pilot(draft, placement.pilot),
        groups=tuple(_group_rows(draft)),
        bridges=placed.bridges,
        left_out=draft.left_out,
        warnings=tuple(cautions),
    )
    _check(plan, draft.moving)
    return plan


def _place(draft: Draft) -> _Placement:
    """Place the pilot, then all the rest."""
    bridging = Bridging(
        draft.ties,
        {key: hundredths(price.likely) for key, price in draft.prices.items()},
        dict.fromkeys(draft.wrapped, (ACCESS,)),
    )
    preparations = {key: hundredths(work.hours.likely) for key, work in draft.ahead.work.items()}
    filling = Filling(draft.jobs, preparations, hundredths(draft.terms.capacity), bridging)
    chosen = _choose(draft, bridging, preparations)
    everything = {job.id for job in draft.jobs}
    filling.place(chosen.jobs)
    if chosen.jobs and everything - set(chosen.jobs):
        filling.close()
    filling.place(everything)
    return _Placement(chosen, filling.waves, tuple(filling.pieces))


def _choose(draft: Draft, bridging: Bridging, preparations: Mapping[str, int]) -> Chosen:
    """Choose the pilot: everything where it fits into the first sprint."""
    jobs = {job.id: job for job in draft.jobs}
    capacity = hundredths(draft.terms.capacity)
    room = capacity - sum(preparations[key] for key in draft.ahead.always) % capacity

    def fits(chosen: Collection[str]) -> bool:
        shared = {key for job in chosen for key in jobs[job].requires} - set(draft.ahead.always)
        amount = sum(jobs[job].amount for job in chosen) + sum(preparations[key] for key in shared)
        return amount + bridging.together(chosen) <= room

    first = {draft.job_of[flow] for flow in draft.terms.first}
    if all(job.earliest == 1 for job in draft.jobs) and fits(jobs):
        first = set(jobs)
    constructs = find_constructs(draft.report)
    return choose_pilot(
        [jobs[group.id] for group in draft.groups],
        {one.id: frozenset[str]().union(*(constructs[flow] for flow in one.flows)) for one in draft.groups},
        {one.id: max(_risk(draft.moving[flow]) for flow in one.flows) for one in draft.groups},
        first,
        fits,
    )


def _risk(flow: Moving) -> int:
    return rate_risk(flow.row, flow.strategy)


def _placed(draft: Draft, placement: _Placement) -> Placed:
    waves = placement.waves
    work: dict[str, Work] = dict(draft.ahead.work)
    hours = {key: one.hours for key, one in work.items()} | {flow: one.hours for flow, one in draft.moving.items()}
    parts = share_out(placement.pieces, hours)
    access = first_access(draft.ties, waves, draft.wrapped)
    if access is not None:
        price = draft.prices[ACCESS]
        work[ACCESS] = Work(
            kind="platform",
            id=ACCESS,
            item="access from Dagster to Prefect's API",
            used_by=(),
            hours=price,
            part=1,
            parts=1,
        )
        parts += (Part(item=ACCESS, wave=access, number=1, of=1, hours=price),)
    return Placed(
        parts=parts,
        waves={flow: waves[job] for flow, job in draft.job_of.items()},
        bridges=tuple(list_bridges(draft.ties, waves, draft.prices, draft.deployed)),
        work=work,
        groups=draft.groups,
        clocks=read_clocks(draft.report),
    )


def _pilot(draft: Draft, chosen: Chosen) -> Pilot | None:
    groups = {group.id: group for group in draft.groups}
    flows = tuple(sorted(flow for job in chosen.jobs if job in groups for flow in groups[job].flows))
    if not flows:
        return None
    asked = f"{', '.join(draft.terms.first)} by --first; " if draft.terms.first else ""
    common = sorted(chosen.common.items(), key=lambda pair: (-pair[1], pair[0]))
    return Pilot(
        flows=flows,
        coverage=chosen.coverage,
        constructs=tuple(Covered(construct=one, flows=count, pilot=one in chosen.shown) for one, count in common),
        reason=asked + (_ALL if len(flows) == len(draft.moving) else _FEW),
    )


def _group_rows(draft: Draft) -> Iterator[GroupRow]:
    apart = {key for tie in draft.ties for key in tie.backward}
    for group in draft.groups:
        if len(group.flows) > 1:
            inside = (tie for tie in draft.apart if tie.source in group.flows and tie.target in group.flows)
            keys = {key for tie in inside for key in tie.backward} - apart - {ACCESS}
            saves = total(draft.prices[key] for key in sorted(keys))
            yield GroupRow(id=group.id, flows=group.flows, reasons=group.reasons, saves=saves)


def _totals(draft: Draft, placed: Placed) -> Totals:
    planned = {part.item for part in placed.parts}
    work = [one for key, one in placed.work.items() if key in planned]
    flows = total(one.hours for one in draft.moving.values())
    shared = total(one.hours for one in work if one.kind == "shared")
    platform = total(one.hours for one in work if one.kind == "platform")
    bridges = total(bridge.hours for bridge in placed.bridges)
    return Totals(
        flows=flows,
        shared=shared,
        platform=platform,
        bridges=bridges,
        total=total((flows, shared, platform, bridges)),
    )


def _asked(terms: Terms) -> Asked:
    return Asked(
        capacity=terms.capacity,
        weeks=terms.weeks,
        start=terms.start.isoformat() if terms.start else None,
        strategy=terms.strategy,
        owners=terms.owners.name if terms.owners else None,
        first=terms.first,
        exclude=terms.exclude,
        freeze=tuple(freeze.text for freeze in terms.freezes),
    )


def _check(plan: Plan, flows: Collection[str]) -> None:
    """Raise ContradictionError unless the waves add up to the total and move every flow once."""
    if total(wave.effort for wave in plan.waves) != plan.totals.total:
        raise ContradictionError("the hours of the waves are not those of the plan")
    if sorted(flow for wave in plan.waves for flow in wave.moves) != sorted(flows):
        raise ContradictionError("a flow is moved in no wave, or in two")
