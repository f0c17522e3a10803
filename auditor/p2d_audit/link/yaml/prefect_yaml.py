"""Reads deployments out of prefect.yaml files and of the files `prefect deployment build` wrote."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import TypeAlias

from msgspec import Struct

from p2d_audit.facts.documents import Document, MappingNode, Node, ScalarNode, SequenceNode
from p2d_audit.link.entrypoints import FlowFinder
from p2d_audit.link.versions import Major
from p2d_audit.link.yaml.placeholders import read_placeholders
from p2d_audit.link.yaml.schedules import read_schedules
from p2d_audit.link.yaml.steps import read_steps, read_stored_blocks
from p2d_audit.link.yaml.triggers import read_triggers
from p2d_audit.link.yaml.values import option_of, parameters_of, text_of
from p2d_audit.model import (
    Automation,
    Block,
    Deployment,
    DeploymentSource,
    Flow,
    Reference,
    Schedule,
    Trigger,
    Unknown,
    Unresolved,
    Variable,
)

_Found: TypeAlias = Deployment | Schedule | Automation | Block | Variable | Reference | Unresolved

_PREFECT_KEYS = frozenset({"deployments", "prefect-version", "pull"})
_LEGACY_KEYS = frozenset(
    {"manifest_path", "infrastructure", "infra_overrides", "parameter_openapi_schema", "work_pool", "work_queue_name"}
)
_PROJECT_KEYS = frozenset({"work_pool", "work_pool_name", "work_queue_name"})
"""What a file with one deployment says beside its entrypoint, as the `deployment.yaml` of Prefect 2.8's projects."""
_PREFECT_NAME = re.compile(r"prefect[-_.].*\.ya?ml")
_VERSION = re.compile(r"v?(\d+)(?:\.|$)")
_MAJORS: Mapping[str, Major] = {"1": "1", "2": "2", "3": "3"}
_IDENTITY = ("name", "entrypoint", "flow_name")


class YamlDeployments(Struct, frozen=True, kw_only=True):
    """What one YAML file says, each tuple by place; `references` are the steps it calls."""

    deployments: tuple[Deployment, ...]
    schedules: tuple[Schedule, ...]
    automations: tuple[Automation, ...]
    blocks: tuple[Block, ...]
    variables: tuple[Variable, ...]
    references: tuple[Reference, ...]
    unresolved: tuple[Unresolved, ...]


def is_prefect_document(path: str, document: Document) -> bool:
    """Tell whether a YAML file holds Prefect deployments, by its name or by what it looks like."""
    name = PurePosixPath(path).name
    roots = [root for root in document.roots if isinstance(root, MappingNode)]
    if any(root.get("apiVersion") and root.get("kind") for root in roots):
        return False  # a manifest of Kubernetes, whatever it is called
    if name in ("prefect.yaml", "prefect.yml"):
        return True
    if _PREFECT_NAME.fullmatch(name) and any(root.get(key) is not None for root in roots for key in _PREFECT_KEYS):
        return True
    return any(_is_legacy(root) or _has_deployments(root) for root in roots)


def stated_major(document: Document) -> Major | None:
    """Return the major version that a Prefect YAML file says it is written for."""
    texts = (text_of(root.get("prefect-version")) for root in document.roots if isinstance(root, MappingNode))
    found = {match[1] for text in texts if isinstance(text, str) and (match := _VERSION.match(text))}
    return _MAJORS.get(found.pop()) if len(found) == 1 else None


class _File(Struct, frozen=True):
    """Where deployments stand: `is_aside` if `prefect deploy` does not read the file by itself."""

    folder: str
    flows: FlowFinder
    is_aside: bool


def read_deployments(document: Document, flows: FlowFinder, *, is_aside: bool = False) -> YamlDeployments:
    """Return what a Prefect YAML file says; its entrypoints are looked up from its folder upwards.

    `is_aside` says that `prefect deploy` does not read the file by itself.
    """
    found = list(_read(document, _File(posixpath.dirname(document.path), flows, is_aside)))
    return YamlDeployments(
        deployments=tuple(sorted((item for item in found if isinstance(item, Deployment)), key=_place)),
        schedules=tuple(sorted((item for item in found if isinstance(item, Schedule)), key=_place)),
        automations=tuple(sorted((item for item in found if isinstance(item, Automation)), key=_place)),
        blocks=tuple(sorted((item for item in found if isinstance(item, Block)), key=_place)),
        variables=tuple(sorted((item for item in found if isinstance(item, Variable)), key=_place)),
        references=tuple(sorted(_once(item for item in found if isinstance(item, Reference)), key=_place)),
        unresolved=tuple(sorted((item for item in found if isinstance(item, Unresolved)), key=_place)),
    )


def _place(item: _Found) -> tuple[object, ...]:
    span = item.span
    return span.line, span.column, span.end_line, span.end_column


