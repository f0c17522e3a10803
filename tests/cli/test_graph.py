"""`p2d-audit graph` draws what needs what, or a part of it."""

import json
from pathlib import Path

import pytest

from tests.cli.running import Ended, run, write

CODE = """
from prefect import flow

@flow
def inner(): ...

@flow
def outer(): inner()

@flow
def other(): ...
"""
YAML = "deployments:\n  - {name: n, entrypoint: f.py:outer, schedules: [{cron: '0 2 * * *'}]}\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return write(tmp_path / "tree", {"f.py": CODE, "prefect.yaml": YAML})


def graph(tree: Path, *arguments: str) -> Ended:
    return run("graph", *arguments, cwd=tree)


def nodes(ended: Ended) -> list[str]:
    assert ended.status == 0, ended.err
    return [node["id"] for node in json.loads(ended.out)["nodes"]]


def test_a_flowchart_is_printed() -> None:
    sample = Path(__file__).parents[1] / "projects" / "deployments"
    ended = graph(sample)
    assert ended.out.startswith("flowchart LR\n")


def test_several_formats_are_written_in_one_run(tree: Path) -> None:
    ended = graph(tree, "-o", "dot=g.dot", "-o", "svg=g.svg", "-o", "json")
    assert (tree / "g.dot").read_text(encoding="utf-8").startswith("// Nodes: 5")
    assert (tree / "g.svg").read_text(encoding="utf-8").startswith("<svg ")
    assert len(nodes(ended)) == 5


def test_a_stored_report_has_the_same_graph(tree: Path) -> None:
    run("audit", "-o", "json=report.json", cwd=tree)
    assert graph(tree, "--report", "report.json", "-o", "svg").out == graph(tree, "-o", "svg").out


def test_of_one_flow_only_what_leads_to_it_and_what_it_leads_to_is_drawn(tree: Path) -> None:
    found = nodes(graph(tree, "--flow", "inner", "-o", "json"))
    assert found == ["deployment:outer/n", "flow:f:inner", "flow:f:outer", "schedule:deployment:outer/n:0 2 * * *"]


def test_kinds_choose_nodes_and_edges(tree: Path) -> None:
    assert nodes(graph(tree, "--kinds", "flow,calls", "-o", "json")) == ["flow:f:inner", "flow:f:other", "flow:f:outer"]
    assert nodes(graph(tree, "--kinds", "deploys", "-o", "json")) == ["deployment:outer/n", "flow:f:outer"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-o", "png"), "a graph is written as mermaid, dot, json, svg, not as 'png'"),
        (("--kinds", "flows"), "--kinds flows: did you mean flow?"),
        (("--flow", "iner"), "no flow is called 'iner'; did you mean inner?"),
        (("--report", "gone.json"), "gone.json: cannot be read"),
    ],
)
def test_what_is_asked_wrongly_is_said(tree: Path, arguments: tuple[str, ...], message: str) -> None:
    ended = graph(tree, *arguments)
    assert (ended.status, ended.out) == (2, "")
    assert message in ended.err
