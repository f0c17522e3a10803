"""Reads automations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from p2d_audit import Declaration, DeclaredAutomation, TriggerKind, Unknown

from p2d_audit_terraform.resource import Resource, written
from p2d_audit_terraform.values import Handle, Value

_TRIGGERS: tuple[TriggerKind, ...] = ("event", "metric", "compound", "sequence")
_ACTIONS = ("actions", "actions_on_trigger", "actions_on_resolve")


def read_automation(resource: Resource) -> Iterator[Declaration]:
    """Yield an automation; that it runs the first of several deployments."""
    kind, text = _trigger(resource.value("trigger"), written(resource.given("trigger")))
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
        settings=_settings(resource.value("trigger")),
    )


def _settings(trigger: Value) -> dict[str, Value]:
    """Return a trigger as Prefect's API has it: what it is made of lies one level higher there."""
    for kind in _TRIGGERS:
        given = trigger.get(kind) if isinstance(trigger, Mapping) else None
        if isinstance(given, Mapping):
            return {**given, "triggers": [_settings(one) for one in _dicts(given.get("triggers"))]}
    return {}


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
