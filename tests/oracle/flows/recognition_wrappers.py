"""Decorators of the project that make flows and tasks: a print shop."""

import functools
from collections.abc import Callable

import prefect
from prefect import Flow, Task, flow, task

STEPS: dict = {}
JOBS: list = []


def step(fn):
    """Make a task."""
    return task(fn, retries=2)


def named_step(name, **options):
    """Make tasks with a name."""

    def decorate(fn):
        return task(name=name, **options)(fn)

    return decorate


def logged_step(fn):
    """Make a task of a function that is wrapped first."""

    @functools.wraps(fn)
    def inner(*args, **kwargs):
        return fn(*args, **kwargs)

    return task(inner)


def optional_step(fn=None, *, retries=0):
    """Make a task, with or without arguments."""
    if fn is None:
        return functools.partial(optional_step, retries=retries)
    return task(retries=retries)(fn)


def lambda_step(**options):
    """Make tasks by a lambda."""
    return lambda fn: task(fn, **options)


def task_object(fn):
    """Make a Task by its class."""
    return Task(fn=fn, name=fn.__name__.upper())


def inner_decorator_step(fn):
    """Make a task with Prefect's decorator on the inner function."""

    @task(name="inner")
    @functools.wraps(fn)
    def inner(*args, **kwargs):
        return fn(*args, **kwargs)

    return inner


def register(fn):
    """Make a task and keep it by its name."""
    made = task(fn)
    STEPS[fn.__name__] = made
    return made


def register_as(key):
    """Make tasks and keep them by a key."""

    def decorate(fn):
        STEPS[key] = task(name=key)(fn)
        return STEPS[key]

    return decorate


def note(fn):
    """Keep a flow and hand it back."""
    JOBS.append(fn)
    return fn


def timed(fn):
    """Wrap a plain function."""

    @functools.wraps(fn)
    def inner(*args, **kwargs):
        return fn(*args, **kwargs)

    return inner


def print_job(**options):
    """Make flows."""

    def decorate(fn):
        return flow(log_prints=True, **options)(fn)

    return decorate


def print_job_object(fn):
    """Make a flow by its class."""
    return Flow(fn=fn, name=f"job {fn.__name__}")


def wrapped_job(name) -> Callable:
    """Make flows of functions that are wrapped first."""

    def decorate(fn):
        @flow(name=name)
        @functools.wraps(fn)
        def inner(*args, **kwargs):
            return fn(*args, **kwargs)

        return inner

    return decorate


class StepMaker:
    """A decorator that is an object."""

    def __init__(self, retries):
        self.retries = retries

    def __call__(self, fn):
        """Make a task."""
        return task(retries=self.retries)(fn)


class Shop:
    """Decorators that are methods."""

    def __init__(self, name):
        self.name = name

    def step(self, fn):
        """Make a task."""
        return task(fn)

    def job(self, **options):
        """Make flows."""

        def decorate(fn):
            return flow(name=self.name, **options)(fn)

        return decorate

    @staticmethod
    def plain_step(fn):
        """Make a task."""
        return task(fn)


shop = Shop("print shop")
twice = StepMaker(2)


@step
def cut_paper():
    return [700, 800]


@named_step("print pages", retries=1)
def print_pages(paper):
    return {"pages": paper}


@logged_step
def fold_pages(pages):
    return ["folded", pages]


@optional_step
def sew_pages(pages):
    return ["sewn", pages]


@optional_step(retries=3)
def glue_pages(pages):
    return ["glued", pages]


@lambda_step(retries=1)
def trim_pages(pages):
    return ["trimmed", pages]


@task_object
def press_pages(pages):
    return ["pressed", pages]


@inner_decorator_step
def number_pages(pages):
    return ["numbered", pages]


@register
def cover_book(pages):
    return ["covered", pages]


@register_as("stamp")
def stamp_book(pages):
    return ["stamped", pages]


