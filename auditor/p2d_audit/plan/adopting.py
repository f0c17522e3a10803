"""Puts a plan into a report, for renderers that know reports only."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from p2d_audit.effort.hours import total
from p2d_audit.errors import UsageError
from p2d_audit.plan.plan import BridgeRow, Plan
from p2d_audit.report import Range, Report, SharedRow, Summary, Wave

BRIDGE = "bridge"
"""The item of the shared work that is a bridge."""


def adopt_plan(report: Report, plan: Plan) -> Report:
    """Return the report with the plan's waves, and its bridges as shared work, which makes the total larger.

    Flows keep the hours of the report. Raise UsageError for a plan that moves a flow the report does not have.
    """
    wave_of = {flow: wave.number for wave in plan.waves for flow in wave.moves}
    efforts = {flow.id: flow.effort for flow in report.flows}
    strange = sorted(set(wave_of) - set(efforts))
    if strange:
        raise UsageError(f"the plan moves the flow {strange[0]}, which the report does not have; plan it anew")
    waves = (
        Wave(number=wave.number, flows=wave.moves, effort=total(efforts[flow] for flow in wave.moves))
        for wave in plan.waves
        if wave.moves
    )
    return replace(
        report,
        flows=tuple(replace(flow, wave=wave_of.get(flow.id)) for flow in report.flows),
        waves=tuple(waves),
        shared=(*report.shared, *_bridges(plan)),
        summary=_summary(report.summary, plan.totals.bridges),
    )


def _bridges(plan: Plan) -> Iterator[SharedRow]:
    for bridge in plan.bridges:
        hours = bridge.hours
        yield SharedRow(
            id=f"{BRIDGE}:{bridge.id.removeprefix(f'{BRIDGE}:')}",
            used_by=tuple(sorted(_flows(bridge))),
            item=BRIDGE,
            source=bridge.kind,
            count=1,
            low=hours.low,
            likely=hours.likely,
            high=hours.high,
            formula=f"{bridge.what}; {_life(bridge)}",
        )


def _flows(bridge: BridgeRow) -> set[str]:
    """Return the flows that a bridge is for."""
    ends = {end for crossing in bridge.crossings for end in (crossing.source, crossing.target)}
    return {end for end in {bridge.flow, *ends} if end.startswith("flow:")}


def _life(bridge: BridgeRow) -> str:
    gone = "stays" if bridge.removed is None else f"removed in wave {bridge.removed}"
    return f"built in wave {bridge.built}, {gone}"


def _summary(summary: Summary, bridges: Range) -> Summary:
    shared = total((summary.effort_shared, bridges))
    return replace(summary, effort_shared=shared, effort=total((summary.effort, bridges)))
