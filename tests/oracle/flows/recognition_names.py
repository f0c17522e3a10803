"""Names under which Prefect's makers are reached, and calls that make units: a bakery."""

import functools
from functools import partial

import prefect
import prefect as p
import prefect.flows
import prefect.tasks as pt
from prefect import Flow, Task, flow, task
from prefect import flow as pipeline
from prefect.flows import flow as flow_of_flows
from prefect.tasks import task as t

short = partial(task, retries=2)
quiet = functools.partial(flow, log_prints=False)
as_task = task
slow = task(retries=1, name="slow step")
job = as_job = flow(name="bakery job", retries=1)


@prefect.task
def buy_flour():
    return [500, 501]


@p.task(retries=1)
def buy_yeast():
    return 300


@t
def knead(flour, yeast=None):
    return [*flour, yeast]


@t(name="rest")
def rest_dough(dough):
    return [*dough, "rested"]


@pt.task
def shape(dough):
    return {"loaves": dough}


@prefect.tasks.task
def bake(loaves):
    return ("baked", loaves)


@as_task
def cool(loaf):
    return ["cool", loaf]


@short
def slice_loaf(loaf):
    return ["slices", loaf]


@slow
def wrap_loaf(loaf):
    return ["wrapped", loaf]


@task()
def label_loaf(loaf):
    return ["label", loaf]


def weigh(loaf):
    return ["weighed", loaf]


def count_slices(loaf):
    return ["counted", loaf]


def sell(loaf, price=1):
    return [loaf, price, "sold"]


def give_away(loaf):
    return [loaf, "given"]


weigh = task(weigh)
count_slices = task(retries=2)(count_slices)
sell = short(sell)
sell_cheap = sell.with_options(name="cheap", retries=5)
give_away = Task(fn=give_away, name="give away")
glaze = task(lambda cake: [cake, "glazed"])


@flow
def by_module():
    """@prefect.task and @alias.task"""
    return knead(buy_flour(), buy_yeast())


@prefect.flow
def by_module_flow():
    """@prefect.flow and from prefect.tasks import task as t"""
    return rest_dough(knead(buy_flour()))


@p.flow(name="alias module flow")
def by_alias_module_flow():
    """@alias.flow with import prefect.tasks as alias"""
    return shape(buy_flour())


@pipeline
def by_renamed_flow():
    """from prefect import flow as other"""
    return bake(buy_flour())


@flow_of_flows
def by_flow_of_submodule():
    """from prefect.flows import flow as other, and task under a module-level alias"""
    return cool(buy_flour())


@prefect.flows.flow(name="dotted flow")
def by_dotted_flow():
    """@prefect.flows.flow(...)"""
    return label_loaf(buy_flour())


@quiet
def by_partial():
    """functools.partial(flow, ...) and functools.partial(task, ...) as decorators"""
    return slice_loaf(buy_flour())


@job
def by_held_decorator():
    """flow(name=...) and task(retries=...) held in a variable, then used as decorators"""
    return wrap_loaf(buy_flour())


@as_job
def by_held_decorator_again():
    """a second function under the same held decorator"""
    return cool(buy_flour())


@flow
def by_call():
    """task(fn), and task(...)(fn)"""
    # recorded: buy_flour -> count_slices.loaf: the list is handed on inside of another
    return count_slices(weigh(buy_flour()))


@flow
def by_partial_call():
    """partial(task, ...)(fn)"""
    return sell(buy_flour(), 2)


@flow
def by_with_options():
    """t.with_options(...) held in a variable"""
    return sell_cheap(buy_flour())


@flow
def by_with_options_in_place():
    """t.with_options(...)(x) at the call"""
    return cool.with_options(retries=3)(buy_flour())


@flow
def by_task_class():
    """Task(fn=...)"""
    return give_away(buy_flour())


@flow
def by_lambda():
    """task(lambda x: ...)"""
    return glaze(buy_flour())


def by_flow_call():
    """flow(fn)"""
    return bake(buy_flour())


def by_flow_class():
    """Flow(fn=...)"""
    return cool(buy_yeast())


by_flow_call = flow(by_flow_call)
by_flow_class = Flow(fn=by_flow_class, name="bakes by class")
child_other = by_alias_module_flow.with_options(name="other name", retries=2)


@flow
def by_flow_with_options():
    """flow.with_options(...) held in a variable"""
    return cool(child_other())


@flow
def by_subflow_with_options():
    """a flow changed by with_options is called as a sub-flow"""
    return cool(child_mix.with_options(name="mixed again")())


@flow
def child_mix():
    """Mix."""
    return knead(buy_flour())
