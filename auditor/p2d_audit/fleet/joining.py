"""Finds what names of the server join: runs, triggers and deployments of one repository that another one answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from p2d_audit.report import EdgeRow, FlowRow, NodeRow, Report

_EXTERNAL = "external"
_FOR_DEPLOYMENTS = ("starts", "runs")


class Join(Struct, frozen=True, kw_only=True, order=True):
    """What one repository names and others have: `name` is how it says so, at a place; `targets` are ids."""

    repository: str
    path: str | None
    line: int | None
    kind: Literal["starts", "runs", "triggers", "deploys"]
    name: str
    source: str
    targets: tuple[str, ...]


class Offer(Struct, frozen=True, kw_only=True):
    """Flows and deployments that a repository has, by name, as ids of the fleet."""

    repository: str
    workspace: str
    flows: tuple[tuple[str, FlowRow], ...]
    deployments: tuple[tuple[str, str], ...]
    full_names: Mapping[str, tuple[str, ...]]


def offer_of(report: Report, repository: str, workspace: str) -> Offer:
    """Return what a named report has that others can mean."""
    flows = {flow.id: flow for flow in report.flows}
    drawn = {node.id for node in report.graph.nodes}
    full: defaultdict[str, list[str]] = defaultdict(list)
    deployments = [one for one in report.deployments if one.name is not None and one.id in drawn]
    for one in deployments:
        flow = flows[one.flow].name if one.flow in flows else one.flow_reference
        if flow is not None:
            full[f"{flow}/{one.name}"].append(one.id)
    return Offer(
        repository=repository,
        workspace=workspace,
        flows=tuple((flow.name, flow) for flow in report.flows if flow.name is not None and not flow.test),
        deployments=tuple((one.name or "", one.id) for one in deployments),
        full_names={name: tuple(ids) for name, ids in full.items()},
    )


def find_joins(report: Report, own: Offer, offers: Iterable[Offer]) -> Iterator[tuple[str, Join]]:
    """Yield the joins of a named report with others, each with the id of the node that stood for what is outside.

    Only repositories of one workspace are joined; what the repository has itself was joined when it was audited.
    """
    others = [one for one in offers if one.workspace == own.workspace and one.repository != own.repository]
    known = {node.id: (role, name) for node in report.graph.nodes for role, name in _named(node, own.repository)}
    for edge in report.graph.edges:
        inside, outside = (edge.target, edge.source) if edge.source in known else (edge.source, edge.target)
        if outside not in known:
            continue
        role, name = known[outside]
        targets = tuple(sorted({found for one in others for found in _found(edge, role, name, one)}))
        if edge.kind == "deploys" and len(targets) > 1:
            continue  # a deployment is of one flow, and nothing tells of which
        if targets:
            yield outside, _join(edge, name, inside, targets, own)


def _join(edge: EdgeRow, name: str, inside: str, targets: tuple[str, ...], own: Offer) -> Join:
    kind = edge.kind
    assert kind in ("starts", "runs", "triggers", "deploys")  # noqa: S101 - no other edge leads outside by a name
    return Join(
        repository=own.repository,
        path=edge.path,
        line=edge.line,
        kind=kind,
        name=name,
        source=inside,
        targets=targets,
    )


def _named(node: NodeRow, repository: str) -> Iterator[tuple[str, str]]:
    """Yield the role and name of a node that stands for something outside which is known by its name."""
    role, _, name = node.label.partition(" ")
    if node.kind == _EXTERNAL and node.id == f"{_EXTERNAL}:{repository}/{role}:{name}":
        yield role, name


def _found(edge: EdgeRow, role: str, name: str, offer: Offer) -> Iterator[str]:
    """Yield what a repository has of a role and name, as an edge means it."""
    if edge.kind in _FOR_DEPLOYMENTS and role == "deployment":
        yield from offer.full_names.get(name, ())
        if "/" not in name:  # Prefect 1 starts flows by their names
            yield from (flow.id for known, flow in offer.flows if known == name and flow.prefect == "1")
    elif edge.kind == "deploys" and role == "flow":
        yield from (flow.id for known, flow in offer.flows if known == name)
    elif edge.kind == "triggers":
        if role in ("flow", "resource"):
            yield from (flow.id for known, flow in offer.flows if _fits(name, known))
        if role in ("deployment", "resource"):
            yield from (deployment for known, deployment in offer.deployments if _fits(name, known))


def _fits(pattern: str, name: str) -> bool:
    """Tell whether a trigger's text is meant for a name: only a `*` at its end stands for more."""
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern
