"""Automations and events that code looks after, and states that it ends runs by or asks for."""

from prefect import flow, task
from prefect.automations import Automation
from prefect.client.schemas.actions import StateCreate
from prefect.events.filters import AutomationFilter, AutomationFilterName, EventFilter, EventNameFilter
from prefect.exceptions import Abort, Pause, PrefectSignal
from prefect.states import Completed, State, StateGroup, get_state_exception, get_state_result


class Switch:
    @classmethod
    def read(cls, name):
        return cls()

    def disable(self):
        return None


def quiet(automation: Automation):
    Automation.read(name="chain").disable()  # PTD514
    Switch.read(name="chain").disable()
    automation.disable()


def orders() -> EventFilter:
    return EventFilter(event=EventNameFilter(prefix=["orders."]))  # PTD515


def chains() -> AutomationFilter:
    return AutomationFilter(name=AutomationFilterName(any_=["chain"]))  # PTD514


@task
def load(rows: list[int]):
    if not rows:
        raise Abort("nothing to load")  # PTD516
    if len(rows) > 9:
        raise Pause  # PTD516


@flow
def daily(rows: list[int]):
    try:
        print(rows)
    except PrefectSignal:
        print("ended")
    load(rows)


def wanted() -> StateCreate:
    return StateCreate(type="COMPLETED")  # PTD516


def weighed(states: list[State]):
    failed = StateGroup(states).any_failed()  # PTD516
    problems = [get_state_exception(state) for state in states]  # PTD516
    return failed, problems, get_state_result(states[0]), Completed()  # PTD511, PTD516
