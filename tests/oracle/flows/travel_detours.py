"""Values that travel by detours: registries, strategies, buffers, queues, context variables, objects that delegate."""

import csv
import io
import itertools
import pickle
import queue
import threading
from abc import ABC, abstractmethod
from collections import UserDict
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from enum import Enum
from functools import singledispatch, wraps
from operator import attrgetter, methodcaller
from types import MappingProxyType

from prefect import flow, task

REGISTRY: dict = {}
CURRENT = ContextVar("current", default="nobody")
UNSET = object()


def register(name):
    """Return a decorator that enters a task under a name."""

    def enter(step):
        REGISTRY[name] = step
        return step

    return enter


@task
def weigh_parcel():
    return 615


@task
def read_address():
    return {"street": "mole 4", "zip": 20095, "name": "t. ray"}


@task
def list_parcels():
    return [["p-1", 301], ["p-2", 302]]


@register("stamp")
@task
def stamp(parcel):
    return ["stamped", parcel]


@register("seal")
@task
def seal(parcel, wax="red"):
    return {"sealed": parcel, "wax": wax}


@task
def carry(parcel, to="depot"):
    return [parcel, to]


@task
def report(text):
    return f"report: {text}"


class Mode(Enum):
    FAST = "fast"
    SLOW = "slow"


BY_MODE = {Mode.FAST: stamp, Mode.SLOW: seal}


class Leg(ABC):
    """A part of a journey."""

    @abstractmethod
    def go(self, parcel):
        """Take a parcel along."""


class ByBoat(Leg):
    """A leg on water."""

    def go(self, parcel):
        return stamp(parcel)


class ByCart(Leg):
    """A leg on land."""

    def __init__(self, to):
        self.to = to

    def go(self, parcel):
        return carry(parcel, to=self.to)


@dataclass
class Stage:
    """A task with a name and options."""

    name: str
    step: Callable
    options: dict = field(default_factory=dict)

    def run(self, parcel):
        return self.step(parcel, **self.options)


class Depot:
    """A place that keeps parcels by shelf."""

    def __init__(self):
        self._shelves = {}
        self.open = False

    def __setitem__(self, shelf, parcel):
        self._shelves[shelf] = parcel

    def __getitem__(self, shelf):
        return self._shelves[shelf]

    def __enter__(self):
        self.open = True
        return self

    def __exit__(self, *exc):
        self.open = False


class Wrapper:
    """An object that passes on what it does not know."""

    def __init__(self, inner):
        self._inner = inner

    def __getattr__(self, name):
        return getattr(self._inner, name)


class Parcel:
    """A parcel with a weight that is checked."""

    def __init__(self, weight):
        self.weight = weight

    def heavier(self, by):
        return Parcel(self.weight + by)

    def __eq__(self, other):
        return isinstance(other, Parcel) and self.weight == other.weight

    def __hash__(self):
        return hash(self.weight)

    def __lt__(self, other):
        return self.weight < other.weight


class Settings(UserDict):
    """A dict of settings."""


class Positive:
    """A descriptor that keeps a number on the object."""

    def __set_name__(self, owner, name):
        self.slot = f"_{name}"

    def __get__(self, instance, owner=None):
        return getattr(instance, self.slot)

    def __set__(self, instance, value):
        setattr(instance, self.slot, abs(value))


class Scale:
    """A scale with a number that is kept by a descriptor."""

    weight = Positive()


@singledispatch
def described(value):
    """Describe anything."""
    return f"thing {value}"


@described.register
def _(value: int):
    return f"number {value}"


def retried(times):
    """Return a decorator that calls a function again and again."""

    def around(function):
        @wraps(function)
        def inner(*args, **kwargs):
            result = None
            for _ in range(times):
                result = function(*args, **kwargs)
            return result

        return inner

    return around


@retried(times=2)
def carried_again(parcel):
    """Carry a parcel."""
    return carry(parcel)


def made_task(prefix):
    """Return a task that is made for a prefix."""

    @task
    def boxed(parcel):
        return f"{prefix} {parcel}"

    return boxed


def in_batches(values, size):
    """Yield lists of some values each."""
    batch = []
    for value in values:
        batch.append(value)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def totals():
    """Receive numbers and yield their total."""
    total = 0
    while True:
        total += yield total


def checked(parcel):
    """Return a parcel, whatever happens to the log."""
    log = []
    try:
        log.append("checked")
        return parcel
    finally:
        log.clear()


