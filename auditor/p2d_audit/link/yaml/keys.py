"""Lists the keys of Prefect's YAML files, joined by dots from the top of the file down."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.facts.documents import Document, MappingNode, Node, ScalarNode, SequenceNode
from p2d_audit.link.yaml.values import constant_of
from p2d_audit.model import Key

_OWN = frozenset(
    {
        "build", "definitions", "env", "expect", "for_each", "infra_overrides", "infrastructure", "job_variables",
        "labels", "manifest", "match", "match_related", "parameter_openapi_schema", "parameters", "payload", "pull",
        "push", "storage", "variables", "after",
    }
)  # fmt: skip
"""Keys below which people write what they like: parameters, variables of a job, steps and their arguments."""


def read_keys(document: Document) -> Iterator[Key]:
    """Yield every key of a document once, those behind an alias or merge key where they are written."""
    seen: set[tuple[int, int]] = set()
    for root in document.roots:
        for key in _below(root, "", own=False):
            place = (key.span.line, key.span.column)
            if place not in seen:
                seen.add(place)
                yield key


def _below(node: Node, path: str, *, own: bool) -> Iterator[Key]:
    match node:
        case MappingNode():
            for entry in node.entries:
                if isinstance(entry.key, ScalarNode):
                    name = f"{path}.{entry.key.text}" if path else entry.key.text
                    yield Key(span=entry.key.span, path=name, value=constant_of(entry.value), own=own)
                    yield from _below(entry.value, name, own=own or entry.key.text in _OWN)
        case SequenceNode():
            for item in node.items:
                yield from _below(item, path, own=own)
