"""Settings where a wrong value is easily read: rebinding, branches, loops, shadows and shared objects."""
# ruff: noqa: PERF403, PIE804, PLW0603, PLW1508, RET504, SIM108, SIM300, SIM905, UP031 - the shapes are the point

import copy
import json
import os
import random
import sys
from collections import ChainMap, namedtuple
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import NamedTuple

from prefect import flow, task
from pydantic import BaseModel
from settings_shared import COMMON, JobSettings, twice

RETRIES = 1


@task(retries=RETRIES)
def before_rebinding():
    return 1


RETRIES = 2


@task(retries=RETRIES)
def after_rebinding():
    return 1


OPTIONS = {"retries": 3, "name": "first"}


@task(**OPTIONS)
def before_change():
    return 1


OPTIONS["retries"] = 4
OPTIONS.pop("name")


@task(**OPTIONS)
def after_change():
    return 1


OPTIONS.setdefault("retries", 9)
OPTIONS.setdefault("name", "set by default")
OPTIONS |= {"version": "7"}


@task(**OPTIONS)
def after_more_changes():
    return 1


ALIAS = OPTIONS
ALIAS["retries"] = 5


# unknown: name, retries, version
@task(**OPTIONS)
def changed_through_an_alias():
    return 1


COPY = dict(OPTIONS)
COPY["retries"] = 6
DEEP = copy.deepcopy(OPTIONS)
DEEP["name"] = "deep"
SHALLOW = OPTIONS.copy()
SHALLOW["name"] = "shallow"


# unknown: name, retries, version
@task(**OPTIONS)
def not_changed_by_copies():
    return 1


# unknown: name, retries, version
@task(**COPY)
def changed_copy():
    return 1


# unknown: name, retries, version
@task(**DEEP)
def changed_deep_copy():
    return 1


# unknown: name, retries, version
@task(**SHALLOW)
def changed_shallow_copy():
    return 1


TAGS = ["one"]
TAGS.append("two")
TAGS += ["three"]
TAGS.extend(["four", "five"])
TAGS.remove("one")


# unknown: retries, tags
@task(tags=TAGS, retries=len(TAGS))
def grown_list():
    return 1


total = 0
for step in (1, 2, 3):
    total += step


# unknown: retries
@task(retries=total)
def sum_of_a_loop():
    return 1


LOOPED = {}
for key, value in (("retries", 2), ("name", "by loop")):
    LOOPED[key] = value


# unknown: name, retries
@task(**LOOPED)
def dict_of_a_loop():
    return 1


name = "outer"


def shadowing():
    name = "inner"
    return name


class Holder:
    """Names of a class body are not the module's."""

    name = "held"


@task(name=name)
def shadowed_name():
    return 1


@task(name=shadowing())
def name_of_a_function():
    return 1


def set_global():
    global GLOBAL
    GLOBAL = "set later"


GLOBAL = "set first"
set_global()


# unknown: name
@task(name=GLOBAL)
def global_set_by_a_function():
    return 1


def chosen(live=True, base="x"):
    if live:
        return base + "-live"
    return base + "-test"


# unknown: name, version, description
@task(name=chosen(), version=chosen(False), description=chosen(base="y"))
def values_of_a_branching_function():
    return 1


def options_for(kind, **more):
    return {"name": f"{kind} task", "retries": 2, **more}


@task(**options_for("load"))
def options_of_a_function():
    return 1


@task(**options_for("store", retries=7, version="2"))
def options_of_a_function_overridden():
    return 1


@task(**(COMMON | options_for("merge")))
def options_of_a_function_merged():
    return 1


Point = namedtuple("Point", "retries name")
POINT = Point(3, "named tuple")


class Pair(NamedTuple):
    """A typed named tuple."""

    retries: int
    name: str = "typed"


# unknown: name, retries, version
@task(retries=POINT.retries, name=POINT.name, version=str(Pair(4)[0]), description=Pair(4).name)
def named_tuples():
    return 1


SPACE = SimpleNamespace(retries=8, name="namespace")


# unknown: name, retries
@task(retries=SPACE.retries, name=SPACE.name)
def simple_namespace():
    return 1


@dataclass(frozen=True)
class Setup:
    """A dataclass with a method and a class attribute."""

    retries: int = 1
    name: str = "setup"

    def named(self, suffix):
        """Return a text."""
        return f"{self.name} {suffix}"

    @classmethod
    def nightly(cls):
        """Return another setup."""
        return cls(retries=9, name="nightly")

    @staticmethod
    def version():
        """Return a text."""
        return "static version"


FIRST = Setup()
SECOND = Setup(2)
THIRD = replace(FIRST, retries=3)
NIGHTLY = Setup.nightly()


@task(retries=FIRST.retries, name=FIRST.named("one"), version=Setup.version())
def first_instance():
    return 1


@task(retries=SECOND.retries, name=SECOND.named("two"))
def second_instance():
    return 1


# unknown: name, retries
@task(retries=THIRD.retries, name=THIRD.name)
def replaced_instance():
    return 1


@task(retries=NIGHTLY.retries, name=NIGHTLY.name)
def instance_of_a_class_method():
    return 1


MADE = JobSettings()
MADE.retries = 12


# unknown: retries
@task(retries=MADE.retries, name=MADE.name)
def attribute_set_later():
    return 1


