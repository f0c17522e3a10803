"""Automations, events, hooks and states."""

from datetime import timedelta

from prefect import flow, task
from prefect.automations import Automation
from prefect.events import emit_event
from prefect.events.actions import ChangeFlowRunState, RunDeployment
from prefect.events.schemas.automations import CompoundTrigger, EventTrigger
from prefect.states import Completed, Failed


def tell(flow, run, state):
    print(state)


@task(on_failure=[tell], on_rollback=[tell])  # PTD508, PTD611
def load():
    emit_event(event="orders.loaded", resource={"prefect.resource.id": "orders"})  # PTD505


@flow(on_failure=[tell], on_running=[tell])  # PTD507
def daily(empty: bool = False):
    load()
    return Failed(message="nothing") if empty else Completed(message="all")  # PTD511


@flow(on_failure=[tell])  # PTD507
def weekly():
    print("weekly")


load.on_completion(tell)  # PTD508
weekly.on_crashed(tell)  # PTD507


@weekly.on_completion  # PTD507
def report(flow, run, state):
    print(state.result())  # PTD516


@load.on_commit  # PTD611
def settle(transaction):
    print(transaction)



chain = Automation(
    name="chain",
    trigger=EventTrigger(expect={"prefect.flow-run.Completed"}),  # PTD501
    actions=[RunDeployment(source="inferred")],
)
both = Automation(  # PTD504
    name="both",
    trigger=CompoundTrigger(  # PTD502
        require="all",
        within=timedelta(hours=1),
        triggers=[EventTrigger(expect={"a"}), EventTrigger(expect={"b"})],
    ),
    actions=[ChangeFlowRunState(state="FAILED")],
)
