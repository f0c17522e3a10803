"""Draws one graph of all repositories: what was outside of one and is in another becomes an edge between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from p2d_audit.fleet.joining import Join
from p2d_audit.graph import find_needs
from p2d_audit.graph.cycles import find_cycles
from p2d_audit.report import EdgeRow, Graph, NodeRow


def join_graphs(graphs: Iterable[Graph], joins: Iterable[tuple[str, Join]]) -> Graph:
    """Return the graph of a fleet, sorted; `joins` come with the nodes that stood for what is outside."""
    targets: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for outside, join in joins:
        targets[outside, join.source, join.kind] = join.targets
    nodes: dict[str, NodeRow] = {}
    edges: dict[tuple[str, str, str], EdgeRow] = {}
    for graph in graphs:
        for node in graph.nodes:
            nodes.setdefault(node.id, node)
        for edge in (new for old in graph.edges for new in _joined(old, targets)):
            key = (edge.source, edge.target, edge.kind)
            known = edges.setdefault(key, edge)
            if _place(edge) < _place(known):
                edges[key] = edge
    sorted_edges = tuple(edges[key] for key in sorted(edges))
    sorted_nodes = tuple(_kept(nodes, sorted_edges))
    return Graph(nodes=sorted_nodes, edges=sorted_edges, cycles=find_cycles(find_needs(sorted_nodes, sorted_edges)))


def _joined(edge: EdgeRow, targets: Mapping[tuple[str, str, str], Sequence[str]]) -> Iterator[EdgeRow]:
    if found := targets.get((edge.target, edge.source, edge.kind)):
        yield from (replace(edge, target=one) for one in found)
    elif found := targets.get((edge.source, edge.target, edge.kind)):
        yield from (replace(edge, source=one) for one in found)
    else:
        yield edge


def _kept(nodes: Mapping[str, NodeRow], edges: Iterable[EdgeRow]) -> Iterator[NodeRow]:
    """Yield the nodes by id, but for what is outside and was joined wherever it was named."""
    used: defaultdict[str, bool] = defaultdict(bool)
    for edge in edges:
        used[edge.source] = used[edge.target] = True
    yield from (nodes[key] for key in sorted(nodes) if nodes[key].kind != "external" or used[key])


def _place(edge: EdgeRow) -> tuple[str, int]:
    return edge.path or "", edge.line or 0
