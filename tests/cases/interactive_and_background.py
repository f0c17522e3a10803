"""Runs that wait for people, and tasks that no flow waits for."""

from prefect import flow, pause_flow_run, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.context import get_run_context
from prefect.futures import as_completed
from prefect.input import RunInput
from prefect.runtime import deployment, flow_run
from prefect.task_worker import serve


class Approval(RunInput):  # PTD702
    approved: bool


@task
def publish(run: str) -> None:
    create_markdown_artifact(markdown="# published", key="published")  # PTD804
    create_table_artifact(table=[{"run": run}], key="runs")  # PTD804


@task
def send(address: str) -> None:
    print(address, get_run_context())  # PTD903


@flow
def release():
    answer = pause_flow_run(wait_for_input=Approval)  # PTD701
    print(answer, deployment.name)  # PTD904
    publish(flow_run.id)  # PTD904
    started = flow_run.scheduled_start_time  # PTD904
    print(started.date(), flow_run.parameters.get("address"))  # PTD904


@flow
def tolerant():
    state = publish("x", return_state=True)  # PTD218
    futures = [publish.submit(name) for name in ("a", "b")]
    for future in as_completed(futures):  # PTD221
        print(future, state)  # PTD251


def sign_up(address: str):
    send.delay(address)  # PTD612


if __name__ == "__main__":
    serve(send)  # PTD613
