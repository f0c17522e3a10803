"""Joins commands to the deployments that they name, and finds those that are said twice."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from p2d_audit.link.folders import upwards
from p2d_audit.model import Command, Deployment, Schedule


def same_deployments(commands: Iterable[Command], deployments: Sequence[Deployment]) -> dict[Deployment, Deployment]:
    """Return the deployments of commands that are others of the same flow and name, with those.

    The server has one deployment of a flow and name, however often a file or command says it.
    """
    made = {command.deployment for command in commands if command.deployment}
    by_name: dict[tuple[str, str], Deployment] = {}
    same: dict[Deployment, Deployment] = {}
    for deployment in sorted(deployments, key=lambda one: (one in made, one.is_aside, one.span)):
        flow = deployment.flow.id if deployment.flow else deployment.flow_reference
        if isinstance(deployment.name, str) and isinstance(flow, str):
            first = by_name.setdefault((flow, deployment.name), deployment)
            if deployment in made and first is not deployment:
                same[deployment] = first
    return same


def join_commands(commands: Iterable[Command], deployments: Sequence[Deployment]) -> list[Command]:
    """Return commands with the deployment that they name, if that is one."""
    return [replace(one, deployment=one.deployment or _named(one, deployments)) for one in commands]


def merge_turns(commands: Iterable[Command]) -> list[Command]:
    """Return commands with those as one that a single call of Python makes to deploy one flow after the other."""
    merged: dict[tuple[object, ...], Command] = {}
    for one in commands:
        key = (one.span, one.name, "" if one.purpose == "deploy" else one.text)
        first = merged.setdefault(key, one)
        if first.deployment is not one.deployment:
            merged[key] = replace(first, deployment=None)
    return list(merged.values())


def join_schedules(schedules: Iterable[Schedule], commands: Iterable[Command]) -> list[Schedule]:
    """Return schedules with the deployment of the command that they are part of."""
    owners = [command for command in commands if command.purpose == "schedule" and command.deployment]
    return [
        next((replace(one, target=owner.deployment) for owner in owners if _is_part(one, owner)), one)
        if one.target is None
        else one
        for one in schedules
    ]


def _is_part(schedule: Schedule, command: Command) -> bool:
    inner, outer = schedule.span, command.span
    after = (outer.line, outer.column) <= (inner.line, inner.column)
    return inner.path == outer.path and after and inner.end_line <= outer.end_line


def _named(command: Command, deployments: Sequence[Deployment]) -> Deployment | None:
    if command.name == "deploy":
        return _only(_deployed(command, deployments))
    if command.name == "deployment apply":
        endings = [_ending(path) for path in _texts(command, "paths")]
        written = [one for one in deployments if one.source == "legacy-yaml"]
        read = [one for one in written for ending in endings if f"/{one.span.path}".endswith(ending)]
        return _only(read or (one for one in deployments for ending in endings if _builds(one, ending)))
    if command.name.startswith("deployment "):
        names = (*_texts(command, "name"), *_texts(command, "deployment-name"))
        return _only(one for one in deployments if _full_name(one) in names)
    return None


def _ending(path: str) -> str:
    """Return how the paths of a file end that is named from some folder."""
    return f"/{posixpath.normpath(path.replace(chr(92), '/')).lstrip('./')}"


def _builds(deployment: Deployment, ending: str) -> bool:
    """Tell whether `prefect deployment build` writes the deployment to a file of this name unless told otherwise."""
    reference = deployment.flow_reference if isinstance(deployment.flow_reference, str) else ""
    function = reference.rpartition(":")[2].rpartition(".")[2]
    return deployment.source == "other" and posixpath.basename(ending) == f"{function}-deployment.yaml"


def _only(found: Iterable[Deployment]) -> Deployment | None:
    several = list(found)
    return several[0] if len(several) == 1 else None


def _texts(command: Command, name: str) -> list[str]:
    return [one.value for one in command.options if one.name == name and isinstance(one.value, str)]


def _full_name(deployment: Deployment) -> str | None:
    """Return `flow/name`, as the server calls a deployment."""
    flow = deployment.flow.name if deployment.flow else deployment.flow_reference
    known = isinstance(flow, str) and isinstance(deployment.name, str)
    return f"{flow}/{deployment.name}" if known else None


def _deployed(command: Command, deployments: Sequence[Deployment]) -> Iterator[Deployment]:
    """Yield the deployments of `prefect.yaml` that `prefect deploy` without an entrypoint takes.

    The file is the one named, or that of the nearest folder from the command's upwards which has any of them.
    """
    if _texts(command, "entrypoint"):
        return
    names = _texts(command, "name")
    unsaid = any(one.name in ("entrypoint", "name") and not isinstance(one.value, str) for one in command.options)
    named = [one for one in deployments if one.source == "prefect.yaml" and any(_fits(one, name) for name in names)]
    if not names and not unsaid:
        named = [one for one in deployments if one.source == "prefect.yaml"]
    files = _texts(command, "prefect-file")
    if files:
        ending = _ending(files[-1])
        yield from (one for one in named if f"/{one.span.path}".endswith(ending))
        return
    named = [one for one in named if not one.is_aside]
    for folder in upwards(posixpath.dirname(command.span.path)):
        near = [one for one in named if posixpath.dirname(one.span.path) == folder]
        if near:
            yield from near
            return
    yield from named


def _fits(deployment: Deployment, given: str) -> bool:
    """Tell whether a deployment is meant by its name or `function/name`, either perhaps with `*`."""
    flow, slash, name = given.rpartition("/")
    reference = deployment.flow_reference if isinstance(deployment.flow_reference, str) else ""
    function = reference.rpartition(":")[2]
    return isinstance(deployment.name, str) and (
        _like(name, deployment.name) and (not slash or _like(flow.replace("-", "_"), function))
    )


def _like(pattern: str, text: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), text) is not None
