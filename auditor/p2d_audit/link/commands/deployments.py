"""Makes deployments, schedules and started runs of what calls of the `prefect` program say."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from p2d_audit.declarations import DeclaredSchedule
from p2d_audit.link.commands.automations import trigger_of
from p2d_audit.link.commands.words import BY_ID, Given, Invocation, shown
from p2d_audit.link.declared import schedule_of
from p2d_audit.link.entrypoints import FlowFinder
from p2d_audit.model import (
    Automation,
    Constant,
    Deployment,
    DeploymentRun,
    DeploymentSource,
    Flow,
    Option,
    Schedule,
    Trigger,
    Unknown,
    Unresolved,
)

# What deployments call the options of commands.
_OPTIONS = {
    "concurrency-limit": "concurrency_limit",
    "description": "description",
    "global-limit": "global_limit",
    "job-variable": "job_variables",
    "override": "infra_overrides",
    "tag": "tags",
    "version": "version",
    "work-queue": "work_queue_name",
}
_BY_KEY = ("job-variable", "override")


def deployed(call: Invocation, flows: FlowFinder) -> Iterator[Deployment | Schedule | Automation | Unresolved]:
    """Yield the deployment of a flow given by its entrypoint, with its schedules and triggers."""
    entrypoint, name = call.text("entrypoint"), call.text("name")
    if entrypoint is None:
        return
    if isinstance(entrypoint, Unknown) and ":" not in entrypoint.source and name is None:
        yield Unresolved(span=call.span, what="what is deployed", why=f"`{entrypoint.source}` is {entrypoint.why}")
        return
    exact = flows.find_below(entrypoint, _folder(call)) if isinstance(entrypoint, str) else None
    flow = exact or flows.in_any_case(entrypoint, _folder(call))
    source: DeploymentSource = "serve" if call.name == "flow serve" else "other"
    made = _deployment(call, flow, name, entrypoint, source)
    yield from _with_times(call, made if exact or flow is None else replace(made, flow_confidence="medium"))


def served_command(call: Invocation) -> Iterator[Deployment | Schedule | Automation]:
    """Yield the deployment of the flow that `prefect shell serve` makes of a shell command."""
    command = call.text("command")
    source = command.source if isinstance(command, Unknown) else command or ""
    reference = Unknown(source, "the command itself makes the flow, of a shell command")
    name = call.text("deployment-name") or "CLI Runner Deployment"
    yield from _with_times(call, _deployment(call, None, name, reference, "serve"))


def registered(call: Invocation, flows: FlowFinder) -> Iterator[Deployment]:
    """Yield a deployment for each flow of the files that Prefect 1 registers."""
    project = call.text("project") or Unknown("", "no project given")
    names = {one.value for one in call.all("name")}
    for one in (*call.all("path"), *call.all("module"), *call.all("file")):
        found: tuple[Flow, ...] = ()
        if isinstance(one.value, str):
            place = f"{one.value.replace('.', '/')}.py" if one.name == "module" else one.value
            found = flows.inside(place, _folder(call))
        chosen = [flow for flow in found if not names or flow.name in names]
        is_file = isinstance(one.value, Unknown) or shown(one).endswith(".py")
        reference = one.value if is_file and one.value is not True else Unknown(shown(one), "no flow is found there")
        for flow in chosen or (None,):
            made = _deployment(call, flow, project, reference, "flow.register")
            yield replace(made, span=one.span)


def scheduled(call: Invocation) -> Iterator[Schedule]:
    """Yield the schedules that are given to a deployment which exists already."""
    yield from _schedules(call, None)


def started(call: Invocation) -> Iterator[DeploymentRun]:
    """Yield the run that `prefect deployment run`, or `prefect run` of Prefect 1, starts."""
    name, given = call.text("name"), call.text("id")
    if name is None and given is not None:
        source = given.source if isinstance(given, Unknown) else given
        name = Unknown(source, BY_ID)
    if name is None and call.name == "deployment run":
        name = Unknown("", "no name given")
    if name is not None:
        yield DeploymentRun(
            span=call.span,
            unit=None,
            name=name,
            resolution="unknown" if isinstance(name, Unknown) else "name-only",
            deployment=None,
            options=tuple(_run_options(call)),
            source="command",
        )


def _folder(call: Invocation) -> str:
    return posixpath.dirname(call.span.path)


def _deployment(
    call: Invocation,
    flow: Flow | None,
    name: str | Unknown | None,
    reference: str | Unknown | None,
    source: DeploymentSource,
) -> Deployment:
    title = flow.name if flow and isinstance(flow.name, str) else flow.function if flow else reference
    return Deployment(
        id=f"deployment:{title if isinstance(title, str) else '?'}/{name if isinstance(name, str) else '?'}",
        span=call.span,
        name=Unknown("", "no name given") if name is None else name,
        flow=flow,
        flow_reference=reference,
        source=source,
        triggers=tuple(_triggers(call)),
        work_pool=call.text("pool"),
        parameters=_parameters(call),
        options=tuple(_options(call)),
    )


def _with_times(call: Invocation, deployment: Deployment) -> Iterator[Deployment | Schedule | Automation]:
    yield deployment
    yield from _schedules(call, deployment)
    for position, trigger in enumerate(deployment.triggers, 1):
        yield Automation(
            span=trigger.span,
            name=f"{deployment.name}__automation_{position}" if isinstance(deployment.name, str) else None,
            trigger=trigger,
            actions=("run-deployment",),
            deployment=deployment,
            source="yaml",
        )


def _triggers(call: Invocation) -> Iterator[Trigger]:
    for one in call.all("trigger"):
        yield trigger_of(_json(one), one)


def _schedules(call: Invocation, deployment: Deployment | None) -> Iterator[Schedule]:
    zone = call.text("timezone")
    anchor = call.text("anchor-date")
    found = [
        DeclaredSchedule(span=one.span, kind="cron", value=one.value, timezone=zone)
        for one in (*call.all("cron"), *call.all("cron-schedule"))
        if one.value is not True
    ]
    for one in call.all("interval"):
        value = _seconds(one.value) if isinstance(one.value, str) else one.value
        if value is not True:
            text = anchor if isinstance(anchor, str) else None
            found.append(DeclaredSchedule(span=one.span, kind="interval", value=value, timezone=zone, anchor=text))
    for one in call.all("rrule"):
        if one.value is not True:
            rule, own = _rule(one)
            found.append(DeclaredSchedule(span=one.span, kind="rrule", value=rule, timezone=zone or own))
    day_or = str(call.text("day_or")).lower() not in ("false", "0", "no") and not call.has("no-day_or")
    for schedule in found:
        told = replace(
            schedule,
            active=not (call.has("no-active") or call.has("no-schedule")),
            day_or=day_or,
            written_as=f"--{'cron-schedule' if call.all('cron-schedule') else schedule.kind}",
        )
        yield schedule_of(told, deployment)


def _seconds(text: str) -> str | Unknown:
    try:
        seconds = float(text)
    except ValueError:
        return Unknown(text, "no number of seconds")
    return f"{int(seconds) if seconds == int(seconds) else seconds}s"


def _rule(given: Given) -> tuple[str | Unknown, str | None]:
    """Return rule and timezone; both can be given as a JSON object."""
    value = _json(given)
    if isinstance(value, Mapping) and isinstance(value.get("rrule"), str):
        zone = value.get("timezone")
        return value["rrule"], zone if isinstance(zone, str) else None
    return given.value if isinstance(given.value, str | Unknown) else "", None


def _json(given: Given) -> Any:
    try:
        return json.loads(given.value) if isinstance(given.value, str) else None
    except ValueError:
        return None


def _parameters(call: Invocation) -> dict[str, Constant]:
    found: dict[str, Constant] = {}
    for one in call.all("params"):
        value = _json(one)
        if isinstance(value, Mapping):
            found |= {str(name): constant_of(item) for name, item in value.items()}
    return found | _pairs(call.all("param"))


def _pairs(given: tuple[Given, ...]) -> dict[str, Constant]:
    """Return what options such as `--param name=value` say, each value read as JSON if it is that."""
    found: dict[str, Constant] = {}
    for one in given:
        key, equals, text = shown(one).partition("=")
        if not equals:
            continue
        if isinstance(one.value, Unknown):
            found[key] = Unknown(text, one.value.why)
            continue
        try:
            found[key] = constant_of(json.loads(text))
        except ValueError:
            found[key] = text
    return found


def constant_of(value: Any) -> Constant:
    """Return a JSON value as a constant of the model."""
    match value:
        case dict():
            return {name: constant_of(item) for name, item in value.items()}
        case list():
            return tuple(constant_of(item) for item in value)
        case _:
            constant: Constant = value
            return constant


def _options(call: Invocation) -> Iterator[Option]:
    renamed = _OPTIONS | ({"limit": "limit"} if call.name == "flow serve" else {})
    for own, name in renamed.items():
        given = call.all(own)
        if given:
            value: Constant = given[-1].value
            if own in _BY_KEY:
                value = _pairs(given)
            elif own == "tag":
                value = tuple(one.value for one in given)
            elif isinstance(value, str) and own.endswith("limit") and value.isdecimal():
                value = int(value)
            yield Option(name=name, value=value, text=" ".join(shown(one) for one in given), span=given[0].span)


def _run_options(call: Invocation) -> Iterator[Option]:
    parameters = _parameters(call)
    given = (*call.all("params"), *call.all("param"))
    if given:
        text = " ".join(shown(one) for one in given)
        yield Option(name="parameters", value=parameters, text=text, span=given[0].span)
    for one in (*call.all("start-in"), *call.all("start-at")):
        yield Option(name="scheduled_time", value=one.value, text=shown(one), span=one.span)
    if call.name != "deployment run" and call.all("name"):
        one = call.all("name")[-1]
        yield Option(name="flow_name", value=one.value, text=shown(one), span=one.span)
