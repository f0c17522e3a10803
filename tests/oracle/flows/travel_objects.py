"""Values that travel in objects: data classes, models, named tuples, attributes, properties, context managers."""
# ruff: noqa: B010 - the odd form is the idiom

from collections import namedtuple
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import asdict, astuple, dataclass, field, replace
from enum import Enum
from functools import cached_property, partial, partialmethod
from types import SimpleNamespace
from typing import ClassVar, NamedTuple, TypedDict

from prefect import flow, task
from pydantic import BaseModel, Field


@task
def survey_plot():
    return {"area": 812, "slope": 7}


@task
def draw_plan():
    return ["plan", 331, 332]


@task
def quote_price():
    return 48200


@task
def name_client():
    return "mrs. lund"


@task
def lay_bricks(work):
    return {"wall": work}


@task
def send_bill(amount, to="nobody"):
    return [amount, to]


@task
def file_report(report):
    return f"report {report}"


@dataclass
class Order:
    client: str
    price: int = 100
    notes: list = field(default_factory=list)


@dataclass(frozen=True)
class Site:
    plan: list
    area: int = 0

    def scaled(self, factor):
        return replace(self, area=self.area * factor)


@dataclass
class Quote:
    price: int
    total: int = field(init=False)

    def __post_init__(self):
        self.total = self.price + 19


class Wall(NamedTuple):
    plan: list
    height: int = 3


class Ticket(TypedDict):
    client: str
    price: int


class Contract(BaseModel):
    client: str
    price: int = 1
    parts: list = Field(default_factory=list)


class Address(BaseModel):
    contract: Contract
    street: str = "quay 1"


Visit = namedtuple("Visit", ["client", "plan"])


class Step(Enum):
    SURVEY = "survey"
    BUILD = "build"


class Builder:
    """A builder with state of its own."""

    trade = "bricks"

    def __init__(self, plan, price=0):
        self.plan = plan
        self._price = price
        self.log = []

    @property
    def price(self):
        return self._price + 1

    @price.setter
    def price(self, value):
        self._price = value

    @cached_property
    def sheets(self):
        return self.plan[1:]

    @classmethod
    def of(cls, plan):
        return cls(plan, price=5)

    @staticmethod
    def rounded(price):
        return price // 100

    def build(self):
        return lay_bricks(self.plan)

    def with_price(self, price):
        self._price = price
        return self

    def noted(self, note):
        self.log.append(note)
        return self

    bill = partialmethod(with_price, price=77)


class Sign:
    """A sign, with what all signs share."""

    text = "closed"
    nails: ClassVar[list] = []


class Mason(Builder):
    """A builder who builds in another way."""

    def __init__(self, plan, price=0):
        super().__init__(plan, price)
        self.helper = None

    def build(self):
        done = super().build()
        return file_report(done)


class Stamp:
    """An object which is called."""

    def __init__(self, mark):
        self.mark = mark

    def __call__(self, text):
        return f"{self.mark}: {text}"


class Workshop:
    """A context manager which hands on what it was made with."""

    def __init__(self, tools):
        self.tools = tools

    def __enter__(self):
        return self.tools

    def __exit__(self, *exc):
        return False


class Drawer(dict):
    """A dict with a name."""


@contextmanager
def scaffold(height):
    """Lend a scaffold for a while."""
    yield {"height": height}


class Chain:
    """A thing built by chained methods."""

    def __init__(self):
        self.links = []

    def add(self, link):
        self.links = [*self.links, link]
        return self

    def done(self):
        return tuple(self.links)


@flow
def field_of_a_dataclass():
    """One of two fields of a data class is read."""
    order = Order(client=name_client(), price=quote_price())
    send_bill(order.price)
    file_report(order.client)


@flow
def dataclass_as_argument():
    """A data class is passed on whole."""
    send_bill(Order(name_client()))