def with_sentinel(parcel=UNSET, spare=None):
    """Return the parcel, the spare one where none is given."""
    return spare if parcel is UNSET else parcel


def both_ways(parcel):
    """Return a dict and a list of one parcel."""
    return {"there": parcel}, [parcel, "back"]


boxed = made_task("box of")


@flow
def task_out_of_a_registry():
    """Tasks are called out of a registry that a decorator filled."""
    stamped = REGISTRY["stamp"](weigh_parcel())
    REGISTRY["seal"](stamped)


@flow
def tasks_by_an_enum():
    """A member of an enum chooses the task."""
    BY_MODE[Mode.FAST](weigh_parcel())


@flow
def strategies():
    """Objects of two classes hand on to each other by the method of their base."""
    parcel = weigh_parcel()
    first, last = ByBoat(), ByCart("harbour")
    last.go(first.go(parcel))


@flow
def strategies_in_a_loop():
    """Objects of two classes are gone through, each with the parcel of the one before."""
    parcel = weigh_parcel()
    for leg in [ByBoat(), ByCart(read_address()["street"])]:
        parcel = leg.go(parcel)
    report(parcel)


@flow
def stages():
    """Tasks with options are fields of data classes."""
    sealing = Stage("seal", seal, {"wax": read_address()["zip"]})
    stamping = Stage("stamp", step=stamp)
    report(stamping.run(sealing.run(weigh_parcel())))


@flow
def task_made_in_a_flow():
    """A task is defined in the flow itself."""

    @task
    def label(parcel):
        return f"label {parcel}"

    carry(label(weigh_parcel()))


@flow
def task_made_by_a_factory():
    """A task is made by a function of the project."""
    carry(boxed(weigh_parcel()))


@flow
def object_with_slots():
    """An object is stored into and read like a dict."""
    depot = Depot()
    depot["left"] = weigh_parcel()
    depot["right"] = read_address()
    carry(depot["left"])


@flow
def object_entered():
    """An object is entered, and filled inside."""
    with Depot() as depot:
        depot["left"] = weigh_parcel()
    carry(depot["left"])


@flow
def object_that_delegates():
    """An object passes an attribute on that it does not have."""
    carry(Wrapper(Parcel(weigh_parcel())).weight)


@flow
def object_made_of_an_object():
    """A method makes another object of the same class."""
    carry(Parcel(weigh_parcel()).heavier(3).weight)


@flow
def objects_sorted():
    """Objects are compared by their own method."""
    lightest = min([Parcel(weigh_parcel()), Parcel(9000)])
    carry(lightest.weight)


@flow
def object_of_a_descriptor():
    """A descriptor keeps what is stored."""
    scale = Scale()
    scale.weight = weigh_parcel()
    carry(scale.weight)


@flow
def settings_of_a_user_dict():
    """A user's dict holds results."""
    settings = Settings(to=read_address())
    settings["weight"] = weigh_parcel()
    carry(settings["weight"])


@flow
def read_only_view():
    """A read-only view of a dict shows what is stored later."""
    shelves = {}
    view = MappingProxyType(shelves)
    shelves["left"] = weigh_parcel()
    carry(view["left"])


@flow
def dispatched_by_type():
    """A function is chosen by the type of a result."""
    report(described(weigh_parcel()))


@flow
def decorator_with_arguments():
    """A decorator with arguments calls a helper twice."""
    report(carried_again(weigh_parcel()))


@flow
def batches():
    """A helper yields a result in batches."""
    for batch in in_batches(list_parcels(), 1):
        stamp(batch)


@flow
def generator_sent_to():
    """A generator receives results and yields their total."""
    running = totals()
    next(running)
    running.send(5)
    report(running.send(weigh_parcel()))


@flow
def starmapped():
    """A task is called with each pair of a result."""
    for paper in itertools.starmap(carry, list_parcels()):
        report(paper)


@flow
def getters():
    """Attributes are read and methods called by what operator makes."""
    weight = attrgetter("weight")(Parcel(weigh_parcel()))
    name = methodcaller("title")(read_address()["name"])
    carry(weight, to=name)


@flow
def text_buffer():
    """A text is written into a buffer and read out."""
    buffer = io.StringIO()
    buffer.write(str(read_address()))
    report(buffer.getvalue())


@flow
def printed_into_a_buffer():
    """A text is printed into a buffer."""
    buffer = io.StringIO()
    print("weight", weigh_parcel(), file=buffer)
    report(buffer.getvalue())


