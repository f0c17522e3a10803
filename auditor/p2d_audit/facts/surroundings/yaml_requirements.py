"""Reads what the steps of prefect.yaml require."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.declarations import Doubt
from p2d_audit.facts.documents.nodes import MappingNode, Node, ScalarNode, SequenceNode
from p2d_audit.facts.requirements.pip_files import read_line
from p2d_audit.facts.surroundings.yaml_scalars import YamlText
from p2d_audit.model import Requirement

_SECTIONS = ("build", "push", "pull")


def read_step_requirements(root: Node, source: YamlText) -> Iterator[Requirement | Doubt]:
    """Yield the requirements of the steps of a file and of its deployments, which Prefect checks."""
    if not isinstance(root, MappingNode):
        return
    deployments = root.get("deployments")
    places = [root, *(deployments.items if isinstance(deployments, SequenceNode) else ())]
    for place in places:
        for section in _SECTIONS if isinstance(place, MappingNode) else ():
            steps = place.get(section) if isinstance(place, MappingNode) else None
            for step in steps.items if isinstance(steps, SequenceNode) else ():
                yield from _of_step(step, source)


def _of_step(step: Node, source: YamlText) -> Iterator[Requirement | Doubt]:
    for entry in step.entries if isinstance(step, MappingNode) else ():
        given = entry.value.get("requires") if isinstance(entry.value, MappingNode) else None
        for node in given.items if isinstance(given, SequenceNode) else (given,):
            if isinstance(node, ScalarNode) and "prefect" in node.text.lower():
                yield from read_line(source.passage(node).text, node.span)
