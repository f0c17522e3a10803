"""Automations in Python: their triggers and actions, made by themselves or given to a deployment."""

from __future__ import annotations

from textwrap import dedent

import pytest
from p2d_audit import Automation, Unknown
from p2d_audit.testing import read_project

HEAD = """
    from datetime import timedelta
    from prefect import flow, get_client
    from prefect import events
    from prefect.automations import Automation
    from prefect.events import actions
    from prefect.events.actions import RunDeployment, SendNotification
    from prefect.events.schemas.automations import (
        AutomationCore, CompoundTrigger, EventTrigger, MetricTrigger, MetricTriggerQuery, Posture, SequenceTrigger
    )
    from prefect.events.schemas.deployment_triggers import *
    from prefect.events import DeploymentEventTrigger, DeploymentCompoundTrigger
    @flow
    def a(x=1): ...
"""


def made(code: str) -> tuple[Automation, ...]:
    return read_project({"automations.py": dedent(HEAD) + dedent(code)}).automations


TRIGGERS: dict[str, tuple[str, str]] = {
    "EventTrigger(expect={'orders.loaded'})": ("event", "orders.loaded"),
    "events.EventTrigger(expect=['a', 'b'])": ("event", "a, b"),
    "EventTrigger()": ("event", "any event"),
    "EventTrigger(expect={'a'}, posture=Posture.Proactive, within=timedelta(1))": ("event", "absence of a"),
    "EventTrigger(expect={'a'}, posture='Proactive')": ("event", "absence of a"),
    "CompoundTrigger(require='any', triggers=[EventTrigger(), EventTrigger()])": ("compound", "any of 2 triggers"),
    "SequenceTrigger(triggers=[EventTrigger(), EventTrigger()])": ("sequence", "2 triggers in order"),
    "MetricTrigger(metric=MetricTriggerQuery(name='lateness', operator='>', threshold=10))": (
        "metric",
        "lateness > 10",
    ),
    "{'type': 'event', 'expect': ['a']}": ("event", "a"),
    "{'type': 'metric', 'metric': {'name': 'duration'}}": ("metric", "duration"),
}


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_an_automation_has_a_trigger(trigger: str) -> None:
    (automation,) = made(f"Automation(name='n', trigger={trigger}, actions=[RunDeployment()]).create()")
    assert (automation.trigger.kind, automation.trigger.text) == TRIGGERS[trigger]
    assert (automation.name, automation.actions, automation.source) == ("n", ("run-deployment",), "python")


@pytest.mark.parametrize(
    "code",
    [
        "Automation(name='n', trigger=EventTrigger(), actions=[]).create()",
        "async def go(): await Automation(name='n', trigger=EventTrigger(), actions=[]).acreate()",
        "one = Automation(name='n', trigger=EventTrigger(), actions=[])\none.create()",
        "events.Automation(name='n', trigger=EventTrigger(), actions=[])",
        "async def go():\n    async with get_client() as client:\n"
        "        await client.create_automation(AutomationCore(name='n', trigger=EventTrigger(), actions=[]))",
        "async def go():\n    async with get_client() as client:\n"
        "        await client.create_automation({'name': 'n', 'trigger': {'type': 'event'}, 'actions': []})",
    ],
)
def test_an_automation_is_one_however_it_is_made(code: str) -> None:
    assert [(one.name, one.trigger.kind) for one in made(code)] == [("n", "event")]


def test_a_helper_or_loop_makes_an_automation_for_each_name() -> None:
    code = """
        def alert(name): Automation(name=f"alert-{name}", trigger=EventTrigger(expect={name}), actions=[]).create()
        alert("x")
        alert("y")
        for name in ("p", "q"):
            Automation(name=name, trigger=EventTrigger(expect={name}), actions=[])
    """
    assert [(one.name, one.trigger.text) for one in made(code)] == [
        ("alert-x", "x"),
        ("alert-y", "y"),
        ("p", "p"),
        ("q", "q"),
    ]