def _once(references: Iterator[Reference]) -> Iterator[Reference]:
    """Yield one reference per place; steps behind an alias are used several times."""
    yield from {reference.span: reference for reference in references}.values()


def _is_legacy(root: MappingNode) -> bool:
    keys = {key for key, _ in root.named()}
    if "name" not in keys:
        return False
    return ("flow_name" in keys and bool(keys & _LEGACY_KEYS)) or ("entrypoint" in keys and bool(keys & _PROJECT_KEYS))


def _has_deployments(root: MappingNode) -> bool:
    deployments = root.get("deployments")
    items = deployments.items if isinstance(deployments, SequenceNode) else ()
    return any(isinstance(item, MappingNode) and item.get("entrypoint") is not None for item in items)


def _read(document: Document, file: _File) -> Iterator[_Found]:
    for root in document.roots:
        if not isinstance(root, MappingNode):
            yield Unresolved(span=root.span, what="a Prefect YAML file", why="it is not a mapping")
            continue
        yield from _doubled(root)
        yield from read_placeholders(root)
        yield from read_steps(root)
        if _is_legacy(root):
            yield from read_stored_blocks(root)
            yield from _read_deployment(root, "legacy-yaml", file)
        else:
            yield from _read_all(root.get("deployments"), file)


def _doubled(node: Node) -> Iterator[Unresolved]:
    """Yield the keys that stand twice in one mapping: Prefect takes the last of them without a word."""
    if isinstance(node, MappingNode):
        for entry in node.duplicates:
            if isinstance(entry.key, ScalarNode):
                what = f"the key `{entry.key.text}`"
                yield Unresolved(span=entry.key.span, what=what, why="it stands twice, and only the last one counts")
    children = node.items if isinstance(node, SequenceNode) else ()
    children = tuple(entry.value for entry in node.entries) if isinstance(node, MappingNode) else children
    for child in children:
        if child.alias is None:
            yield from _doubled(child)


def _read_all(deployments: Node | None, file: _File) -> Iterator[_Found]:
    if deployments is None or text_of(deployments) is None:
        return
    if not isinstance(deployments, SequenceNode):
        yield Unresolved(span=deployments.span, what="the deployments", why="they are not a list")
        return
    for node in deployments.items:
        if not isinstance(node, MappingNode):
            yield Unresolved(span=node.span, what="a deployment", why="it is not a mapping")
        elif any(text_of(node.get(key)) is not None for key in _IDENTITY):
            yield from read_steps(node)
            yield from _read_deployment(node, "prefect.yaml", file)


def _read_deployment(node: MappingNode, source: DeploymentSource, file: _File) -> Iterator[_Found]:
    triggers = tuple(read_triggers(node))
    deployment = _deployment(node, source, tuple(trigger for trigger, _ in triggers), file)
    yield deployment
    yield from read_schedules(node, deployment)
    for position, (trigger, name) in enumerate(triggers, 1):
        unnamed = isinstance(deployment.name, str) and name is None
        yield Automation(
            span=trigger.span,
            name=f"{deployment.name}__automation_{position}" if unnamed else name,
            trigger=trigger,
            actions=("run-deployment",),
            deployment=deployment,
            source="yaml",
        )


def _deployment(node: MappingNode, source: DeploymentSource, triggers: tuple[Trigger, ...], file: _File) -> Deployment:
    entrypoint = text_of(node.get("entrypoint"))
    flow_name = text_of(node.get("flow_name"))
    name = text_of(node.get("name")) or Unknown("", "no name given")
    exact = file.flows.deployed(entrypoint, flow_name, file.folder)
    flow = exact or file.flows.in_any_case(entrypoint, file.folder)
    reference = entrypoint or flow_name
    shown = _shown(flow) or (reference if isinstance(reference, str) else "?")
    return Deployment(
        id=f"deployment:{shown}/{name if isinstance(name, str) else '?'}",
        span=node.alias or node.span,
        name=name,
        flow=flow,
        flow_reference=reference,
        flow_confidence="high" if exact or flow is None else "medium",
        source=source,
        triggers=triggers,
        work_pool=_work_pool(node),
        parameters=parameters_of(node.get("parameters")),
        options=tuple(option_of(key, value) for key, value in node.named()),
        manifest=node.span.path if source == "prefect.yaml" else None,
        is_aside=file.is_aside and source == "prefect.yaml",
    )


def _shown(flow: Flow | None) -> str | None:
    if flow is None:
        return None
    return flow.name if isinstance(flow.name, str) else flow.function


def _work_pool(node: MappingNode) -> str | Unknown | None:
    pool = node.get("work_pool")
    if isinstance(pool, MappingNode):
        return text_of(pool.get("name"))
    return text_of(pool if isinstance(pool, ScalarNode) else node.get("work_pool_name"))
