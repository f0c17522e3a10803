"""Finds which flow has to do with which, as a report tells it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct

from p2d_audit.graph import FlowLink, flow_links
from p2d_audit.plan.plan import LinkKind
from p2d_audit.report import EdgeRow, Graph, Report

_STRONGEST: tuple[LinkKind, ...] = ("triggers", "starts", "calls")
"""Of the edges between two flows, the one that a bridge has to replace."""


class Link(Struct, frozen=True, order=True):
    """A flow calls, starts or triggers another one, or leaves data to it; `path` and `line` say where."""

    source: str
    target: str
    kind: LinkKind
    path: str | None
    line: int | None


def find_links(report: Report) -> tuple[Link, ...]:
    """Return the links between different flows that are no tests, sorted.

    Without a graph, as in reports of older versions, calls of flows and runs of
    deployments that are known by name are what there is.
    """
    flows = {flow.id for flow in report.flows if not flow.test}
    found = _of_graph(report.graph) if report.graph.nodes else _of_rows(report)
    links: dict[tuple[str, str, LinkKind], Link] = {}
    for link in found:
        if link.source != link.target and link.source in flows and link.target in flows:
            links.setdefault((link.source, link.target, link.kind), link)
    return tuple(links[key] for key in sorted(links))


def order_flows(flows: Collection[str], links: Iterable[Link]) -> tuple[str, ...]:
    """Return flows so that what is called, started or triggered stands before what does so, but for cycles."""
    if len(flows) < 2:
        return tuple(flows)
    needs: dict[str, set[str]] = {flow: set() for flow in flows}
    for link in links:
        if link.kind != "data" and link.source in needs and link.target in needs:
            needs[link.source].add(link.target)
    done: dict[str, None] = {}
    begun: set[str] = set()
    waiting = [(flow, False) for flow in sorted(flows, reverse=True)]
    while waiting:
        flow, finished = waiting.pop()
        if finished:
            done[flow] = None
        elif flow not in begun:
            begun.add(flow)
            waiting.append((flow, True))
            waiting.extend((need, False) for need in sorted(needs[flow], reverse=True))
    return tuple(done)


def _of_graph(graph: Graph) -> Iterator[Link]:
    for link in flow_links(graph):
        yield _strongest(link)
    yield from _data(graph)


def _strongest(link: FlowLink) -> Link:
    for kind in _STRONGEST:
        for edge in link.edges:
            if edge.kind == kind:
                return Link(link.source, link.target, kind, edge.path, edge.line)
    first = link.edges[0]
    return Link(link.source, link.target, "starts", first.path, first.line)


def _data(graph: Graph) -> Iterator[Link]:
    """Yield what one flow writes and another one reads: Blocks, Variables and files."""
    users: defaultdict[str, set[str]] = defaultdict(set)
    for edge in graph.edges:
        if edge.kind == "calls":
            users[edge.target].add(edge.source)
    readers: defaultdict[str, list[EdgeRow]] = defaultdict(list)
    for edge in graph.edges:
        if edge.kind in ("reads", "loads"):
            readers[edge.target].append(edge)
    for edge in graph.edges:
        if edge.kind == "writes":
            for reader in readers[edge.target]:
                for source in _flows(edge.source, users):
                    for target in _flows(reader.source, users):
                        yield Link(source, target, "data", edge.path, edge.line)


def _flows(node: str, users: dict[str, set[str]]) -> list[str]:
    return sorted(users.get(node, ())) if node.startswith("task:") else [node]


def _of_rows(report: Report) -> Iterator[Link]:
    for call in report.subflow_calls:
        yield Link(call.caller_id, call.callee_id, "calls", call.path, call.line)
    flow_of: dict[str, str] = {}
    for deployment in report.deployments:
        if deployment.flow:
            for name in (deployment.id.removeprefix("deployment:"), deployment.name):
                flow_of.setdefault(name or "", deployment.flow)
    for run in report.deployment_runs:
        target = flow_of.get(run.name or "")
        for flow in report.flows:
            if target and flow.path == run.path and flow.line <= run.line <= flow.end_line:
                yield Link(flow.id, target, "starts", run.path, run.line)
