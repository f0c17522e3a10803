"""Where the nodes of a drawing stand."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st
from p2d_reports.graphs.svg import layering
from p2d_reports.graphs.svg.layering import layer
from p2d_reports.graphs.svg.layout import lay_out
from p2d_reports.graphs.svg.ordering import crossings, neighbours, order
from p2d_reports.graphs.svg.part import Box
from p2d_reports.graphs.svg.placing import place

from tests.graph.build import edge, graph

COUNT = 9
EDGES = st.lists(
    st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)).filter(lambda pair: pair[0] != pair[1]), unique=True
)


@given(EDGES)
def test_edges_go_right_one_layer_at_a_step(edges: list[tuple[int, int]]) -> None:
    layered = layer(COUNT, edges)
    for way, turned, (source, target) in zip(layered.ways, layered.turned, edges, strict=True):
        assert (way[0], way[-1]) == ((target, source) if turned else (source, target))
        assert all(layered.layer_of[b] == layered.layer_of[a] + 1 for a, b in pairwise(way))


def test_an_acyclic_graph_keeps_its_directions() -> None:
    assert layer(4, [(0, 1), (1, 2), (0, 2), (3, 2)]).turned == (False,) * 4


def test_what_nothing_leads_to_stands_before_what_it_leads_to() -> None:
    assert layer(4, [(0, 1), (1, 2), (3, 2)]).layer_of[:4] == (0, 1, 2, 1)


def test_of_very_many_long_edges_some_go_straight() -> None:
    count = 400
    edges = [(a, a + 1) for a in range(count - 1)] + [(a, count - 1) for a in range(count - 2)]
    layered = layer(count, edges)
    assert len(layered.layer_of) <= count + layering.MOST_DUMMIES
    assert any(len(way) == 2 and layered.layer_of[way[1]] - layered.layer_of[way[0]] > 1 for way in layered.ways)


@given(EDGES)
def test_sweeps_lose_no_node(edges: list[tuple[int, int]]) -> None:
    layered = layer(COUNT, edges)
    layers = order(layered)
    assert sorted(node for nodes in layers for node in nodes) == list(range(len(layered.layer_of)))


def test_a_crossing_that_is_not_needed_goes() -> None:
    layered = layer(4, [(0, 3), (1, 2)])
    assert crossings(order(layered), neighbours(layered)[1]) == 0


def test_crossings_are_counted() -> None:
    assert crossings([[0, 1], [2, 3]], [[3], [2], [], []]) == 1
    assert crossings([[0, 1], [2, 3]], [[2], [3], [], []]) == 0


@given(EDGES)
def test_nodes_of_a_layer_stand_apart(edges: list[tuple[int, int]]) -> None:
    layered = layer(COUNT, edges)
    layers = order(layered)
    before, after = neighbours(layered)
    heights = place(layers, before, after, lambda node: 10.0 + node % 3)
    for nodes in layers:
        for a, b in pairwise(nodes):
            assert heights[b] - heights[a] >= 10.0 + (a % 3 + b % 3) / 2 - 1e-6


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), unique=True))
def test_boxes_do_not_overlap(pairs: list[tuple[str, str]]) -> None:
    layout = lay_out(graph(*(edge(f"flow:{a}", "calls", f"flow:{b}") for a, b in pairs)))
    for one, other in combinations(layout.boxes, 2):
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert beside or abs(one.y - other.y) >= Box.high
    assert len(layout.curves) == len(pairs)