@flow
def list_of_a_dataclass():
    """The list a data class makes for itself grows."""
    order = Order("mr. ek")
    order.notes.append(draw_plan())
    lay_bricks(order.notes)
    send_bill(order.price, to=order.client)


@flow
def two_dataclasses():
    """The lists of two data classes are not one list."""
    one, two = Order("a"), Order("b")
    one.notes.append(draw_plan())
    two.notes.append(survey_plot())
    lay_bricks(one.notes)
    file_report(two.notes)


@flow
def dataclass_replaced():
    """A field of a frozen data class is replaced."""
    site = Site(plan=draw_plan(), area=quote_price())
    bigger = replace(site, area=survey_plot()["area"])
    send_bill(bigger.area)
    lay_bricks(bigger.plan)


@flow
def dataclass_scaled():
    """A method of a data class makes another one."""
    site = Site(plan=draw_plan(), area=quote_price()).scaled(2)
    send_bill(site.area)


@flow
def dataclass_as_dict():
    """A data class becomes a dict, and a tuple."""
    order = Order(client=name_client(), price=quote_price())
    send_bill(asdict(order)["price"])
    file_report(astuple(order))


@flow
def dataclass_computed():
    """A field of a data class is computed after it was made."""
    send_bill(Quote(quote_price()).total)


@flow
def named_tuple_by_name():
    """The fields of a named tuple are read by name and by place."""
    wall = Wall(plan=draw_plan(), height=quote_price())
    lay_bricks(wall.plan)
    send_bill(wall[1])


@flow
def named_tuple_unpacked():
    """A named tuple is unpacked."""
    client, plan = Visit(name_client(), draw_plan())
    lay_bricks(plan)
    file_report(client)


@flow
def named_tuple_replaced():
    """A field of a named tuple is replaced."""
    visit = Visit(client=name_client(), plan=draw_plan())
    visit = visit._replace(client="mr. ek")
    lay_bricks(visit.plan)
    file_report(visit.client)


@flow
def field_of_a_model():
    """One of two fields of a pydantic model is read."""
    contract = Contract(client=name_client(), price=quote_price())
    send_bill(contract.price, to=contract.client)


@flow
def model_dumped():
    """A pydantic model is dumped, and one key read."""
    contract = Contract(client=name_client(), price=quote_price())
    send_bill(contract.model_dump()["price"])


@flow
def model_copied():
    """A pydantic model is copied with one field updated."""
    contract = Contract(client="mr. ek", parts=draw_plan())
    changed = contract.model_copy(update={"client": name_client()})
    lay_bricks(changed.parts)
    file_report(changed.client)


@flow
def model_validated():
    """A pydantic model is made of a dict."""
    contract = Contract.model_validate({"client": name_client(), "price": 31})
    file_report(contract.client)


@flow
def model_in_a_model():
    """A pydantic model stands in another one."""
    address = Address(contract=Contract(client=name_client(), price=quote_price()))
    send_bill(address.contract.price)


@flow
def typed_dict():
    """A typed dict is made like a class and read like a dict."""
    ticket = Ticket(client=name_client(), price=quote_price())
    send_bill(ticket["price"], to=ticket["client"])


@flow
def simple_namespace():
    """Attributes of a namespace are stored and read."""
    site = SimpleNamespace(plan=draw_plan(), price=1)
    site.price = quote_price()
    lay_bricks(site.plan)
    send_bill(site.price)


@flow
def attribute_stored():
    """An attribute of an object is stored over from outside."""
    builder = Builder(survey_plot())
    builder.plan = draw_plan()
    lay_bricks(builder.plan)


@flow
def two_objects():
    """Two objects of one class keep their own."""
    one, two = Builder(draw_plan()), Builder(survey_plot())
    one.build()
    file_report(two.plan)


@flow
def property_read():
    """A property is read, which was set before."""
    builder = Builder([])
    builder.price = quote_price()
    send_bill(builder.price)


@flow
def property_kept():
    """A cached property is read."""
    lay_bricks(Builder(draw_plan()).sheets)


