"""Settings read from the environment, settings classes, enumerations, durations and dicts: a ferry company."""
# ruff: noqa: C406, C408, PIE804, SIM108 - the shapes are the point

import datetime
import datetime as dt
import os
from dataclasses import dataclass
from datetime import timedelta
from os import environ, getenv

from prefect import flow, task
from prefect.cache_policies import INPUTS, NO_CACHE, TASK_SOURCE
from pydantic import BaseModel, Field
from settings_shared import COMMON, DELAY, REGION, Class, Defaults, JobSettings, Level, NightDefaults

RETRIES = int(os.environ.get("FERRY_RETRIES", "3"))
NAME = os.getenv("FERRY_NAME", "env name")
DEBUG = os.environ.get("FERRY_DEBUG") == "1"
HOUR = timedelta(hours=1)
START = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
EXTRA = dict(retries=6, name="by dict call")
MERGED = COMMON | {"name": "merged", "retries": 8}
SPREAD = {**COMMON, "version": "spread"}
UPDATED = dict(COMMON, tags=["up", "dated"])
STORED = {"retries": 1}
STORED["name"] = "stored later"
STORED["retries"] = 2
GROWN = {"retries": 1}
GROWN.update(name="by update", retries=11)
RETRY = {"retries": 4, "retry_delay_seconds": [1, 2]}
PAIRS = dict([("retries", 2), ("name", "of pairs")])

if DEBUG:
    BY_DEBUG = "debug name"
else:
    BY_DEBUG = "normal name"


@dataclass
class Local:
    """A dataclass of this module."""

    retries: int = 2
    name: str = "local"

    @property
    def label(self):
        """Return a text."""
        return f"{self.name}!"


class Model(BaseModel):
    """A pydantic model."""

    retries: int = 7
    name: str = "from model"
    delay: float = Field(default=1.5)
    tags: list = Field(default_factory=list)


class Options:
    """Set in the initialiser."""

    def __init__(self, name, retries=3):
        self.name = name
        self.retries = retries

    def run_name(self):
        """Return a text."""
        return self.name + "-run"


local = Local()
other = Local(retries=4, name="other")
model = Model()
given = Model(retries=9)
shared = JobSettings()
options = Options("initialised")


# unknown: retries, name
@task(retries=RETRIES, name=NAME, version="1")
def environment_defaults():
    return 1


# unknown: retries, name, version
@task(retries=int(getenv("FERRY_TRIES", "2")), name=environ.get("FERRY_TASK", "x"), version=os.getenv("FERRY_V"))
def environment_in_place():
    return 1


# unknown: log_prints, name, version
@task(log_prints=DEBUG, name=f"{REGION}-task", version="v" + NAME)
def environment_made_into_others():
    return 1


# unknown: name, retries
@task(name=BY_DEBUG, retries=5 if DEBUG else 1)
def environment_decides():
    return 1


# unknown: name
@task(name=os.environ.get("FERRY_OTHER") or "or default", retries=2)
def environment_or_default():
    return 1


@task(retries=Defaults.retries, name=Defaults.name, retry_delay_seconds=Defaults.delay, tags=Defaults.tags)
def class_attributes():
    return 1


@task(retries=NightDefaults.retries, name=NightDefaults.name)
def inherited_class_attributes():
    return 1


@task(retries=NightDefaults().retries, name=Defaults().name)
def class_attributes_of_an_instance():
    return 1


@task(retries=shared.retries, name=shared.name)
def dataclass_defaults_of_another_module():
    return 1


@task(retries=local.retries, name=local.name)
def dataclass_defaults():
    return 1


@task(retries=other.retries, name=other.name, version=other.label)
def dataclass_given():
    return 1


@task(retries=model.retries, name=model.name, retry_delay_seconds=model.delay)
def pydantic_defaults():
    return 1


@task(retries=given.retries, name=given.name)
def pydantic_given():
    return 1


@task(retries=options.retries, name=options.name, version=options.run_name())
def initialised_attributes():
    return 1


@task(name=Class.DECK.value, retries=Level.HIGH, version=Class("cabin").value, tags=[Class.CABIN.value])
def enumeration_values():
    return 1


@task(name=Class.DECK.name, retries=Level.LOW.value + 1, version=Class["CABIN"].value)
def enumeration_names():
    return 1


@task(cache_expiration=timedelta(days=1))
def duration_days():
    return 1


@task(cache_expiration=timedelta(1, 30))
def duration_positional():
    return 1


@task(cache_expiration=timedelta(weeks=1, days=2, hours=3, minutes=4, seconds=5, milliseconds=6, microseconds=7))
def duration_all():
    return 1


@task(cache_expiration=datetime.timedelta(minutes=90))
def duration_by_module():
    return 1


@task(cache_expiration=dt.timedelta(hours=1.5))
def duration_by_alias_with_fraction():
    return 1


@task(cache_expiration=HOUR)
def duration_by_name():
    return 1


@task(cache_expiration=2 * HOUR + DELAY)
def duration_arithmetic():
    return 1


@task(cache_expiration=HOUR * 24 - timedelta(minutes=1))
def duration_difference():
    return 1


@task(cache_expiration=HOUR / 4)
def duration_quotient():
    return 1


@task(cache_expiration=-timedelta(hours=-2))
def duration_negated():
    return 1


@task(retry_delay_seconds=HOUR.total_seconds(), timeout_seconds=timedelta(minutes=5).seconds)
def duration_in_seconds():
    return 1


@task(retries=timedelta(days=2).days, timeout_seconds=HOUR / timedelta(minutes=1))
def duration_as_number():
    return 1


# unknown: cache_expiration
@task(cache_expiration=datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC) - START)
def duration_of_dates():
    return 1


# unknown: name, version
@task(version=str(START.year), name=START.isoformat())
def date_as_text():
    return 1


@task(**COMMON)
def spread_of_another_module():
    return 1


@task(**EXTRA)
def spread_of_a_dict_call():
    return 1


@task(**MERGED)
def spread_of_a_union():
    return 1


@task(**SPREAD, name="beside the spread")
def spread_of_a_spread():
    return 1


@task(**UPDATED)
def spread_of_a_dict_call_with_base():
    return 1


@task(**STORED)
def spread_of_stored_items():
    return 1


@task(**GROWN)
def spread_of_an_update():
    return 1


@task(**{**RETRY, "retries": 2})
def spread_of_a_display():
    return 1


@task(**COMMON, **{"name": "two spreads"})
def two_spreads():
    return 1


@task(**(COMMON | dict(version="union in place")))
def union_in_place():
    return 1


@task(**PAIRS)
def spread_of_pairs():
    return 1


@task(**{key: value for key, value in RETRY.items() if key == "retries"})
def spread_of_a_comprehension():
    return 1


@task(cache_policy=NO_CACHE)
def policy_by_name():
    return 1


# unknown: cache_policy
@task(cache_policy=INPUTS + TASK_SOURCE)
def policy_sum():
    return 1


# unknown: retries
@flow(name="objects", retries=RETRIES, timeout_seconds=HOUR.total_seconds())
def flow_environment():
    """The environment on a flow."""
    return environment_defaults()


@flow(**COMMON, name=Class.CABIN.value)
def flow_spread():
    """A dict of another module on a flow."""
    return spread_of_another_module()


@flow(name=local.label, version=shared.name, retries=given.retries)
def flow_objects():
    """Attributes of objects on a flow."""
    return pydantic_given()
