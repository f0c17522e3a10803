"""Reads the build, push and pull steps of a deployment file, which are calls of functions, and the Blocks it names."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.facts.documents import MappingNode, Node, ScalarNode, SequenceNode
from p2d_audit.link.yaml.values import option_of, text_of, truth_of
from p2d_audit.model import Block, Reference

_SECTIONS = ("build", "push", "pull")
_WITH_BLOCK = "prefect.deployments.steps.pull_with_block"


def read_steps(node: MappingNode) -> Iterator[Reference | Block]:
    """Yield Prefect's own steps of a file or deployment, and the Blocks they name by type and document."""
    for section in _SECTIONS:
        value = node.get(section)
        steps: tuple[Node, ...] = value.items if isinstance(value, SequenceNode) else (value,) if value else ()
        for step in steps:
            if isinstance(step, MappingNode):
                yield from _read_step(step)


def read_stored_blocks(node: MappingNode) -> Iterator[Block]:
    """Yield the saved Blocks that a file of `prefect deployment build` takes infrastructure and storage from."""
    for section in ("infrastructure", "storage"):
        value = node.get(section)
        if not isinstance(value, MappingNode) or truth_of(value.get("_is_anonymous")) is True:
            continue
        kind = text_of(value.get("_block_type_slug"))
        document = value.get("_block_document_name")
        name = text_of(document)
        if isinstance(kind, str) and document is not None and name is not None:
            yield Block(span=document.span, unit=None, type=kind, action="yaml-reference", name=name)


def _read_step(step: MappingNode) -> Iterator[Reference | Block]:
    for entry in step.entries:
        if not isinstance(entry.key, ScalarNode) or not entry.key.text.startswith(("prefect.", "prefect_")):
            continue
        given = entry.value
        options = (
            tuple(option_of(name, value) for name, value in given.named()) if isinstance(given, MappingNode) else ()
        )
        yield Reference(symbol=entry.key.text, kind="call", span=entry.key.span, unit=None, options=options)
        kind = text_of(given.get("block_type_slug")) if isinstance(given, MappingNode) else None
        if entry.key.text.startswith(_WITH_BLOCK) and isinstance(given, MappingNode) and isinstance(kind, str):
            node = given.get("block_document_name")
            name = text_of(node)
            yield Block(
                span=node.span if node else given.span, unit=None, type=kind, action="yaml-reference", name=name
            )