@StepMaker(3)
def sort_sheets(sheets):
    return ["sorted", sheets]


@twice
def count_sheets(sheets):
    return ["counted", sheets]


@shop.step
def check_sheets(sheets):
    return ["checked", sheets]


@Shop.plain_step
def stack_sheets(sheets):
    return ["stacked", sheets]


@task
@timed
def bind_sheets(sheets):
    return ["bound", sheets]


@step
@timed
def tie_sheets(sheets):
    return ["tied", sheets]


@note
@task
def box_sheets(sheets):
    return ["boxed", sheets]


@flow
def wrapped_task():
    """@own, which returns task(fn), and @own(name), which returns task(...)(fn)"""
    return print_pages(cut_paper())


@flow
def wrapped_with_wraps():
    """@own, which returns task(functools.wraps inner)"""
    return fold_pages(cut_paper())


@flow
def wrapped_optional():
    """one own decorator with and without arguments"""
    # recorded: cut_paper -> glue_pages.pages: the list is handed on inside of another
    return glue_pages(sew_pages(cut_paper()))


@flow
def wrapped_by_lambda():
    """@own(...), which returns a lambda"""
    return trim_pages(cut_paper())


@flow
def wrapped_by_class():
    """@own, which returns Task(fn=...)"""
    return press_pages(cut_paper())


@flow
def wrapped_inner_decorator():
    """@own, whose inner function is decorated with @task"""
    return number_pages(cut_paper())


@flow
def registered_task():
    """@register, which makes a task and stores it; called by its name"""
    return cover_book(cut_paper())


@flow
def registered_task_by_key():
    """@register_as(key); called through the dict by its key"""
    return STEPS["stamp"](cut_paper())


@flow
def registered_task_by_function_name():
    """@register; called through the dict by the function's name"""
    return STEPS["cover_book"](cut_paper())


@flow
def class_based_decorator():
    """an object of a class with __call__ as decorator, in place and held"""
    # recorded: cut_paper -> count_sheets.sheets: the list is handed on inside of another
    return count_sheets(sort_sheets(cut_paper()))


@flow
def method_decorator():
    """a method and a static method as decorators"""
    # recorded: cut_paper -> stack_sheets.sheets: the list is handed on inside of another
    return stack_sheets(check_sheets(cut_paper()))


@flow
def stacked_below():
    """@task above a decorator of the project"""
    return bind_sheets(cut_paper())


@flow
def stacked_own():
    """@own above another decorator of the project"""
    return tie_sheets(cut_paper())


@flow
def stacked_above():
    """a decorator of the project above @task"""
    return box_sheets(cut_paper())


@print_job(retries=1)
def made_by_factory():
    """@own(...), which returns flow(...)(fn)"""
    return check_sheets(cut_paper())


@print_job_object
def made_by_flow_class():
    """@own, which returns Flow(fn=...)"""
    return check_sheets(cut_paper())


@wrapped_job("wrapped job")
def made_by_wrapped_job():
    """@own(name), whose inner function is decorated with @flow"""
    return check_sheets(cut_paper())


@shop.job(retries=2)
def made_by_method():
    """@object.method(...), which returns flow(...)(fn)"""
    return check_sheets(cut_paper())


@note
@flow
def noted_flow():
    """a decorator of the project above @flow"""
    return check_sheets(cut_paper())


@flow(name="timed flow")
@timed
def timed_flow():
    """@flow above a decorator of the project"""
    return check_sheets(cut_paper())


@note
@prefect.flow
@timed
def noted_timed_flow():
    """decorators of the project above and below @flow"""
    return check_sheets(cut_paper())


@flow
def child_reprint(pages=()):
    """Print again."""
    return print_pages(pages)


@print_job()
def calls_wrapped_subflow():
    """a flow made by the project's decorator calls a flow as a sub-flow"""
    return check_sheets(child_reprint(cut_paper()))
