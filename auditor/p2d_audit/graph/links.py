"""Says which flow leads to which: directly, or by way of tasks, deployments and automations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from p2d_audit.report import EdgeRow, Graph, NodeRow

_LEADING = frozenset({"calls", "starts", "triggers", "deploys", "runs"})
"""What makes a run of something else; what is loaded, read and written does not."""


class FlowLink(Struct, frozen=True, kw_only=True):
    """A flow makes another one run; `edges` is the shortest way there, of those the first by id."""

    source: str
    target: str
    edges: tuple[EdgeRow, ...]


def flow_links(graph: Graph) -> tuple[FlowLink, ...]:
    """Return the pairs of flows of which the first makes the second run with no other flow between, sorted.

    A flow that starts itself is linked to itself.
    """
    return tuple(sorted(link_nodes(graph.nodes, graph.edges), key=lambda link: (link.source, link.target)))


def link_nodes(nodes: Iterable[NodeRow], edges: Iterable[EdgeRow]) -> Iterator[FlowLink]:
    """Yield the links between the flows among `nodes`."""
    flows = sorted(node.id for node in nodes if node.kind == "flow")
    ways = _ways(edges)
    known = frozenset(flows)
    for flow in flows:
        yield from _from(flow, known, ways)


def find_needs(nodes: Sequence[NodeRow], edges: Iterable[EdgeRow]) -> dict[str, set[str]]:
    """Return the flows that each flow makes run with no other flow between."""
    needs = {node.id: set[str]() for node in nodes if node.kind == "flow"}
    for link in link_nodes(nodes, edges):
        needs[link.source].add(link.target)
    return needs


def _ways(edges: Iterable[EdgeRow]) -> dict[str, list[EdgeRow]]:
    """Return the edges by where they start; what waits for runs of a deployment waits for its flow."""
    leading = [edge for edge in edges if edge.kind in _LEADING]
    flow_of = {edge.source: edge.target for edge in leading if edge.kind == "deploys"}
    ways: defaultdict[str, list[EdgeRow]] = defaultdict(list)
    for edge in leading:
        waits = edge.kind == "triggers" and edge.source in flow_of
        ways[flow_of[edge.source] if waits else edge.source].append(edge)
    return ways


def _from(flow: str, flows: frozenset[str], ways: dict[str, list[EdgeRow]]) -> Iterator[FlowLink]:
    reached: set[str] = set()
    waiting: Sequence[tuple[str, tuple[EdgeRow, ...]]] = [(flow, ())]
    while waiting:
        further: list[tuple[str, tuple[EdgeRow, ...]]] = []
        for node, way in waiting:
            for edge in ways.get(node, ()):
                if edge.target in reached:
                    continue
                reached.add(edge.target)
                if edge.target in flows:
                    yield FlowLink(source=flow, target=edge.target, edges=(*way, edge))
                else:
                    further.append((edge.target, (*way, edge)))
        waiting = further
