"""Reads the resources and data sources of the Prefect provider."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from msgspec import Struct
from p2d_audit import (
    Declaration,
    DeclaredAutomation,
    DeclaredBlock,
    DeclaredDeployment,
    DeclaredOption,
    DeclaredSchedule,
    DeclaredUse,
    DeclaredValue,
    DeclaredVariable,
    Doubt,
    Requirement,
    ScheduleKind,
    Span,
    TriggerKind,
    Unknown,
)

from p2d_audit_terraform.syntax import Block, Body, Expression, entries_of, items_of, text_of
from p2d_audit_terraform.values import ELSEWHERE, RUN, Handle, Scope, Value, Values

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
_TRIGGERS: tuple[TriggerKind, ...] = ("event", "metric", "compound", "sequence")
_ACTIONS = ("actions", "actions_on_trigger", "actions_on_resolve")
_REQUIREMENT = re.compile(r"\s*(prefect[\w.-]*)\s*(?:\[[^\]]*\])?\s*([^;\s]*)\s*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Resource(Struct, frozen=True):
    """One object of a resource or data source, with what its attributes are."""

    block: Block
    address: str
    suffix: str
    scope: Scope
    values: Values

    @property
    def kind(self) -> str:
        """Return the resource type."""
        return self.block.labels[0]

    @property
    def key(self) -> str:
        """Return what other resources call it by."""
        return self.address + self.suffix

    @property
    def span(self) -> Span:
        """Return the place of its first line."""
        return self.block.span

    def given(self, name: str) -> Expression | None:
        """Return the expression an attribute is set to."""
        return self.block.body.attributes.get(name)

    def text(self, name: str) -> str | Unknown | None:
        """Return the text an attribute is set to, None if it is not."""
        return self.values.text(self.given(name), self.scope)

    def value(self, name: str) -> Value:
        """Return what an attribute is set to, None if it is not; of blocks in its place what is in the first."""
        expression = self.given(name)
        if expression is not None:
            return self.values.of(expression, self.scope)
        blocks = self.block.body.named(name)
        return self._inside(blocks[0].body) if blocks else None

    def truth(self, name: str, default: bool) -> bool | Unknown:
        """Return whether an attribute is true."""
        value = self.value(name)
        if isinstance(value, bool | Unknown):
            return value
        return default if value is None else Unknown(_written(self.given(name)), RUN)

    def name(self) -> str | Unknown:
        """Return the name it is given."""
        return self.text("name") or Unknown("", "no name given")

    def _inside(self, body: Body) -> dict[str, Value]:
        inside = {name: self.values.of(value, self.scope) for name, value in body.attributes.items()}
        return inside | {block.kind: self._inside(block.body) for block in body.blocks}


def read_resources(values: Values) -> Iterator[Declaration]:
    """Yield what the resources and data sources of a file declare."""
    for address, block in values.resources.items():
        if not block.labels[0].startswith("prefect_"):
            continue
        if block.labels[0] not in _DEPLOYMENTS:
            yield DeclaredUse(span=block.span, symbol=f"terraform.{address.rpartition('.')[0]}")
        for instance in values.instances(address):
            resource = Resource(block, address, instance.suffix, instance.scope, values)
            read = (_RESOURCES if block.kind == "resource" else _DATA).get(resource.kind)
            if read is not None:
                yield from read(resource)
            yield from _named(resource)


def _named(resource: Resource) -> Iterator[DeclaredValue]:
    """Yield the names that other files reach: a flow's id, too, stands for its name."""
    name = resource.text("name")
    if not isinstance(name, str):
        return
    attributes = ("name", "id") if resource.kind == "prefect_flow" else ("name",)
    yield from (DeclaredValue(span=resource.span, key=f"{resource.key}.{one}", value=name) for one in attributes)


def _deployment(resource: Resource) -> Iterator[Declaration]:
    steps = resource.given("pull_steps")
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
    if steps is not None and not resource.suffix:
        yield from _pull_steps(steps)


def _flow(resource: Resource) -> str | Unknown | None:
    """Return the name of the flow that `flow_id` leads to."""
    value = resource.value("flow_id")
    if not isinstance(value, Handle):
        source = value.source if isinstance(value, Unknown) else _written(resource.given("flow_id"))
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


def _pull_steps(steps: Expression) -> Iterator[Declaration]:
    for item in items_of(steps):
        entries = entries_of(item)
        step, requires = entries.get("type"), entries.get("requires")
        if step is not None and (symbol := _STEPS.get(text_of(step) or "")):
            yield DeclaredUse(span=step.span, symbol=symbol)
        match = _REQUIREMENT.fullmatch(text_of(requires) or "")
        if requires is not None and match:
            name = re.sub(r"[-_.]+", "-", match[1]).lower()
            yield Requirement(span=requires.span, name=name, specifier=match[2], locked=False, majors=())


