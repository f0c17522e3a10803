"""Tells which schedules of Prefect 1 flows are off, as their flows are registered without them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from p2d_audit.model import Command, Deployment, Flow, Option, Schedule, Unknown, Unresolved

_WHY = "`--no-schedule` turns the schedules of these flows off"


def without_schedule(
    schedules: Iterable[Schedule], deployments: Sequence[Deployment], commands: Iterable[Command]
) -> tuple[list[Schedule], list[Unresolved]]:
    """Return schedules, off where each registration of their flow leaves them out, and what cannot be known of them.

    Where it is not known which flows are registered so, it is not known either whether those are on
    that nothing else registers.
    """
    owners = [command for command in commands if command.name in ("register", "register flow")]
    known: dict[str, set[bool]] = defaultdict(set)
    open_: list[Option] = []
    for deployment in deployments:
        if deployment.source == "flow.register":
            owner = next((one for one in owners if one.span.encloses(deployment.span)), None)
            is_on = _is_on(owner.options if owner is not None else deployment.options)
            if deployment.flow is not None:
                known[deployment.flow.id].add(is_on)
            elif owner is not None and not is_on and isinstance(deployment.flow_reference, Unknown):
                open_ += [one for one in owner.options if one.span == deployment.span]
    unsure = [Unresolved(span=one.span, what=f"the schedules of the flows in {one.text}", why=_WHY) for one in open_]
    return [_switched(one, known, open_) for one in schedules], unsure


def _is_on(options: Iterable[Option]) -> bool:
    given = {one.name: one.value for one in options}
    return "no-schedule" not in given and given.get("set_schedule_active") is not False


def _switched(schedule: Schedule, known: dict[str, set[bool]], open_: Sequence[Option]) -> Schedule:
    target = schedule.target
    if not isinstance(target, Flow) or target.prefect != "1" or schedule.active is not True:
        return schedule
    if target.id in known:
        return schedule if any(known[target.id]) else replace(schedule, active=False)
    if not open_:
        return schedule
    return replace(schedule, active=Unknown(open_[0].text, "registered with `--no-schedule` if that names its file"))
