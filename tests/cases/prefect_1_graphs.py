"""Graphs of Prefect 1 built, altered and looked into by methods, and runs that follow other runs."""

import copy

from prefect import Flow, task
from prefect.backend.flow_run import watch_flow_run
from prefect.engine.serializers import PandasSerializer
from prefect.tasks.prefect import CancelFlowRun, RenameFlowRun, get_task_run_result, wait_for_flow_run


@task
def extract():
    return [1, 2]


@task
def load(rows):
    print(rows)


@task
def tell():
    print("told")


imperative = Flow("imperative", reference_tasks=[load])  # PTD112, PTD226
imperative.add_task(extract)  # PTD226
imperative.add_edge(extract, load, key="rows")  # PTD201
imperative.add_edge(upstream_task=extract, downstream_task=load, key="rows")

with Flow("declared") as declared:  # PTD112
    loaded = load(extract(), task_args={"name": "load orders"})  # PTD115, PTD201
    told = tell.copy(name="tell all")()  # PTD107, PTD115
    told.set_upstream(loaded)  # PTD204
    RenameFlowRun()(flow_run_name="declared-eu")  # PTD227

declared.set_reference_tasks([told])  # PTD226
declared.replace(tell, extract)  # PTD226
both = declared.copy()  # PTD108
both.update(imperative)

with Flow("following") as following:  # PTD112
    rows = get_task_run_result("b3c1", "extract-1")  # PTD227
    load(rows)
    CancelFlowRun()(flow_run_id="b3c1")  # PTD227
    wait_for_flow_run("b3c1")  # PTD227


def follow(run):
    for line in watch_flow_run(run):  # PTD227
        print(line)


def names():
    serializer = PandasSerializer("csv")  # PTD807
    rows = {"flow": [one.name for one in declared.get_tasks()]}  # PTD226
    rows.update({"parameters": declared.parameters(), "serializer": serializer})
    return copy.copy(rows), rows.copy(), "a".replace("a", "b")


declared.run_agent()  # PTD319
