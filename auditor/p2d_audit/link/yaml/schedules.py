"""Reads the schedules of a deployment in YAML."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator

from msgspec.structs import replace

from p2d_audit.facts.documents import MappingNode, Node, ScalarNode, SequenceNode, number
from p2d_audit.link.yaml.values import parameters_of, source_of, text_of, truth_of
from p2d_audit.model import DagsterSchedule, Deployment, Schedule, Unknown, Unresolved
from p2d_audit.schedules import translate_declared

_KINDS = ("cron", "interval", "rrule")
_CLOCK = re.compile(r"(?:(?P<days>\d+)(?:d| days?),? ?)?(?P<h>\d+):(?P<m>\d+):(?P<s>\d+(?:\.\d+)?)")
_DURATION = re.compile(
    r"P(?:(?P<w>\d+)W)?(?:(?P<days>\d+)D)?(?:T(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+(?:\.\d+)?)S)?)?"
)
_SECONDS = {"w": 604800, "days": 86400, "h": 3600, "m": 60, "s": 1}


def read_schedules(node: MappingNode, deployment: Deployment) -> Iterator[Schedule | Unresolved]:
    """Yield what stands under `schedule` and `schedules`; empty ones are none."""
    active = _deployment_active(node)
    for key in ("schedule", "schedules"):
        value = node.get(key)
        if isinstance(value, SequenceNode):
            for item in value.items:
                yield from _read(item, deployment, active, key == "schedules")
        elif value is not None:
            yield from _read(value, deployment, active, key == "schedule")


def _deployment_active(node: MappingNode) -> bool | Unknown:
    paused = truth_of(node.get("paused"))
    switched = truth_of(node.get("is_schedule_active"))
    if paused is True or switched is False:
        return False
    return next((state for state in (paused, switched) if isinstance(state, Unknown)), True)


def _read(
    node: Node, deployment: Deployment, active: bool | Unknown, accepted: bool
) -> Iterator[Schedule | Unresolved]:
    """Read one schedule: a mapping with cron, interval or rrule, or with `schedule`, which is such a mapping."""
    if isinstance(node, ScalarNode):
        yield from _read_scalar(node, deployment, active, accepted)
        return
    inner = node.get("schedule") if isinstance(node, MappingNode) else None
    settings = inner if isinstance(inner, MappingNode) else node
    if not isinstance(settings, MappingNode) or not isinstance(node, MappingNode):
        yield Unresolved(span=node.span, what=f"a schedule of {deployment.id}", why="it is a list of lists")
        return
    given = [
        (kind, value) for kind in _KINDS if (value := settings.get(kind)) is not None and text_of(value) is not None
    ]
    if not given:
        if any(text_of(value) is not None for _, value in settings.named()):
            why = "neither cron, interval nor rrule is given"
            yield Unresolved(span=node.span, what=f"a schedule of {deployment.id}", why=why)
        return
    own = truth_of(node.get("active"))
    kind, value = given[0]
    yield replace(
        _schedule(kind, value, settings, deployment, _joined(active, own), accepted and len(given) == 1),
        parameters=parameters_of(node.get("parameters")),
        slug=text_of(node.get("slug")),
    )


def _read_scalar(
    node: ScalarNode, deployment: Deployment, active: bool | Unknown, accepted: bool
) -> Iterator[Schedule | Unresolved]:
    text = text_of(node)
    if isinstance(text, Unknown):
        yield Schedule(
            span=node.span,
            kind="other",
            value=text,
            timezone=None,
            active=active,
            target=deployment,
            dagster=None,
            accepted=accepted,
            written_as=source_of(node),
        )
    elif text is not None:
        why = f"`{text}` is no mapping with cron, interval or rrule"
        yield Unresolved(span=node.span, what=f"a schedule of {deployment.id}", why=why)


def _joined(deployment: bool | Unknown, own: bool | Unknown | None) -> bool | Unknown:
    if deployment is False or own is False:
        return False
    return own if isinstance(own, Unknown) else deployment


def _schedule(
    kind: str, node: Node, settings: MappingNode, deployment: Deployment, active: bool | Unknown, accepted: bool
) -> Schedule:
    timezone = text_of(settings.get("timezone")) or None
    text = text_of(node)
    value: str | Unknown = text if text is not None else ""
    if kind == "interval":
        value = _interval(node)
    elif kind == "rrule" and isinstance(value, str):
        value, timezone = _rule(value, timezone)
    return Schedule(
        span=node.span,
        kind=kind,  # type: ignore[arg-type]
        value=value,
        timezone=timezone,
        active=active,
        target=deployment,
        dagster=_translate(kind, value, timezone, settings) if isinstance(value, str) else None,
        accepted=accepted,
        written_as=f"{kind}:",
    )


def _interval(node: Node) -> str | Unknown:
    """Return seconds, such as `3600s`, from a number, a clock time or an ISO 8601 duration."""
    text = text_of(node)
    if not isinstance(text, str):
        return text or Unknown("", "no interval")
    assert isinstance(node, ScalarNode)
    seconds = number(node)
    match = _CLOCK.fullmatch(text) or _DURATION.fullmatch(text)
    if seconds is None and match and any(match.groups()):
        seconds = math.fsum(float(value) * _SECONDS[unit] for unit, value in match.groupdict().items() if value)
    if seconds is None:
        return Unknown(text, "no length of time that Prefect accepts")
    return f"{int(seconds) if seconds == int(seconds) else seconds}s"


def _rule(text: str, timezone: str | Unknown | None) -> tuple[str | Unknown, str | Unknown | None]:
    """Return rule and timezone; Prefect also takes both as a JSON object."""
    try:
        parsed = json.loads(text)
    except ValueError:
        return text, timezone
    if isinstance(parsed, dict) and isinstance(parsed.get("rrule"), str):
        zone = parsed.get("timezone")
        return parsed["rrule"], timezone or (zone if isinstance(zone, str) else None)
    return Unknown(text, "JSON without an rrule"), timezone


def _translate(kind: str, value: str, timezone: str | Unknown | None, settings: MappingNode) -> DagsterSchedule | None:
    day_or = truth_of(settings.get("day_or")) is not False
    anchor = settings.get("anchor_date")
    text = anchor.text if isinstance(anchor, ScalarNode) and anchor.tag != "null" else None
    return translate_declared(kind, value, timezone=timezone, day_or=day_or, anchor=text)
