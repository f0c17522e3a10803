"""What waits for what: triggers of deployments and automations, and the events that code sends."""

from __future__ import annotations

from textwrap import indent

import pytest
from p2d_audit.graph import build_graph, flow_links
from p2d_audit.report import Graph
from p2d_audit.testing import read_project

FLOWS = """
from prefect import flow
from prefect.events import emit_event

@flow(name="first flow")
def first():
    emit_event(event="orders.sent", resource={"prefect.resource.id": "orders"})

@flow
def second(): ...
"""
DEPLOYED = """
deployments:
  - name: early
    entrypoint: f.py:first
  - name: late
    entrypoint: f.py:second
    triggers:
"""


def with_trigger(trigger: str) -> Graph:
    return build_graph(read_project({"f.py": FLOWS, "prefect.yaml": DEPLOYED + indent(trigger, " " * 6)}))


def waited_for(found: Graph) -> list[str]:
    return [edge.source for edge in found.edges if edge.kind == "triggers"]


@pytest.mark.parametrize(
    ("trigger", "sources"),
    [
        (
            "- match_related: {prefect.resource.name: first flow, prefect.resource.role: flow}\n"
            "  expect: [prefect.flow-run.Completed]",
            ["flow:f:first"],
        ),
        ("- match_related: {prefect.resource.name: first flow}\n  expect: [x]", ["external:event:x", "flow:f:first"]),
        (
            "- match_related: {prefect.resource.name: early, prefect.resource.role: deployment}",
            ["deployment:first flow/early"],
        ),
        ("- match_related: [{prefect.resource.name: ['first*'], prefect.resource.role: flow}]", ["flow:f:first"]),
        ("- match_related: {prefect.resource.name: '!first flow', prefect.resource.role: flow}", []),
        ("- match_related: {prefect.resource.name: nightly, prefect.resource.role: tag}", []),
        (
            "- match_related: {prefect.resource.name: gone, prefect.resource.role: flow}",
            ["external:flow:gone"],
        ),
        ("- match: {prefect.resource.id: prefect.deployment.12-34}", ["external:deployment:12-34"]),
        ("- match: {prefect.resource.id: prefect.flow-run.*}\n  expect: [prefect.flow-run.Completed]", []),
        ("- expect: [orders.sent]", ["flow:f:first"]),
        ("- expect: [orders.*]", ["flow:f:first"]),
        ("- expect: [bucket.filled]", ["external:event:bucket.filled"]),
        (
            "- type: compound\n  require: all\n  triggers:\n    - expect: [orders.sent]\n    - expect: [bucket.filled]",
            ["external:event:bucket.filled", "flow:f:first"],
        ),
    ],
)
def test_a_trigger_waits_for_what_it_names(trigger: str, sources: list[str]) -> None:
    assert waited_for(with_trigger(trigger)) == sources


@pytest.mark.parametrize(
    "name", ["first flow, prefect.resource.role: flow", "early, prefect.resource.role: deployment"]
)
def test_a_trigger_links_the_flows(name: str) -> None:
    found = with_trigger(f"- match_related: {{prefect.resource.name: {name}}}")
    (link,) = flow_links(found)
    assert (link.source, link.target) == ("flow:f:first", "flow:f:second")
    assert [edge.kind for edge in link.edges] == ["triggers", "runs", "deploys"]


def test_flows_that_wait_for_each_other_are_a_cycle() -> None:
    yaml = """
deployments:
  - name: one
    entrypoint: f.py:second
    triggers: [{match_related: {prefect.resource.name: first flow, prefect.resource.role: flow}}]
  - name: two
    entrypoint: f.py:first
    triggers: [{match_related: {prefect.resource.name: one, prefect.resource.role: deployment}}]
"""
    found = build_graph(read_project({"f.py": FLOWS, "prefect.yaml": yaml}))
    assert found.cycles == (("flow:f:first", "flow:f:second"),)


AUTOMATION = """
from prefect.automations import Automation
from prefect.events import DeploymentEventTrigger
from prefect.events.actions import DoNothing, RunDeployment
from prefect.events.schemas.automations import EventTrigger

related = {"prefect.resource.name": "first flow", "prefect.resource.role": "flow"}
"""


def test_an_automation_in_python_runs_what_it_names() -> None:
    code = """
Automation(
    name="chain",
    trigger=EventTrigger(expect={"prefect.flow-run.Completed"}, match_related=related),
    actions=[RunDeployment(deployment_id="12-34"), RunDeployment(source="inferred"), DoNothing()],
).create()
"""
    found = build_graph(read_project({"f.py": FLOWS, "a.py": AUTOMATION + code}))
    assert [(edge.source, edge.kind, edge.target) for edge in found.edges] == [
        ("automation:chain", "runs", "external:deployment:12-34"),
        ("automation:chain", "runs", "external:deployment:a.py:the deployment of the event"),
        ("flow:f:first", "triggers", "automation:chain"),
    ]


def test_a_trigger_given_to_serve_runs_that_deployment() -> None:
    code = """
from f import second
second.serve(name="late", triggers=[DeploymentEventTrigger(match_related=related)])
"""
    found = build_graph(read_project({"f.py": FLOWS, "a.py": AUTOMATION + code}))
    assert [(link.source, link.target) for link in flow_links(found)] == [("flow:f:first", "flow:f:second")]


def test_an_automation_in_a_command_runs_what_it_names() -> None:
    command = (
        "prefect automation create --from-json '"
        '{"name": "c", "trigger": {"type": "event", "expect": ["orders.sent"]},'
        ' "actions": [{"type": "run-deployment", "deployment_id": "12"}]}'
        "'\n"
    )
    found = build_graph(read_project({"f.py": FLOWS, "make.sh": command}))
    assert [(edge.source, edge.kind, edge.target) for edge in found.edges] == [
        ("automation:c", "runs", "external:deployment:12"),
        ("flow:f:first", "triggers", "automation:c"),
    ]
