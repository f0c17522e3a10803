"""The graph as Mermaid, DOT, JSON and SVG."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from p2d_audit.report import Graph
from p2d_reports.graphs import document, dot, mermaid
from p2d_reports.graphs.kinds import EDGES, NODES
from p2d_reports.graphs.svg import image

from tests.graph.build import edge, graph
from tests.reports.graph_samples import report_of, small_graph, strange_graph

FORMATS = {
    "graph.mmd": mermaid.render,
    "graph.dot": dot.render,
    "graph.json": document.render,
    "graph.svg": image.render,
}
SVG = "{http://www.w3.org/2000/svg}"
LABELS = re.compile(r'^  n\d+(\[\[|\[\(|\[/|\[|\(\[|\(|\{\{|>)"(?P<label>[^"\n]*)"(\]\]|\)\]|/\]|\]|\]\)|\)|\}\})$')
EDGE = re.compile(r"^  n\d+ (-->|==>|-\.->)\|[a-z]+\| n\d+$")
QUOTED = r'"(?:[^"\\\n]|\\.)*"'
DOT_LINE = re.compile(rf"^  (?:{QUOTED}|node\d+)(?: -> (?:{QUOTED}|node\d+))? \[(?:\w+=(?:\w+|{QUOTED})(?:, )?)+\];$")


@pytest.mark.parametrize("name", FORMATS)
def test_the_sample_is_drawn_as_before(name: str, keeps: Callable[[str, str | Path], None]) -> None:
    keeps(FORMATS[name](report_of(small_graph())), name)


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_is_drawn_of_nothing(name: str) -> None:
    assert FORMATS[name](report_of(Graph(nodes=(), edges=(), cycles=())))


@pytest.mark.parametrize("name", FORMATS)
def test_text_is_encodable_whatever_the_labels(name: str) -> None:
    FORMATS[name](report_of(strange_graph())).encode()


def test_every_kind_has_a_look() -> None:
    drawn = small_graph()
    assert {node.kind for node in drawn.nodes} == set(NODES)
    assert {edge.kind for edge in drawn.edges} == set(EDGES)


def test_edges_are_told_apart_without_colour() -> None:
    assert len({style.dashes for style in EDGES.values()}) == len(EDGES)


def test_mermaid_labels_hold_no_syntax() -> None:
    lines = mermaid.render(report_of(strange_graph())).splitlines()
    assert all(LABELS.match(line) or EDGE.match(line) for line in lines[3:-2])
    labels = [found["label"] for line in lines if (found := LABELS.match(line))]
    assert len(labels) == 20
    assert not any(re.search(r"[<>`\\%{}\[\]()&;]|#(?!\d+;)", re.sub(r"#\d+;", "", label)) for label in labels)


def test_dot_quotes_every_label() -> None:
    lines = dot.render(report_of(strange_graph())).splitlines()
    assert [line for line in lines[5:-1] if not DOT_LINE.match(line)] == []


def test_json_is_the_graph_of_the_report() -> None:
    drawn = json.loads(document.render(report_of(small_graph())))
    assert [len(drawn[key]) for key in ("nodes", "edges", "cycles")] == [12, 14, 2]
    assert drawn["edges"][0]["from"] == "automation:a"


def test_the_image_is_xml_without_anything_active() -> None:
    root = ElementTree.fromstring(image.render(report_of(strange_graph())))
    names = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert names <= {"svg", "title", "desc", "style", "defs", "marker", "path", "rect", "g", "text"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on") or "href" in name}
    assert "<script>alert(1)</script>" in {element.text for element in root.iter(f"{SVG}text")}


def test_the_image_needs_nothing_from_elsewhere() -> None:
    drawn = image.render(report_of(small_graph()))
    assert re.findall(r"url\((?!#)|@import|@font-face", drawn) == []
    assert re.findall(r"https?://(?!www\.w3\.org/2000/svg\")", drawn) == []


def test_the_image_says_what_it_shows() -> None:
    root = ElementTree.fromstring(image.render(report_of(small_graph())))
    assert root.findtext(f"{SVG}title") == "What needs what in the repository"
    assert "Edges: 14" in (root.findtext(f"{SVG}desc") or "")
    assert len([path for path in root.iter(f"{SVG}path") if path.find(f"{SVG}title") is not None]) == 14


def test_edges_in_the_image_begin_and_end_at_boxes() -> None:
    drawn = small_graph()
    root = ElementTree.fromstring(image.render(report_of(drawn)))
    sides = set()
    for rect in root.iter(f"{SVG}rect"):
        if rect.get("rx") is not None:
            left = float(rect.get("x", "0"))
            sides |= {round(left, 1), round(left + float(rect.get("width", "0")), 1)}
    for path in root.iter(f"{SVG}path"):
        if path.find(f"{SVG}title") is not None:
            numbers = [float(number) for number in re.findall(r"-?[\d.]+", path.get("d", ""))]
            for end in (numbers[0], numbers[-2]):
                assert any(abs(end - side) < 0.2 for side in sides)


def test_a_long_chain_is_drawn() -> None:
    names = [f"flow:{number:04}" for number in range(1200)]
    chain = graph(*(edge(a, "calls", b) for a, b in pairwise(names)), edge(names[-1], "calls", names[0]))
    assert ElementTree.fromstring(image.render(report_of(chain))) is not None
