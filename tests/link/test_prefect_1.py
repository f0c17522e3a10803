"""What Prefect 1 code means, idiom by idiom, as Prefect 1.4.1 builds its graphs.

Each case under `prefect_1_cases` is a source (or several files) with all of its
flows, tasks, hand-offs, orders, branches and started runs. A `case` block, a
`switch` and an `ifelse` are branches; a `Parameter` is the flow's, no task.
The edges were compared with those of the graph that Prefect makes of the source,
except where a case says `runnable: false`: it needs more than Prefect to run, or
its code does not reach the flow on import.
"""

from pathlib import Path

import pytest
import yaml
from p2d_audit.model import Project
from p2d_audit.testing import read_project

CASES = {
    f"{path.stem}: {case['name']}": case
    for path in sorted(Path(__file__).with_name("prefect_1_cases").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
}


def told(project: Project) -> dict[str, list[str]]:
    """Return what the tool says of a project in the words of the cases."""
    return {
        "flows": sorted(f"{flow.function} {flow.via}" for flow in project.flows),
        "tasks": sorted(f"{task.function} {task.via}" for task in project.tasks),
        "handoffs": sorted(
            f"{h.producer.task.function} -> {h.consumer.task.function}.{h.parameter} {h.kind}"
            for h in project.handoffs
            if h.kind != "ordering"
        ),
        "orders": sorted(
            f"{h.producer.task.function} -> {h.consumer.task.function}"
            for h in project.handoffs
            if h.kind == "ordering"
        ),
        "branches": sorted(
            f"{region.kind} {' '.join(call.task.function for call in region.on) or region.decided_by}"
            for region in project.regions
            if region.kind not in ("with", "try") and region.decided_by in ("result", "parameter")
        ),
        "runs": sorted(str(run.name) for run in project.runs),
    }


@pytest.mark.parametrize("name", CASES)
def test_prefect_1_is_read_as_it_is_meant(name: str) -> None:
    case = CASES[name]
    project = read_project(case.get("files") or {"jobs.py": case["source"]})
    found = told(project)
    expected = {key: sorted(case.get(key, ())) for key in found}
    # How a flow that no `with` enters is made has no word of its own.
    if all(" " not in flow for flow in expected["flows"]):
        found["flows"] = sorted(flow.function for flow in project.flows)
    assert found == expected


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "uses" in case])
def test_prefect_1_tasks_run_in_the_flows_they_are_put_into(name: str) -> None:
    case = CASES[name]
    project = read_project(case.get("files") or {"jobs.py": case["source"]})
    found = {
        flow.function: sorted({call.task.function for call in project.calls if call.flow is flow})
        for flow in project.flows
    }
    assert found == {flow: sorted(tasks) for flow, tasks in case["uses"].items()}


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "parameters" in case])
def test_prefect_1_parameters_are_the_flows(name: str) -> None:
    case = CASES[name]
    project = read_project(case.get("files") or {"jobs.py": case["source"]})
    found = {flow.function: [parameter.name for parameter in flow.parameters] for flow in project.flows}
    assert found == case["parameters"]


def test_a_task_of_the_library_is_told_from_those_of_the_project() -> None:
    project = read_project({
        "jobs.py": """
            from prefect import Flow, task
            from prefect.tasks.prefect import create_flow_run
            from prefect.tasks.prefect.flow_run import wait_for_flow_run as wait
            from prefect.tasks.shell import ShellTask

            shell = ShellTask()

            @task
            def mine(x): ...

            with Flow("nightly") as flow:
                wait(create_flow_run(flow_name="x"))
                mine(shell(command="ls"))
        """
    })  # fmt: skip
    found = {call.task.function: getattr(call.task, "library", None) for call in project.calls}
    assert found == {
        "create_flow_run": "prefect.tasks.prefect.create_flow_run",
        "wait_for_flow_run": "prefect.tasks.prefect.flow_run.wait_for_flow_run",
        "shell": "prefect.tasks.shell.ShellTask",
        "mine": None,
    }