@flow
def table_in_a_buffer():
    """Rows are written into a buffer by a writer."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["parcel", "weight"])
    writer.writerows(list_parcels())
    report(buffer.getvalue())


@flow
def table_read():
    """Rows are read out of a text that was made of a result."""
    rows = csv.DictReader(io.StringIO(f"parcel,weight\np-9,{weigh_parcel()}\n"))
    for row in rows:
        carry(row["weight"])


@flow
def pickled():
    """A result is pickled and made again."""
    carry(pickle.loads(pickle.dumps(read_address()))["street"])


@flow
def through_a_queue():
    """A result goes through a queue."""
    line = queue.Queue()
    line.put(weigh_parcel())
    carry(line.get())


@flow
def through_a_thread():
    """A thread puts a result into a list."""
    found = []
    weight = weigh_parcel()
    thread = threading.Thread(target=lambda: found.append(weight + 1))
    thread.start()
    thread.join()
    carry(found)


@flow
def thread_with_arguments():
    """A thread calls a helper with a list and a result."""
    found = []
    thread = threading.Thread(target=found.append, args=(weigh_parcel(),))
    thread.start()
    thread.join()
    carry(found)


@flow
def context_variable():
    """A context variable is set and got."""
    CURRENT.set(read_address()["name"])
    report(CURRENT.get())


@flow
def context_copied():
    """A function runs in a copy of the context, what it sets is not set outside."""
    name = read_address()["name"]
    copy_context().run(CURRENT.set, name)
    carry(name)
    report(CURRENT.get() == "no such name")


@flow
def first_of_the_values():
    """The first value of a dict is taken by an iterator, and one item unpacked."""
    shelves = {"left": weigh_parcel()}
    carry(next(iter(shelves.values())))
    [(_, weight)] = shelves.items()
    report(weight)


@flow
def divided():
    """A result is divided into quotient and remainder."""
    whole, rest = divmod(weigh_parcel(), 100)
    carry(whole, to=rest)


@flow
def sentinel_given():
    """A helper has a sentinel as default, given once and once not."""
    carry(with_sentinel(weigh_parcel()))
    report(with_sentinel(spare=read_address()))


@flow
def returned_before_finally():
    """A helper returns from a try with a finally."""
    carry(checked(weigh_parcel()))


@flow
def pair_of_containers():
    """A helper returns a dict and a list of one value."""
    there, back = both_ways(weigh_parcel())
    carry(there["there"], to=back[1])


@flow
def left_forever_loop():
    """An endless loop is left with the value it found."""
    turn = 0
    while True:
        weight = weigh_parcel()
        turn += 1
        if turn > 1:
            break
    carry(weight)


@flow
def while_by_a_walrus():
    """A loop takes parcels off a result until there are none."""
    parcels = list(list_parcels())
    while parcels and (parcel := parcels.pop()):
        stamp(parcel)


@flow
def flow_parameter_bound_anew(weight: int = 5):
    """A parameter of the flow is bound anew."""
    report(weight)
    weight = weigh_parcel()
    carry(weight)


@flow
def flow_parameter_with_a_default(to: str | None = None):
    """A parameter of the flow is filled where it is None."""
    if to is None:
        to = read_address()["street"]
    carry("p-3", to=to)


@flow
def item_deleted():
    """The first item of a list is deleted."""
    parcels = [weigh_parcel(), read_address()]
    del parcels[0]
    carry(parcels)


@flow
def item_removed():
    """A constant is removed from a list of results."""
    parcels = ["none", weigh_parcel()]
    parcels.remove("none")
    carry(parcels)


@flow
def dict_extended_by_a_call():
    """A dict is made of another one and a keyword."""
    base = {"street": read_address()}
    full = dict(base, weight=weigh_parcel())
    carry(full["weight"], to=base)


@flow
def asked_whether_it_is_there():
    """A result is looked up only where a constant key is there."""
    address = read_address()
    if "street" in address and len("street") == 6:
        carry(address["street"])


@flow
def name_in_two_functions():
    """Two inner functions use one name each for their own value."""

    def one():
        value = weigh_parcel()
        return carry(value)

    def other():
        value = read_address()
        return report(value)

    one()
    other()


@flow
def equal_number():
    """A number equal to a result is no result."""
    carry(weigh_parcel())
    report(615)


@flow
def result_only_logged():
    """A result is put into a list that nobody reads."""
    log = []
    log.append(weigh_parcel())
    parcels = ["p-4"]
    carry(parcels)
