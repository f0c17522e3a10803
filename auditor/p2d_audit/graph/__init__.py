"""Draws the project as one graph: what needs what, and which flows need each other."""

from p2d_audit.graph.building import build_graph
from p2d_audit.graph.links import FlowLink, flow_links
from p2d_audit.graph.selecting import EDGE_KINDS, NODE_KINDS, select_around, select_kinds

__all__ = ["EDGE_KINDS", "NODE_KINDS", "FlowLink", "build_graph", "flow_links", "select_around", "select_kinds"]
