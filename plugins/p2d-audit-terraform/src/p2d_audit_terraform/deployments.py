"""Reads deployments and their schedules."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from p2d_audit import (
    Declaration,
    DeclaredDeployment,
    DeclaredOption,
    DeclaredSchedule,
    DeclaredUse,
    Doubt,
    Requirement,
    ScheduleKind,
    Unknown,
)

from p2d_audit_terraform.resource import Resource, constant, written
from p2d_audit_terraform.syntax import Body, entries_of, items_of, text_of
from p2d_audit_terraform.values import ELSEWHERE, RUN, Handle

_STEPS: Mapping[str, str] = {
    "git_clone": "prefect.deployments.steps.git_clone",
    "pip_install_requirements": "prefect.deployments.steps.pip_install_requirements",
    "pull_from_azure_blob_storage": "prefect_azure.deployments.steps.pull_from_azure_blob_storage",
    "pull_from_gcs": "prefect_gcp.deployments.steps.pull_from_gcs",
    "pull_from_s3": "prefect_aws.deployments.steps.pull_from_s3",
    "run_shell_script": "prefect.deployments.steps.run_shell_script",
    "set_working_directory": "prefect.deployments.steps.set_working_directory",
}
_OPTIONS = {
    "concurrency_limit": "concurrency_limit",
    "concurrency_options": "concurrency_options",
    "global_concurrency_limit_id": "global_concurrency_limit_id",
    "job_variables": "job_variables",
    "paused": "paused",
    "pull_steps": "pull",
    "work_queue_name": "work_queue_name",
}
"""The settings of a deployment, by the names that rules know them by."""
_SCHEDULES: tuple[ScheduleKind, ...] = ("cron", "interval", "rrule")
_REQUIREMENT = re.compile(r"\s*(prefect[\w.-]*)\s*(?:\[[^\]]*\])?\s*([^;\s]*)\s*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_deployment(resource: Resource) -> Iterator[Declaration]:
    """Yield a deployment."""
    yield DeclaredDeployment(
        span=resource.span,
        key=resource.key,
        name=resource.name(),
        source="terraform",
        flow=_flow(resource),
        entrypoint=_entrypoint(resource),
        work_pool=resource.text("work_pool_name"),
        parameters=_parameters(resource),
        options=tuple(_options(resource)),
    )


def _flow(resource: Resource) -> str | Unknown | None:
    """Return the name of the flow that `flow_id` leads to."""
    value = resource.value("flow_id")
    if not isinstance(value, Handle):
        source = value.source if isinstance(value, Unknown) else written(resource.given("flow_id"))
        return Unknown(source, value.why if isinstance(value, Unknown) else "known by its id") if value else None
    if not resource.values.is_here(value):
        return Unknown(f"{value.key}.{value.attribute or 'id'}", ELSEWHERE)
    name = resource.values.setting(value, "name")
    return name if name is None or isinstance(name, str | Unknown) else Unknown(value.key, RUN)


def _entrypoint(resource: Resource) -> str | Unknown | None:
    """Return the entrypoint, in the folder that `path` names where that is one of the repository."""
    entrypoint, folder = resource.text("entrypoint"), resource.text("path")
    if not isinstance(entrypoint, str) or not isinstance(folder, str) or ".py:" not in entrypoint:
        return entrypoint
    relative = not folder.startswith(("/", "..", "~")) and "://" not in folder and "{{" not in folder
    return posixpath.normpath(posixpath.join(folder, entrypoint)) if relative else entrypoint


def _parameters(resource: Resource) -> dict[str, Any]:
    value = resource.value("parameters")
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    return {str(key): constant(inner) for key, inner in value.items()} if isinstance(value, Mapping) else {}


def _options(resource: Resource) -> Iterator[DeclaredOption]:
    for name, known in _OPTIONS.items():
        expression = resource.given(name)
        if expression is not None:
            value = constant(resource.values.of(expression, resource.scope))
            if name == "job_variables" and isinstance(value, str) and value.strip().startswith("{"):
                value = Unknown(expression.text, "JSON in a text") if value.strip() != "{}" else {}
            yield DeclaredOption(name=known, value=value, text=expression.text, span=expression.span)


def read_pull_steps(body: Body) -> Iterator[Declaration]:
    """Yield the steps that fetch the code of a deployment, and the distributions they need."""
    steps = body.attributes.get("pull_steps")
    for item in items_of(steps) if steps is not None else ():
        entries = entries_of(item)
        step, requires = entries.get("type"), entries.get("requires")
        if step is not None and (symbol := _STEPS.get(text_of(step) or "")):
            yield DeclaredUse(span=step.span, symbol=symbol)
        match = _REQUIREMENT.fullmatch(text_of(requires) or "")
        if requires is not None and match:
            name = re.sub(r"[-_.]+", "-", match[1]).lower()
            yield Requirement(span=requires.span, name=name, specifier=match[2], locked=False, majors=())


def read_schedule(resource: Resource) -> Iterator[Declaration]:
    """Yield a schedule, by the first of its times that is known."""
    kinds = [kind for kind in _SCHEDULES if resource.value(kind) is not None]
    known = [kind for kind in kinds if not isinstance(resource.value(kind), Unknown)] or kinds
    if not kinds:
        yield Doubt(span=resource.span, what=f"the schedule `{resource.key}`", why="no cron, interval or rrule given")
        return
    expression = resource.given(known[0])
    owner = resource.value("deployment_id")
    kind: ScheduleKind = "other" if len(known) > 1 else known[0]
    yield DeclaredSchedule(
        span=expression.span if expression else resource.span,
        kind=kind,
        value=_interval(resource) if kind == "interval" else resource.text(known[0]) or "",
        timezone=resource.text("timezone") or None,
        active=resource.truth("active", True),
        anchor=_anchor(resource),
        day_or=resource.truth("day_or", True) is not False,
        written_as=f"{known[0]} =",
        deployment=owner.key if isinstance(owner, Handle) else None,
        parameters=_parameters(resource),
        slug=resource.text("slug"),
    )


def _interval(resource: Resource) -> str | Unknown:
    value = resource.value("interval")
    if isinstance(value, Unknown | Handle):
        return resource.text("interval") or ""
    try:
        seconds = float(value)
        return f"{int(seconds) if seconds == int(seconds) else seconds}s"
    except (TypeError, ValueError, OverflowError):
        return Unknown(written(resource.given("interval")), "no number of seconds")


def _anchor(resource: Resource) -> str | None:
    anchor = resource.text("anchor_date")
    return anchor if isinstance(anchor, str) and _DATE.match(anchor) else None