def test_looking_an_automation_up_makes_none() -> None:
    assert made("Automation.read(name='n')\nAutomation.read(name='n').delete()") == ()


ACTIONS = {
    "DoNothing": "do-nothing",
    "RunDeployment": "run-deployment",
    "PauseDeployment": "pause-deployment",
    "ResumeDeployment": "resume-deployment",
    "ChangeFlowRunState": "change-flow-run-state",
    "CancelFlowRun": "cancel-flow-run",
    "DeleteFlowRun": "delete-flow-run",
    "ResumeFlowRun": "resume-flow-run",
    "SuspendFlowRun": "suspend-flow-run",
    "CallWebhook": "call-webhook",
    "SendNotification": "send-notification",
    "PauseWorkPool": "pause-work-pool",
    "ResumeWorkPool": "resume-work-pool",
    "PauseWorkQueue": "pause-work-queue",
    "ResumeWorkQueue": "resume-work-queue",
    "PauseAutomation": "pause-automation",
    "ResumeAutomation": "resume-automation",
    "DeclareIncident": "declare-incident",
}
"""The actions of prefect 3.8.5 by class, with the slug of each."""


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_has_the_slug_that_prefect_gives_it(name: str) -> None:
    (automation,) = made(f"Automation(name='n', trigger=EventTrigger(), actions=[actions.{name}()])")
    assert automation.actions == (ACTIONS[name],)


def test_an_action_may_be_a_mapping_or_unknown() -> None:
    (automation,) = made(
        "def go(action): Automation(name='n', trigger=EventTrigger(), actions=[{'type': 'do-nothing'}, action])"
    )
    assert automation.actions == ("do-nothing", "unknown")


TRIGGER_CLASSES = [
    f"{owner}{kind}Trigger" for owner in ("", "Deployment") for kind in ("Event", "Metric", "Compound", "Sequence")
]


@pytest.mark.parametrize("name", TRIGGER_CLASSES)
def test_every_trigger_of_prefect_has_its_kind(name: str) -> None:
    kind = next(kind for kind in ("Compound", "Sequence", "Metric", "Event") if kind in name).lower()
    code = f"from prefect.events import {name} as T\na.serve(name='d', triggers=[T()])"
    assert [one.trigger.kind for one in made(code)] == [kind]


def test_the_triggers_of_a_deployment_are_automations_that_run_it() -> None:
    code = """
        a.serve(
            name="d",
            triggers=[
                DeploymentEventTrigger(name="t", expect={"x"}, parameters={"x": 1}),
                {"expect": ["y"]},
            ],
        )
    """
    project = read_project({"automations.py": dedent(HEAD) + dedent(code)})
    (deployment,) = project.deployments
    assert [trigger.text for trigger in deployment.triggers] == ["x", "y"]
    assert sorted((one.name or "", one.trigger.text, one.actions) for one in project.automations) == [
        ("", "y", ("run-deployment",)),
        ("t", "x", ("run-deployment",)),
    ]
    assert all(one.deployment is deployment for one in project.automations)


def test_a_name_that_only_a_run_knows_is_unknown() -> None:
    (automation,) = made("def go(name): Automation(name=name, trigger=EventTrigger(), actions=[])")
    assert isinstance(automation.name, Unknown)


def test_a_deployments_trigger_that_goes_through_a_list_is_an_automation() -> None:
    code = """
        def build(settings):
            found = []
            for one in settings:
                found.append(DeploymentEventTrigger(name="t", expect={one}))
            return found
        def go(settings):
            a.serve(name="d", triggers=build(settings))
    """
    assert [(one.name, one.trigger.kind, one.actions) for one in made(code)] == [("t", "event", ("run-deployment",))]


def test_a_trigger_inside_of_another_is_no_automation_of_its_own() -> None:
    code = "T = DeploymentCompoundTrigger(require='all', triggers=[DeploymentEventTrigger(expect={'x'})])"
    assert [one.trigger.kind for one in made(code)] == ["compound"]
