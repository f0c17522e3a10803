"""Reads automations out of the files that `prefect automation create --from-file` takes."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.facts.documents import Document, MappingNode, Node, SequenceNode
from p2d_audit.link.waiting import run_by
from p2d_audit.link.yaml.triggers import read_trigger
from p2d_audit.link.yaml.values import constant_of, text_of
from p2d_audit.model import Automation, Unknown

ACTIONS = frozenset(
    {
        "call-webhook", "cancel-flow-run", "change-flow-run-state", "declare-incident", "delete-flow-run", "do-nothing",
        "pause-automation", "pause-deployment", "pause-work-pool", "pause-work-queue", "resume-automation",
        "resume-deployment", "resume-flow-run", "resume-work-pool", "resume-work-queue", "run-deployment",
        "send-notification", "suspend-flow-run",
    }
)  # fmt: skip
"""The types of actions of `prefect.events.actions.ActionTypes` in Prefect 3.8."""
_TRIGGERS = frozenset({"event", "metric", "compound", "sequence"})
_LISTS = ("actions", "actions_on_trigger", "actions_on_resolve")


def read_automations(document: Document) -> Iterator[Automation]:
    """Yield the automations of a file: one, a list of them, or a list under `automations`."""
    for root in document.roots:
        listed = root.get("automations") if isinstance(root, MappingNode) else None
        for node in _items(listed or root):
            if isinstance(node, MappingNode) and _is_automation(node):
                yield _automation(node)


def _items(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, SequenceNode) else (node,)


def _is_automation(node: MappingNode) -> bool:
    """Tell Prefect's automations from those of other programs, which have triggers and actions too."""
    trigger = node.get("trigger")
    kinds = [kind for kind in _actions(node) if isinstance(kind, str)]
    known = isinstance(trigger, MappingNode) and (
        text_of(trigger.get("type")) in _TRIGGERS or text_of(trigger.get("posture")) is not None
    )
    return known and bool(kinds) and ACTIONS.issuperset(kinds)


def _actions(node: MappingNode) -> Iterator[str | Unknown | None]:
    for key in _LISTS:
        for item in _listed(node, key):
            yield text_of(item.get("type")) if isinstance(item, MappingNode) else None


def _listed(node: MappingNode, key: str) -> tuple[Node, ...]:
    given = node.get(key)
    return given.items if isinstance(given, SequenceNode) else ()


def _automation(node: MappingNode) -> Automation:
    trigger = node.get("trigger")
    assert isinstance(trigger, MappingNode)
    return Automation(
        span=node.span,
        name=text_of(node.get("name")),
        trigger=read_trigger(trigger),
        actions=tuple(kind for kind in _actions(node) if isinstance(kind, str)),
        deployment=None,
        source="yaml",
        runs=run_by(constant_of(item) for key in _LISTS for item in _listed(node, key)),
    )
