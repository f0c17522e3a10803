"""Puts the cut-over of a wave in an order in which nothing runs twice and nothing not at all.

Flows that start each other are switched over together: first what starts is
paused, from the starting end on; when all runs have ended, Dagster is enabled
from the started end on, so that nothing fires before what it starts is there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from p2d_audit.plan.links import Link, order_flows
from p2d_audit.plan.plan import BridgeRow, Step
from p2d_audit.report import Report, ScheduleRow, TriggerRow


class Clocks(Struct, frozen=True, kw_only=True):
    """What starts each flow in Prefect by itself: its schedules with the deployment each is of, and its triggers."""

    schedules: Mapping[str, Sequence[tuple[str, ScheduleRow]]]
    triggers: Mapping[str, Sequence[TriggerRow]]
    loose: tuple[ScheduleRow, ...]


def read_clocks(report: Report) -> Clocks:
    """Return what starts flows by itself; `loose` are schedules whose flow is not known."""
    flow_of = {flow.id: flow.id for flow in report.flows}
    flow_of |= {one.id: one.flow for one in report.deployments if one.flow}
    schedules: defaultdict[str, list[tuple[str, ScheduleRow]]] = defaultdict(list)
    loose = []
    for row in report.schedules:
        flow = flow_of.get(row.target or "")
        if flow is None:
            loose.append(row)
        else:
            schedules[flow].append((row.target or "", row))
    triggers: defaultdict[str, list[TriggerRow]] = defaultdict(list)
    for deployment in report.deployments:
        if deployment.flow:
            triggers[deployment.flow] += deployment.triggers
    return Clocks(schedules=schedules, triggers=triggers, loose=tuple(loose))


def list_steps(
    flows: Collection[str],
    wrapped: Collection[str],
    links: Iterable[Link],
    clocks: Clocks,
    built: Iterable[BridgeRow],
    removed: Iterable[BridgeRow],
) -> tuple[Step, ...]:
    """Return the steps at the end of a wave that moves `flows`, of which some may be `wrapped`."""
    inside = [link for link in links if link.source in flows and link.target in flows]
    switches = tuple(built)
    steps = [_building(bridge) for bridge in switches]
    for part in _parts(flows, inside):
        order = order_flows(part, inside)
        mine = [bridge for bridge in switches if bridge.kind == "sensor" and bridge.flow in part]
        steps += _part(order, frozenset(wrapped), clocks, mine)
    steps += [_step("remove", bridge.flow, f"take down {bridge.id}, the {bridge.what}") for bridge in removed]
    return tuple(replace(step, number=number) for number, step in enumerate(steps, 1))


def _parts(flows: Collection[str], inside: Iterable[Link]) -> Iterator[tuple[str, ...]]:
    """Yield the flows that have to do with each other, however indirectly."""
    near: defaultdict[str, set[str]] = defaultdict(set)
    for link in inside:
        near[link.source].add(link.target)
        near[link.target].add(link.source)
    seen: set[str] = set()
    for flow in sorted(flows):
        if flow not in seen:
            part, waiting = {flow}, [flow]
            while waiting:
                fresh = near[waiting.pop()] - part
                part |= fresh
                waiting.extend(fresh)
            seen |= part
            yield tuple(sorted(part))


def _part(
    order: Sequence[str], wrapped: Collection[str], clocks: Clocks, sensors: Sequence[BridgeRow]
) -> Iterator[Step]:
    """Yield the steps for flows that have to do with each other; `order` has what is started before what starts it."""
    paused = [step for flow in reversed(order) for step in _pausing(flow, clocks)]
    disabled = [step for flow in reversed(order) for step in _disabling(flow, clocks)]
    yield from paused
    if paused or disabled or sensors:
        names = ", ".join(f"`{flow}`" for flow in order)
        yield _step("wait", None, f"wait until no run of {names} is running, late or scheduled in Prefect")
    yield from disabled
    for bridge in sensors:
        yield from _switching(bridge)
    awake = {one.target for bridge in sensors for one in bridge.crossings if one.kind == "triggers"}
    for flow in order:
        yield from _enabling(flow, clocks, is_wrapped=flow in wrapped, is_awake=flow in awake)


def _pausing(flow: str, clocks: Clocks) -> Iterator[Step]:
    for target, row in clocks.schedules.get(flow, ()):
        if row.accepted and row.active is not False:
            text = f"pause the Prefect schedule {_prefect(row)} of `{target}`, between two of its runs"
            yield _about(row, "pause", flow, text)


def _disabling(flow: str, clocks: Clocks) -> Iterator[Step]:
    for trigger in clocks.triggers.get(flow, ()):
        text = f"disable the Prefect trigger of `{flow}`: {trigger.text}"
        yield _step("disable", flow, text, trigger.path, trigger.line, prefect=trigger.text)


def _switching(bridge: BridgeRow) -> Iterator[Step]:
    for one in bridge.crossings:
        if one.kind == "triggers":
            text = f"enable the sensor on Prefect runs of `{one.source}` that starts `{one.target}`, its cursor at now"
        else:
            text = (
                f"deploy `{one.source}` to Prefect without its start of `{one.target}`"
                " and enable the sensor on its runs, its cursor at now"
            )
        yield _step("switch", one.target, text, one.path, one.line)


def _enabling(flow: str, clocks: Clocks, *, is_wrapped: bool, is_awake: bool) -> Iterator[Step]:
    what = f"the asset that runs the Prefect deployment of `{flow}`" if is_wrapped else f"`{flow}`"
    for trigger in () if is_awake else clocks.triggers.get(flow, ()):
        text = f"enable the Dagster sensor that starts {what}"
        yield _step("enable", flow, text, trigger.path, trigger.line, prefect=trigger.text)
    for _, row in clocks.schedules.get(flow, ()):
        if row.accepted and row.active is not False:
            text = f"enable the Dagster schedule {_dagster(row)} of {what}, before its next tick"
            yield _about(row, "enable", flow, text)
        else:
            why = "is not active" if row.accepted else "stands where Prefect rejects it"
            text = f"leave the Dagster schedule {_dagster(row)} of {what} stopped: {_prefect(row)} {why}"
            yield _about(row, "leave", flow, text)


def _building(bridge: BridgeRow) -> Step:
    return _step("bridge", bridge.flow, f"have {bridge.id} ready, the {bridge.what}")


def _prefect(row: ScheduleRow) -> str:
    zone = f" in {row.timezone}" if row.timezone else ""
    return f"{row.kind} `{row.value or 'known only when the code runs'}`{zone}"


def _dagster(row: ScheduleRow) -> str:
    target = row.dagster
    if target is None:
        return "(to be written by hand)"
    if not target.cron:
        return f"(a schedule function: {target.note})" if target.note else "(a schedule function)"
    crons = ", ".join(f"`{cron}`" for cron in target.cron)
    zone = f" in {target.timezone}" if target.timezone else ""
    return f"{crons}{zone}" + ("" if target.exact else f" (not exactly the same: {target.note})")


def _about(row: ScheduleRow, action: str, flow: str, text: str) -> Step:
    return _step(action, flow, text, row.path, row.line, prefect=_prefect(row), dagster=_dagster(row))


def _step(
    action: str,
    flow: str | None,
    text: str,
    path: str | None = None,
    line: int | None = None,
    prefect: str | None = None,
    dagster: str | None = None,
) -> Step:
    return Step(
        number=0,
        action=action,  # type: ignore[arg-type]
        flow=flow,
        text=text,
        path=path,
        line=line,
        prefect=prefect,
        dagster=dagster,
    )
