"""The graph of a project: its nodes, its edges and where these stand."""

from __future__ import annotations

from p2d_audit.graph import build_graph
from p2d_audit.report import Graph
from p2d_audit.testing import read_project

SHOP = """
from prefect import flow, task
from prefect.deployments import run_deployment
from prefect.blocks.system import Secret
from prefect.variables import Variable

@task
def load(): return Secret.load("token").get()

@task
def alone(): Variable.set("last", "1")

@flow
def orders():
    load()
    alone()
    prices()
    run_deployment("prices/nightly")
    run_deployment("elsewhere/weekly")

@flow
def prices():
    load()
"""
YAML = """
deployments:
  - name: nightly
    entrypoint: shop.py:prices
    parameters: {region: "{{ prefect.variables.region }}"}
    schedules: [{cron: "0 2 * * *"}, {interval: 60, slug: often}, {cron: "0 2 * * *"}]
  - name: lost
    entrypoint: gone.py:nobody
"""


def graph(**files: str) -> Graph:
    return build_graph(read_project({name.replace("__", "."): text for name, text in files.items()}))


def edges(found: Graph) -> set[tuple[str, str, str]]:
    return {(edge.source, edge.kind, edge.target) for edge in found.edges}


def test_what_acts_leads_to_what_is_acted_on() -> None:
    assert edges(graph(shop__py=SHOP, prefect__yaml=YAML)) == {
        ("flow:shop:orders", "calls", "flow:shop:prices"),
        ("flow:shop:orders", "calls", "task:shop:load"),
        ("flow:shop:prices", "calls", "task:shop:load"),
        ("task:shop:load", "loads", "block:secret/token"),
        ("flow:shop:orders", "writes", "variable:last"),
        ("flow:shop:orders", "starts", "deployment:prices/nightly"),
        ("flow:shop:orders", "starts", "external:deployment:elsewhere/weekly"),
        ("deployment:prices/nightly", "deploys", "flow:shop:prices"),
        ("deployment:prices/nightly", "reads", "variable:region"),
        ("deployment:gone.py:nobody/lost", "deploys", "external:flow:gone.py:nobody"),
        ("schedule:deployment:prices/nightly:0 2 * * *", "schedules", "deployment:prices/nightly"),
        ("schedule:deployment:prices/nightly:0 2 * * *#2", "schedules", "deployment:prices/nightly"),
        ("schedule:deployment:prices/nightly:often", "schedules", "deployment:prices/nightly"),
    }


def test_every_end_of_an_edge_is_a_node_and_every_edge_has_a_place() -> None:
    found = graph(shop__py=SHOP, prefect__yaml=YAML)
    ids = [node.id for node in found.nodes]
    assert ids == sorted(set(ids))
    assert all(edge.source in ids and edge.target in ids and edge.path and edge.line for edge in found.edges)
    assert all(node.id.startswith(f"{node.kind}:") for node in found.nodes)


def test_a_task_of_one_flow_is_no_node() -> None:
    assert [node.label for node in graph(shop__py=SHOP).nodes if node.kind == "task"] == ["load"]


def test_an_edge_stands_where_it_is_said_first() -> None:
    code = "from prefect import flow\n@flow\ndef a(): ...\n@flow\ndef b():\n    a()\n    a()\n"
    (edge,) = graph(f__py=code).edges
    assert (edge.path, edge.line) == ("f.py", 6)


def test_a_block_is_one_document_in_code_and_in_yaml() -> None:
    code = "from prefect import flow\nfrom prefect_aws import S3Bucket\n@flow\ndef a(): S3Bucket.load('raw')\n"
    yaml = (
        'deployments:\n  - name: n\n    entrypoint: f.py:a\n    parameters: {x: "{{ prefect.blocks.s3-bucket.raw }}"}\n'
    )
    assert {edge for edge in edges(graph(f__py=code, prefect__yaml=yaml)) if edge[1] == "loads"} == {
        ("flow:f:a", "loads", "block:s3bucket/raw"),
        ("deployment:a/n", "loads", "block:s3bucket/raw"),
    }


def test_names_that_only_a_run_knows_are_shown_as_written() -> None:
    code = """
from prefect import flow
from prefect.deployments import run_deployment
from prefect.variables import Variable
@flow
def a(name, key):
    run_deployment(name)
    Variable.get(key)
"""
    outside = {node.id: node.label for node in graph(f__py=code).nodes if node.kind == "external"}
    assert outside == {"external:deployment:f.py:name": "deployment name", "external:variable:f.py:key": "variable key"}


def test_commands_and_scripts_act_as_their_files() -> None:
    code = "from prefect import flow\n@flow\ndef a(): ...\n"
    yaml = "deployments:\n  - name: n\n    entrypoint: f.py:a\n"
    found = graph(f__py=code, prefect__yaml=yaml, run__sh="#!/bin/sh\nprefect deployment run a/n\n")
    assert ("file:run.sh", "starts", "deployment:a/n") in edges(found)


def test_a_flow_of_prefect_1_is_started_by_its_name() -> None:
    code = """
from prefect import Flow
from prefect.tasks.prefect import create_flow_run
with Flow("child") as child: pass
with Flow("parent") as parent:
    create_flow_run(flow_name="child", project_name="p")
"""
    found = graph(f__py=code)
    names = {node.label: node.id for node in found.nodes}
    assert (names["parent"], "starts", names["child"]) in edges(found)


def test_what_belongs_to_tests_is_left_out() -> None:
    trial = "from prefect.variables import Variable\nfrom shop import orders\norders()\nVariable.get('only-here')\n"
    flow_of_test = "from prefect import flow\nfrom shop import prices\n@flow\ndef trial(): prices()\n"
    files = {"shop.py": SHOP, "tests/test_shop.py": trial, "tests/flows.py": flow_of_test}
    assert build_graph(read_project(files)) == build_graph(read_project({"shop.py": SHOP}))


def test_credentials_are_masked() -> None:
    code = """
from prefect import flow
from prefect.deployments import run_deployment
@flow
def a(): run_deployment("https://user:hunter2@host/a")
"""
    assert "hunter2" not in repr(graph(f__py=code))


def test_the_order_of_files_changes_nothing() -> None:
    files = {"shop.py": SHOP, "prefect.yaml": YAML}
    assert build_graph(read_project(files)) == build_graph(read_project(dict(reversed(files.items()))))
