"""Says how to tell that a flow has been moved: checks that follow from what the report knows of it."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.report import DeltaRow, ScheduleRow, TaskRow

from p2d_reports.dossiers import Dossier, Use
from p2d_reports.markup.naming import cut, listed, named, placed, term

MOST = 12
"""How many checks of one kind are listed before the rest is only counted."""


def list_checks(dossier: Dossier) -> tuple[str, ...]:
    """Return the checks of a flow, in the order in which they can be done; its verdict says which."""
    match dossier.flow.fit.verdict:
        case "retire":
            return tuple(_retired(dossier))
        case "stay":
            return tuple(_kept(dossier))
        case "wrap":
            return (*_present(dossier), *_wrapped(dossier), *_fires(dossier), *_cut_over(dossier))
        case _:
            return tuple(_moved(dossier))


def _moved(dossier: Dossier) -> Iterator[str]:
    yield from _present(dossier)
    yield from _writes(dossier)
    yield f"A parity run of Prefect and Dagster on the same input gives the same results for {named(dossier.label)}"
    yield from _few(list(dict.fromkeys(map(_setting, dossier.flow.deltas))), "settings")
    yield from _few([_trap(dossier, code) for code in sorted({trap.rule for trap in dossier.traps})], "silent traps")
    yield from _fires(dossier)
    yield from _cut_over(dossier)


def _present(dossier: Dossier) -> Iterator[str]:
    """Yield that what the flow takes from the server is there without it, once for each thing."""
    uses = {use.node.id: use for use in reversed(dossier.uses)}
    yield from _few([_replaced(use) for _, use in sorted(uses.items())], "Blocks and Variables")


def _replaced(use: Use) -> str:
    name, where = named(use.node.label), ""
    if use.edge.path:
        where = f" ({placed(use.edge.path, use.edge.line)})"
    match use.node.kind:
        case "variable":
            return f"The Variable {name} has its value in every Dagster environment{where}"
        case "block" if "secret" in use.node.id.lower():
            return f"The secret {name} is in the secret store of every Dagster environment{where}"
        case "block":
            return f"The Block {name} has a resource in every Dagster environment, with its credentials{where}"
        case _:
            return f"What {name} stands for when the code runs is there for Dagster{where}"


def _writes(dossier: Dossier) -> Iterator[str]:
    """Yield one check for each thing that is written."""
    functions = {task.id: task.function for task in dossier.tasks}
    written = [
        f"What {named(functions.get(effect.unit, dossier.flow.function))} writes with {named(effect.text)}"
        f" ({placed(effect.path, effect.line)}) has the same row count and checksum after a run of each"
        for effect in dossier.effects
        if effect.kind == "write"
    ]
    yield from _few(list(dict.fromkeys(written)), "writes")
    if not written:
        for task in dossier.tasks:
            yield from _made(task)


def _made(task: TaskRow) -> Iterator[str]:
    if task.target is not None and task.target.shape == "asset":
        yield f"The asset that {named(task.function)} becomes has the same row count and checksum as its result today"


def _setting(delta: DeltaRow) -> str:
    setting = term(delta.setting)
    if delta.dagster.startswith("none"):
        return f"The setting {setting} has no counterpart: what it did is done otherwise, or is not missed"
    return f"The setting {setting} is moved, or left out on purpose: {cut(delta.dagster)}"


def _trap(dossier: Dossier, code: str) -> str:
    places = [placed(trap.path, trap.region.line) for trap in dossier.traps if trap.rule == code]
    more = f" and {len(places) - 1} more" if len(places) > 1 else ""
    return f"A test shows that the silent trap {named(code)} is not walked into ({places[0]}{more})"


def _fires(dossier: Dossier) -> Iterator[str]:
    yield from _few([_ticks(schedule) for schedule in dossier.schedules], "schedules")


def _ticks(schedule: ScheduleRow) -> str:
    place = placed(schedule.path, schedule.line)
    if schedule.dagster is None or not (schedule.dagster.cron or schedule.dagster.code):
        return f"The schedule {named(schedule.value or schedule.kind)} ({place}) has a counterpart that fires alike"
    zone = f" in {named(schedule.dagster.timezone)}" if schedule.dagster.timezone else " in the zone of the code"
    if not schedule.dagster.cron:
        return f"The schedule of {place} fires by its function at the same moments as Prefect{zone}"
    unlike = "" if schedule.dagster.exact else ", but for what its note says"
    off = "; it is switched off today" if schedule.active is False else ""
    crons = listed(schedule.dagster.cron, MOST)
    return f"The schedule of {place} fires at {crons}{zone}, at the same moments as Prefect{unlike}{off}"


def _cut_over(dossier: Dossier) -> Iterator[str]:
    for deployment in dossier.deployments[:MOST]:
        if deployment.schedules or deployment.triggers:
            name = named(deployment.name or deployment.id)
            yield f"The deployment {name} is paused before its counterpart is switched on: no run twice, none missing"
    if dossier.needed_by:
        flows = listed([flow.removeprefix("flow:") for flow in dossier.needed_by], MOST)
        yield f"What makes it run today still does: {flows}"


def _wrapped(dossier: Dossier) -> Iterator[str]:
    yield f"A Dagster run starts {named(dossier.label)} in Prefect, waits for its end and fails when it fails"
    yield "A run that is cancelled in Dagster is cancelled in Prefect"


def _retired(dossier: Dossier) -> Iterator[str]:
    for deployment in dossier.deployments[:MOST]:
        yield f"The deployment {named(deployment.name or deployment.id)} is deleted, with its schedules"
    yield f"Nobody has missed a run of {named(dossier.label)} for as long as its longest period"
    yield f"The code at {placed(dossier.flow.path, dossier.flow.line)} is removed"


def _kept(dossier: Dossier) -> Iterator[str]:
    yield f"An owner of {named(dossier.label)} in Prefect is named, and a day on which this is looked at again"


def _few(checks: list[str], what: str) -> Iterator[str]:
    yield from checks[:MOST]
    if len(checks) > MOST:
        yield f"The same holds for {len(checks) - MOST} more {what}, which the JSON report lists"
