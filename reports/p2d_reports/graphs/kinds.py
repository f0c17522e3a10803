"""How the kinds of nodes and edges look in each drawing: told apart without colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from p2d_audit.report import Graph


class NodeStyle(Struct, frozen=True):
    """A kind's shape in Mermaid (what stands before and after the label) and DOT."""

    before: str
    after: str
    shape: str
    style: str = "solid"


class EdgeStyle(Struct, frozen=True):
    """A kind's arrow in Mermaid, line style in DOT, and dashes and line width in SVG."""

    arrow: str
    style: str
    dashes: str
    width: float = 1.3


NODES: Mapping[str, NodeStyle] = {
    "flow": NodeStyle("[", "]", "box"),
    "task": NodeStyle("(", ")", "box", "rounded"),
    "deployment": NodeStyle("[[", "]]", "component"),
    "schedule": NodeStyle("([", "])", "oval"),
    "block": NodeStyle("[(", ")]", "cylinder"),
    "variable": NodeStyle("[/", "/]", "parallelogram"),
    "automation": NodeStyle("{{", "}}", "hexagon"),
    "file": NodeStyle(">", "]", "note"),
    "external": NodeStyle("([", "])", "oval", "dashed"),
}
EDGES: Mapping[str, EdgeStyle] = {
    "calls": EdgeStyle("-->", "solid", "", 1.6),
    "starts": EdgeStyle("==>", "bold", "9 3", 1.9),
    "triggers": EdgeStyle("-.->", "dotted", "2 3", 1.9),
    "deploys": EdgeStyle("-->", "solid", "10 3 2 3"),
    "schedules": EdgeStyle("-.->", "dashed", "1 4", 1.7),
    "runs": EdgeStyle("==>", "bold", "6 2 2 2 2 2", 1.6),
    "loads": EdgeStyle("-->", "dashed", "4 4"),
    "writes": EdgeStyle("-->", "dashed", "14 4"),
    "reads": EdgeStyle("-->", "dashed", "4 2"),
    "defines": EdgeStyle("-->", "dotted", "14 3 3 3 3 3"),
}


def count_kinds(kinds: Iterable[str], known: Iterable[str]) -> dict[str, int]:
    """Return how many there are of each kind, in the order of the known ones, without those that there are none of."""
    given = list(kinds)
    return {kind: number for kind in known if (number := given.count(kind))}


def describe(graph: Graph) -> str:
    """Return one sentence that says what is drawn."""
    counts = count_kinds((node.kind for node in graph.nodes), NODES)
    parts = ", ".join(f"{kind} {number}" for kind, number in counts.items()) or "nothing"
    return f"Nodes: {len(graph.nodes)} ({parts}). Edges: {len(graph.edges)}. Cycles of flows: {len(graph.cycles)}."
