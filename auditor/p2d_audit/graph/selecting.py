"""Takes parts of a graph: what is around a flow, or nodes and edges of some kinds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import get_args

from msgspec.structs import replace

from p2d_audit.graph.collecting import EdgeKind, NodeKind
from p2d_audit.report import EdgeRow, Graph

NODE_KINDS: tuple[str, ...] = get_args(NodeKind)
EDGE_KINDS: tuple[str, ...] = get_args(EdgeKind)


def select_around(graph: Graph, nodes: Collection[str]) -> Graph:
    """Return what leads to `nodes`, and what they lead to, over any number of edges."""
    forward, back = _reached(nodes, graph.edges, forward=True), _reached(nodes, graph.edges, forward=False)
    return _within(graph, forward | back)


def select_kinds(graph: Graph, kinds: Collection[str]) -> Graph:
    """Return the nodes and edges of these kinds.

    Where no kind of nodes is named, all nodes that an edge touches stay; where no kind of edges is, all edges.
    """
    nodes, edges = frozenset(kinds).intersection(NODE_KINDS), frozenset(kinds).intersection(EDGE_KINDS)
    kept = tuple(edge for edge in graph.edges if not edges or edge.kind in edges)
    if nodes:
        return _within(replace(graph, edges=kept), {node.id for node in graph.nodes if node.kind in nodes})
    return _within(replace(graph, edges=kept), {end for edge in kept for end in (edge.source, edge.target)})


def _within(graph: Graph, nodes: Collection[str]) -> Graph:
    return Graph(
        nodes=tuple(node for node in graph.nodes if node.id in nodes),
        edges=tuple(edge for edge in graph.edges if edge.source in nodes and edge.target in nodes),
        cycles=tuple(cycle for cycle in graph.cycles if all(flow in nodes for flow in cycle)),
    )


def _reached(starts: Iterable[str], edges: Iterable[EdgeRow], *, forward: bool) -> set[str]:
    following: defaultdict[str, list[str]] = defaultdict(list)
    for edge in edges:
        source, target = (edge.source, edge.target) if forward else (edge.target, edge.source)
        following[source].append(target)
    reached, waiting = set(starts), list(starts)
    while waiting:
        fresh = set(following[waiting.pop()]) - reached
        reached |= fresh
        waiting.extend(fresh)
    return reached
