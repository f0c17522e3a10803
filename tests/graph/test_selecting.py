"""Parts of a graph."""

from __future__ import annotations

from typing import get_args, get_type_hints

from p2d_audit.graph import EDGE_KINDS, NODE_KINDS, flow_links, select_around, select_kinds
from p2d_audit.report import EdgeRow, NodeRow

from tests.graph.build import edge, graph


def test_around_a_flow_is_what_leads_to_it_and_what_it_leads_to() -> None:
    whole = graph(
        edge("flow:a", "calls", "flow:b"), edge("flow:b", "calls", "flow:c"), edge("flow:d", "calls", "flow:c")
    )
    part = select_around(whole, ["flow:b"])
    assert [node.id for node in part.nodes] == ["flow:a", "flow:b", "flow:c"]
    assert [(one.source, one.target) for one in part.edges] == [("flow:a", "flow:b"), ("flow:b", "flow:c")]


def test_kinds_of_nodes_keep_the_edges_between_them() -> None:
    whole = graph(edge("deployment:x", "deploys", "flow:a"), edge("flow:a", "reads", "variable:v"))
    part = select_kinds(whole, ["flow", "deployment"])
    assert ([node.kind for node in part.nodes], len(part.edges)) == (["deployment", "flow"], 1)


def test_kinds_of_edges_keep_what_they_touch() -> None:
    whole = graph(edge("deployment:x", "deploys", "flow:a"), edge("flow:a", "reads", "variable:v"))
    assert [node.id for node in select_kinds(whole, ["reads"]).nodes] == ["flow:a", "variable:v"]


def test_a_cycle_stays_if_all_its_flows_do() -> None:
    ring = graph(edge("flow:a", "calls", "flow:b"), edge("flow:b", "calls", "flow:a"), cycles=(("flow:a", "flow:b"),))
    assert select_around(ring, ["flow:a"]).cycles == (("flow:a", "flow:b"),)
    assert select_kinds(ring, ["task"]).cycles == ()


def test_the_kinds_are_those_of_the_report() -> None:
    assert get_args(get_type_hints(NodeRow)["kind"]) == NODE_KINDS
    assert get_args(get_type_hints(EdgeRow)["kind"]) == EDGE_KINDS


def test_flows_are_linked_by_the_shortest_way() -> None:
    whole = graph(
        edge("flow:a", "calls", "task:t"),
        edge("task:t", "starts", "deployment:b"),
        edge("flow:a", "starts", "deployment:b"),
        edge("deployment:b", "deploys", "flow:b"),
        edge("flow:b", "calls", "flow:c"),
        edge("flow:c", "writes", "variable:v"),
        edge("flow:a", "reads", "variable:v"),
    )
    found = {(link.source, link.target): [one.kind for one in link.edges] for link in flow_links(whole)}
    assert found == {("flow:a", "flow:b"): ["starts", "deploys"], ("flow:b", "flow:c"): ["calls"]}