@flow
def class_method():
    """A class method makes the object."""
    builder = Builder.of(draw_plan())
    lay_bricks(builder.plan)
    send_bill(builder.price)


@flow
def static_method():
    """A static method makes something of a result."""
    send_bill(Builder.rounded(quote_price()))


@flow
def class_attribute():
    """A class attribute is stored, and read through an object."""
    Sign.text = name_client()
    file_report(Sign().text)


@flow
def list_of_a_class():
    """The list of a class grows through one object and is read through another."""
    Sign.nails.clear()
    Sign().nails.append(draw_plan())
    lay_bricks(Sign().nails)


@flow
def chained_methods():
    """Methods which return the object are chained."""
    builder = Builder(survey_plot()).with_price(quote_price()).noted("dry")
    send_bill(builder.price)


@flow
def chain_of_links():
    """A thing is built link by link and finished."""
    parts = Chain().add(draw_plan()).add(survey_plot()).done()
    lay_bricks(parts)


@flow
def inherited_method():
    """A method of the base class calls the task, that of the class calls another."""
    Mason(draw_plan()).build()


@flow
def called_object():
    """An object that holds a result is called with another."""
    stamp = Stamp(name_client())
    send_bill(stamp(quote_price()))


@flow
def bound_method():
    """A bound method is kept and called later."""
    build = Builder(draw_plan()).build
    send_bill(build())


@flow
def attribute_by_name():
    """An attribute is set and got by its name."""
    site = SimpleNamespace()
    setattr(site, "plan", draw_plan())
    lay_bricks(getattr(site, "plan", None))


@flow
def attributes_as_dict():
    """The attributes of an object are read as a dict."""
    builder = Builder(draw_plan(), price=quote_price())
    lay_bricks(vars(builder)["plan"])


@flow
def object_in_an_object():
    """An object that holds a result is held by another."""
    mason = Mason(survey_plot())
    mason.helper = Builder(draw_plan())
    lay_bricks(mason.helper.plan)


@flow
def context_manager():
    """A context manager hands on what it was made with."""
    with Workshop(draw_plan()) as tools:
        lay_bricks(tools)


@flow
def context_by_a_generator():
    """A generator made a context manager hands on what it was given."""
    with scaffold(quote_price()) as lent, scaffold(3) as own:
        send_bill(lent["height"])
        file_report(own)


@flow
def context_on_a_stack():
    """A context is entered on a stack, a null context beside it."""
    with ExitStack() as stack:
        tools = stack.enter_context(Workshop(draw_plan()))
        price = stack.enter_context(nullcontext(quote_price()))
    lay_bricks(tools)
    send_bill(price)


@flow
def bound_inside_a_context():
    """What is bound inside a context is read after it."""
    with Workshop(["saw"]):
        plan = draw_plan()
    lay_bricks(plan)


@flow
def partial_function():
    """A function is bound to a result, and called with another."""
    bill = partial(send_bill, to=name_client())
    bill(quote_price())


@flow
def partial_overruled():
    """The bound argument is overruled in the call."""
    bill = partial(send_bill, 1, to=name_client())
    bill(to=draw_plan())


@flow
def dict_of_a_class():
    """A class that is a dict holds results in slots."""
    drawer = Drawer(plan=draw_plan())
    drawer["price"] = quote_price()
    send_bill(drawer["price"])
    lay_bricks(drawer["plan"])


@flow
def member_of_an_enum():
    """A member of an enum is a constant, a dict by members holds results."""
    by_step = {Step.SURVEY: survey_plot(), Step.BUILD: draw_plan()}
    lay_bricks(by_step[Step.BUILD])
    file_report(Step.SURVEY.value)


@flow
def constant_attribute():
    """A constant attribute beside a result is no result."""
    builder = Builder(draw_plan())
    builder.build()
    file_report(builder.trade.lower() + str(len(builder.log)))
