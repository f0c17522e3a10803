"""Whether the schedules of Prefect 1 flows are on, by how the flows are registered."""

import pytest
from p2d_audit import Unknown
from p2d_audit.testing import read_project

FLOW = """
    from prefect import Flow, task
    from prefect.schedules import CronSchedule

    @task
    def rows(): ...

    with Flow("nightly", schedule=CronSchedule("0 1 * * *")) as flow:
        rows()
"""
UNSURE = Unknown("$FLOWS", "registered with `--no-schedule` if that names its file")
COMMANDS = {
    "prefect register --project shop --path flows/nightly.py": True,
    "prefect register --project shop --path flows/nightly.py --no-schedule": False,
    "prefect register --project shop --path flows/ --no-schedule": False,
    "prefect register --project shop --path other.py --no-schedule": True,
    'prefect register --project shop --path "$FLOWS" --no-schedule': UNSURE,
    'prefect register --project shop --path "$FLOWS"': True,
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_registers_flows_without_their_schedules(command: str) -> None:
    project = read_project({"flows/nightly.py": FLOW, "register.sh": f"#!/bin/sh\n{command}\n"})
    assert [schedule.active for schedule in project.schedules] == [COMMANDS[command]]


def test_a_flow_that_is_registered_with_its_schedule_too_has_it() -> None:
    commands = "prefect register -p flows --no-schedule\nprefect register -p flows/nightly.py\n"
    project = read_project({"flows/nightly.py": FLOW, "register.sh": f"#!/bin/sh\n{commands}"})
    assert [schedule.active for schedule in project.schedules] == [True]


def test_the_method_registers_a_flow_without_its_schedule() -> None:
    source = f"{FLOW}\n    flow.register('shop', set_schedule_active=False)\n"
    assert [schedule.active for schedule in read_project({"nightly.py": source}).schedules] == [False]


def test_it_is_told_that_schedules_may_be_off() -> None:
    command = 'prefect register --project shop --path "$FLOWS" --no-schedule'
    project = read_project({"flows/nightly.py": FLOW, "register.sh": f"#!/bin/sh\n{command}\n"})
    assert ("the schedules of the flows in $FLOWS", "`--no-schedule` turns the schedules of these flows off") in [
        (one.what, one.why) for one in project.unresolved
    ]