def _schedule(resource: Resource) -> Iterator[Declaration]:
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
        return Unknown(_written(resource.given("interval")), "no number of seconds")


def _anchor(resource: Resource) -> str | None:
    anchor = resource.text("anchor_date")
    return anchor if isinstance(anchor, str) and _DATE.match(anchor) else None


def _block(resource: Resource) -> Iterator[Declaration]:
    kind = resource.text("type_slug")
    if isinstance(kind, str):
        yield DeclaredBlock(span=resource.span, type=kind, action="define", name=resource.name())
    else:
        why = kind.why if isinstance(kind, Unknown) else "no type given"
        yield Doubt(span=resource.span, what=f"the type of the Block `{resource.key}`", why=why)


def _loaded_block(resource: Resource) -> Iterator[Declaration]:
    kind = resource.text("type_slug")
    if isinstance(kind, str):
        yield DeclaredBlock(span=resource.span, type=kind, action="load", name=resource.name())
        return
    if not resource.values.is_here(resource.value("id")):
        why = "known by its id" if kind is None else kind.why
        yield Doubt(span=resource.span, what=f"the Block that `{resource.key}` reads", why=why)


def _variable(resource: Resource) -> Iterator[Declaration]:
    yield DeclaredVariable(span=resource.span, name=resource.name(), action="set")


def _read_variable(resource: Resource) -> Iterator[Declaration]:
    if resource.values.is_here(resource.value("id")):
        return
    name = resource.text("name") or Unknown(_written(resource.given("id")), "known by its id")
    yield DeclaredVariable(span=resource.span, name=name, action="get")


def _automation(resource: Resource) -> Iterator[Declaration]:
    kind, text = _trigger(resource.value("trigger"), _written(resource.given("trigger")))
    actions = [action for name in _ACTIONS for action in _dicts(resource.value(name))]
    owners = [action.get("deployment_id") for action in actions if action.get("type") == "run-deployment"]
    owner = next((one for one in owners if isinstance(one, Handle)), None)
    yield DeclaredAutomation(
        span=resource.span,
        name=resource.name(),
        trigger=kind,
        text=text,
        actions=tuple(action["type"] for action in actions if isinstance(action.get("type"), str)),
        deployment=owner.key if owner else None,
    )


def _trigger(trigger: Value, written: str) -> tuple[TriggerKind, str]:
    given = [kind for kind in _TRIGGERS if isinstance(trigger, Mapping) and isinstance(trigger.get(kind), Mapping)]
    if len(given) != 1:
        return "other", written
    settings = trigger[given[0]]
    inner = settings.get("triggers")
    count = len(inner) if isinstance(inner, list) else "several"
    match given[0]:
        case "event":
            expected = settings.get("expect")
            names = ", ".join(_shown(one) for one in expected) if isinstance(expected, list) else ""
            absent = "absence of " if settings.get("posture") == "Proactive" else ""
            return "event", absent + (names or "any event")
        case "metric":
            metric = settings.get("metric")
            parts = metric if isinstance(metric, Mapping) else {}
            shown = (_shown(parts[name]) for name in ("name", "operator", "threshold") if name in parts)
            return "metric", " ".join(shown) or "a metric"
        case "compound":
            return "compound", f"{_shown(settings.get('require', 'all'))} of {count} triggers"
        case _:
            return "sequence", f"{count} triggers in order"


def _shown(value: Value) -> str:
    return value.source if isinstance(value, Unknown) else str(value)


def _dicts(value: Value) -> list[Mapping[str, Value]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _written(expression: Expression | None) -> str:
    return expression.text if expression is not None else ""


def constant(value: Value) -> Any:
    """Return a value as the model holds it: lists are tuples, what Terraform alone knows is unknown."""
    if isinstance(value, Handle):
        return Unknown(f"{value.key}.{value.attribute}" if value.attribute else value.key, RUN)
    if isinstance(value, Mapping):
        return {key: constant(inner) for key, inner in value.items()}
    return tuple(map(constant, value)) if isinstance(value, list) else value


_Read: TypeAlias = Callable[[Resource], Iterator[Declaration]]

_DEPLOYMENTS = frozenset({"prefect_deployment", "prefect_deployment_schedule", "prefect_automation", "prefect_flow"})
"""What is no use of its own: deployments, and what is said of them or looked up."""
_RESOURCES: Mapping[str, _Read] = {
    "prefect_automation": _automation,
    "prefect_block": _block,
    "prefect_deployment": _deployment,
    "prefect_deployment_schedule": _schedule,
    "prefect_variable": _variable,
}
_DATA: Mapping[str, _Read] = {"prefect_block": _loaded_block, "prefect_variable": _read_variable}
