"""Reads the triggers of a deployment in YAML, each of which is an automation that runs the deployment."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.facts.documents import MappingNode, Node, ScalarNode, SequenceNode
from p2d_audit.link.triggers import kind_of_trigger
from p2d_audit.link.waiting import awaited
from p2d_audit.link.yaml.values import constant_of, source_of, text_of
from p2d_audit.model import Trigger, TriggerKind, Unknown


def read_triggers(node: MappingNode) -> Iterator[tuple[Trigger, str | Unknown | None]]:
    """Yield each trigger of a deployment with the name it is given, if any."""
    triggers = node.get("triggers")
    for item in triggers.items if isinstance(triggers, SequenceNode) else ():
        if isinstance(item, MappingNode):
            yield read_trigger(item), text_of(item.get("name"))


def read_trigger(node: MappingNode) -> Trigger:
    """Return a trigger, of whatever kind."""
    kind = kind_of_trigger(
        text_of(node.get("type")),
        text_of(node.get("posture")),
        has_triggers=node.get("triggers") is not None,
        has_require=node.get("require") is not None,
    )
    return Trigger(span=node.span, kind=kind, text=_describe(node, kind), awaits=awaited(constant_of(node)))


def _describe(node: MappingNode, kind: TriggerKind) -> str:
    inner = node.get("triggers")
    count = len(inner.items) if isinstance(inner, SequenceNode) else 0
    match kind:
        case "event":
            events = ", ".join(_texts(node.get("expect"))) or "any event"
            return f"absence of {events}" if text_of(node.get("posture")) == "Proactive" else events
        case "compound":
            return f"{text_of(node.get('require')) or 'all'} of {count} triggers"
        case "sequence":
            return f"{count} triggers in order"
        case "metric":
            metric = node.get("metric")
            parts = (
                (metric.get(name) for name in ("name", "operator", "threshold"))
                if isinstance(metric, MappingNode)
                else ()
            )
            return " ".join(source_of(part) for part in parts if part is not None) or "a metric"
        case _:
            return source_of(node)


def _texts(node: Node | None) -> tuple[str, ...]:
    match node:
        case ScalarNode():
            return (node.text,)
        case SequenceNode():
            return tuple(source_of(item) for item in node.items)
        case _:
            return ()
