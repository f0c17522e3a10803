"""Places where units are defined and held: a garden."""

import asyncio

from prefect import flow, task
from prefect.assets import materialize

try:
    from garden_tools import dig
except ImportError:

    @task
    def dig(bed):
        return ["dug", bed]


WINTER = False

if WINTER:

    @task
    def plant(bed):
        return ["covered", bed]

else:

    @task
    def plant(bed):
        return ["planted", bed]


@task
def list_beds():
    return [900, 901]


@task
async def water(bed):
    return ["watered", bed]


@task
def pick(beds):
    for bed in beds:
        yield [bed, "picked"]


@materialize("file://garden/harvest.json")
def store_harvest(crop):
    return ["stored", crop]


def rake(bed):
    return ["raked", bed]


def hoe(bed):
    return ["hoed", bed]


def mow(bed):
    return ["mown", bed]


def trim(bed):
    return ["trimmed", bed]


def spread(bed):
    return ["spread", bed]


def sow(bed):
    return ["sown", bed]


def make_task(fn, name):
    """Make a task of a function."""
    return task(fn, name=name)


def make_adder(label):
    """Return a task that closes over a label."""

    @task
    def add_label(bed):
        return [label, bed]

    return add_label


TOOLS = {fn.__name__: task(fn) for fn in (rake, hoe)}
SINGLE = {"trim": task(trim)}
rake, hoe = (task(fn) for fn in (rake, hoe))
mow = make_task(mow, "mow the lawn")
add_label = make_adder("roses")


class Garden:
    """Tasks and flows in a class body."""

    spread = task(spread)
    steps = {"dig": dig}

    def __init__(self, size):
        self.size = size
        self.sow = task(sow)

    @task
    def measure(self, bed):
        return [self.size, bed]

    @staticmethod
    @task
    def weed(bed):
        return ["weeded", bed]

    @classmethod
    @task
    def fence(cls, bed):
        return [cls.__name__, bed]

    @flow
    def tidy(self):
        """A flow that is a method."""
        return self.measure(list_beds())

    @task
    @staticmethod
    def prune(bed):
        return ["pruned", bed]


class Orchard(Garden):
    """Inherits tasks."""

    def work(self):
        return self.measure(list_beds())


@flow
def conditional_by_import():
    """a task defined in except ImportError"""
    return dig(list_beds())


@flow
def conditional_by_if():
    """a task defined under if and else"""
    return plant(list_beds())


@flow
async def async_task():
    """async def as a task"""
    return await water(list_beds())


@flow
def async_task_in_sync_flow():
    """async task submitted in a sync flow"""
    return water.submit(list_beds()).result()


@flow
def generator_task():
    """a generator as a task"""
    return list(pick(list_beds()))


@flow
def asset_task():
    """@materialize(...)"""
    return store_harvest(list_beds())


@flow
def made_in_comprehension():
    """tasks of a dict comprehension, called by key"""
    # static: list_beds -> hoe.bed: the keys are made of names of functions
    return TOOLS["rake"](list_beds())


@flow
def made_in_unpacking():
    """rake, hoe = (task(fn) for fn in ...)"""
    # static: list_beds -> hoe.bed: either function can be either task
    # static: hoe -> hoe.bed: either function can be either task
    # static: hoe -> rake.bed: either function can be either task
    # static: rake -> rake.bed: either function can be either task
    # recorded: list_beds -> hoe.bed: the list is handed on inside of another
    return hoe(rake(list_beds()))


@flow
def made_in_display():
    """a task in a dict display, called by key"""
    return SINGLE["trim"](list_beds())


@flow
def made_by_helper():
    """a helper returns task(fn, name=...)"""
    return mow(list_beds())


@flow
def made_by_closure():
    """a helper returns a task defined in it"""
    return add_label(list_beds())


@flow
def made_in_loop():
    """tasks made in a loop of the flow"""
    done = list_beds()
    for fn in (sow, spread):
        # static: list_beds -> spread.bed: either function can be the first
        # static: spread -> spread.bed: either function can be the one before
        # static: spread -> sow.bed: either function can be the one before
        # static: sow -> sow.bed: either function can be the one before
        done = task(fn)(done)
    return done


@flow
def defined_in_flow():
    """@task on a function defined in the flow"""

    @task
    def compost(beds):
        return ["compost", beds]

    return compost(list_beds())


@flow
def made_in_flow():
    """task(fn)(x)"""
    return task(sow)(list_beds())


@flow
def lambda_in_flow():
    """task(lambda)(x)"""
    return task(lambda beds: ["mulched", beds])(list_beds())


@flow
def flow_in_flow():
    """@flow on a function defined in the flow"""

    @flow
    def child_seed(beds):
        return plant(beds)

    return child_seed(list_beds())


@flow
def method_task():
    """a method as a task"""
    return Garden(30).measure(list_beds())


@flow
def inherited_method_task():
    """an inherited method as a task"""
    return Orchard(31).work()


@flow
def static_method_task():
    """@staticmethod above @task"""
    return Garden.weed(list_beds())


@flow
def static_method_below_task():
    """@staticmethod below @task"""
    return Garden.prune(list_beds())


@flow
def class_attribute_task():
    """task(fn) as a class attribute, called on the class"""
    return Garden.spread(list_beds())


@flow
def class_attribute_table():
    """a dict of tasks as a class attribute"""
    return Garden.steps["dig"](list_beds())


@flow
def instance_attribute_task():
    """task(fn) as an attribute of self"""
    return Garden(32).sow(list_beds())


@flow
def method_flow():
    """a method as a flow, called as a sub-flow"""
    return dig(Garden(33).tidy())


@flow
def local_alias():
    """a local name for a task"""
    step = dig
    return step(list_beds())


@flow
def task_as_argument():
    """a task given to a helper that calls it"""

    def apply(step, bed):
        return step(bed)

    return apply(dig, list_beds())


@flow
def tasks_in_loop():
    """for t in [a, b]: v = t(v)"""
    # static: list_beds -> plant.bed: where the import works, dig is a function that nothing is known of
    done = list_beds()
    for step in (dig, plant):
        done = step(done)
    return done


@flow
async def gathered_async_tasks():
    """asyncio.gather over an async task"""
    first, second = await asyncio.gather(water(["a"]), water(["b"]))
    return dig([first, second])


@flow
def task_by_getattr():
    """getattr(object, "name")(x)"""
    return getattr(Garden(34), "measure")(list_beds())  # noqa: B009


@flow
def task_by_globals():
    """globals()["name"](x)"""
    return globals()["dig"](list_beds())
