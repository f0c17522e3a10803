"""Makes automations of what calls of the `prefect` program say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from p2d_audit.link.commands.words import Given, Invocation, shown
from p2d_audit.link.triggers import kind_of_trigger
from p2d_audit.link.waiting import awaited, constant_of_json, run_by
from p2d_audit.model import Automation, Trigger, TriggerKind, Unknown, Unresolved


def created_automations(call: Invocation) -> Iterator[Automation | Unresolved]:
    """Yield the automations in the command; those of a file in YAML are found where they stand."""
    for one in call.all("from-file"):
        if isinstance(one.value, Unknown) or not shown(one).endswith((".yaml", ".yml")):
            why = one.value.why if isinstance(one.value, Unknown) else "files of this kind are not read for automations"
            yield Unresolved(span=call.span, what=f"the automations of `{shown(one)}`", why=why)
    for one in call.all("from-json"):
        for value in _values(one):
            name = value.get("name")
            actions = value.get("actions")
            yield _automation(
                one,
                name if isinstance(name, str) else Unknown("", "no name given"),
                trigger_of(value.get("trigger"), one),
                [action for action in actions or () if isinstance(action, Mapping)],
            )


def trigger_of(value: Any, given: Given) -> Trigger:
    """Return a trigger given as JSON; what is no JSON names a file that has it."""
    if not isinstance(value, Mapping):
        return Trigger(span=given.span, kind="other", text=shown(given))
    kind = kind_of_trigger(
        value.get("type"),
        value.get("posture"),
        has_triggers=value.get("triggers") is not None,
        has_require=value.get("require") is not None,
    )
    expected = value.get("expect") or ()
    events = ", ".join([expected] if isinstance(expected, str) else map(str, expected)) or "any event"
    inner = value.get("triggers")
    count = len(inner) if isinstance(inner, list) else 0
    told: dict[TriggerKind, str] = {
        "event": f"absence of {events}" if value.get("posture") == "Proactive" else events,
        "compound": f"{value.get('require') or 'all'} of {count} triggers",
        "sequence": f"{count} triggers in order",
        "metric": "a metric",
    }
    awaits = awaited(constant_of_json(value))
    return Trigger(span=given.span, kind=kind, text=told.get(kind, shown(given)), awaits=awaits)


def _values(given: Given) -> Iterator[Mapping[str, Any]]:
    try:
        value = json.loads(given.value) if isinstance(given.value, str) else {}
    except ValueError:
        value = {}
    listed = value.get("automations", value) if isinstance(value, dict) else value
    yield from (one for one in (listed if isinstance(listed, list) else [listed]) if isinstance(one, dict))


def _automation(
    given: Given, name: str | Unknown, trigger: Trigger, actions: Sequence[Mapping[str, Any]]
) -> Automation:
    return Automation(
        span=given.span,
        name=name,
        trigger=trigger,
        actions=tuple(str(action.get("type")) for action in actions),
        deployment=None,
        source="yaml",
        runs=run_by(map(constant_of_json, actions)),
    )
