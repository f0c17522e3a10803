"""Draws the project as one graph: what needs what, and which flows need each other."""

from typing import TYPE_CHECKING

from p2d_audit.late_names import late_names

if TYPE_CHECKING:
    from p2d_audit.graph.building import build_graph
    from p2d_audit.graph.links import FlowLink, find_needs, flow_links
    from p2d_audit.graph.selecting import EDGE_KINDS, NODE_KINDS, select_around, select_kinds

__all__ = [
    "EDGE_KINDS",
    "NODE_KINDS",
    "FlowLink",
    "build_graph",
    "find_needs",
    "flow_links",
    "select_around",
    "select_kinds",
]

_HOMES = {
    "EDGE_KINDS": "selecting",
    "FlowLink": "links",
    "NODE_KINDS": "selecting",
    "build_graph": "building",
    "find_needs": "links",
    "flow_links": "links",
    "select_around": "selecting",
    "select_kinds": "selecting",
}

__getattr__ = late_names(__name__, _HOMES)