class Tuned(BaseModel):
    """A pydantic model that inherits and computes."""

    retries: int = 2
    name: str = "tuned"

    @property
    def label(self):
        """Return a text."""
        return self.name.upper()


class Finer(Tuned):
    """Overrides a default."""

    retries: int = 3


@task(retries=Finer().retries, name=Finer(name="finer").label, version=Finer(**{"name": "spread"}).name)
def inherited_model():
    return 1


# unknown: name, retries
@task(retries=Tuned(**json.loads('{"retries": 4}')).retries, name=json.loads('["from json"]')[0])
def read_from_json():
    return 1


# unknown: name, retries
@task(**ChainMap({"retries": 1}, {"retries": 2, "name": "chained"}))
def chain_of_maps():
    return 1


# unknown: name, retries
@task(name=f"{len(sys.argv) >= 0} arguments", retries=random.randint(3, 3))
def known_only_when_run():
    return 1


# unknown: name, version
@task(name=f"{datetime.now(UTC).year > 2000}", version=str(bool(os.getpid())))
def clock_and_process():
    return 1


HOST = os.environ.get("FERRY_HOST", "localhost")
MODE = "live" if HOST == "localhost" else "test"
TRIES = {"live": 3, "test": 1}[MODE]


# unknown: name, retries, version
@task(name=MODE, retries=TRIES, version=HOST.upper())
def environment_at_a_distance():
    return 1


ENVIRONMENT = {"retries": 2, "name": os.getenv("FERRY_JOB", "job")}


# unknown: name
@task(**ENVIRONMENT)
def environment_in_a_dict():
    return 1


FROM_ENVIRONMENT = dict(os.environ)


# unknown: name
@task(name=FROM_ENVIRONMENT.get("FERRY_NO", "none"), retries=1)
def copy_of_the_environment():
    return 1


class EnvironmentSettings:
    """Defaults from the environment."""

    retries = int(os.environ.get("FERRY_CLASS_RETRIES", 2))
    name = "fixed"


# unknown: retries
@task(retries=EnvironmentSettings.retries, name=EnvironmentSettings.name)
def environment_in_a_class():
    return 1


try:
    TRIED = int(os.environ["FERRY_TRIED"])
except KeyError:
    TRIED = 4


# unknown: retries
@task(retries=TRIED)
def environment_in_try():
    return 1


if "FERRY_DEBUG" in os.environ:
    SETTINGS = {"retries": 0, "name": "debug"}
else:
    SETTINGS = {"retries": 5, "name": "release"}


# unknown: name, retries
@task(name=SETTINGS["name"], retries=SETTINGS["retries"])
def environment_chooses_a_dict():
    return 1


short = partial(task, retries=2, log_prints=True)
longer = partial(short, retries=3)


@short
def partial_options():
    return 1


@short(retries=4, name="partial called")
def partial_options_overridden():
    return 1


@longer
def partial_of_partial():
    return 1


base = task(retries=6, name="held decorator")


@base
def held_decorator():
    return 1


def plain():
    return 1


changed = task(plain, retries=1).with_options(retries=2, name="with options")
twice_made = task(retries=twice(2), name="called")(plain)


DELAY = timedelta(seconds=30)
DELAY *= 3


@task(cache_expiration=DELAY, retry_delay_seconds=DELAY.seconds, timeout_seconds=DELAY // timedelta(seconds=20))
def augmented_duration():
    return 1


@task(cache_expiration=max(DELAY, timedelta(hours=1)), timeout_seconds=sum([10, 20]), retries=True + 1)
def compared_durations():
    return 1


@task(cache_expiration=timedelta(days=1) if DELAY > timedelta(seconds=60) else timedelta(days=2))
def duration_by_comparison():
    return 1


@task(name="été ☀", description="tab\tand \N{BULLET}", version="\x41\u0042", tags=["ü"])
def not_only_ascii():
    return 1


@task(name="""three
lines
""", version=f"{'nested'}-{1 + 1}-{{}}", description="a" * 3 + "b")  # fmt: skip
def long_texts():
    return 1


@task(retries=0, retry_delay_seconds=0.0, timeout_seconds=0.5, log_prints=False, tags=[])
def falsy_values():
    return 1


@task(retries=1 << 2 | 1, retry_delay_seconds=10**2, timeout_seconds=divmod(17, 5)[0], version=str(1e3))
def rarer_operators():
    return 1


@task(retries=round(2.5), timeout_seconds=7 // 2.0, version=str(-7 // 2), description=str(-7 % 3))
def rounding():
    return 1


@task(name="a,b,c".split(",")[-1], version="x".join(["1", "2"]), description="%(a)s-%(b)02d" % {"a": 1, "b": 2})
def text_formats():
    return 1


@task(name=", ".join(f"{k}={v}" for k, v in sorted({"b": 1, "a": 2}.items())))
def text_of_a_generator():
    return 1


# unknown: name, retries, version
@flow(**OPTIONS)
def flow_with_changed_dict():
    """A flow whose dict is changed above and below."""
    return held_decorator()


OPTIONS["retries"] = 100


@flow(name=f"{Setup.nightly().name}", retries=twice(Setup.nightly().retries))
def flow_of_class_method():
    """A flow whose settings come out of a class method."""
    return partial_options()
