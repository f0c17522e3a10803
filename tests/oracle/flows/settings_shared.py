"""Constants that settings of other modules are made of: a ferry company."""

import os
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, IntEnum

COMPANY = "north-sea"
RETRIES = 4
DELAY = timedelta(minutes=2)
TAGS = ["ferry", "timetable"]
COMMON = {"retries": 2, "log_prints": True}
REGION = os.environ.get("FERRY_REGION", "skagen")
_HARBOURS = ("skagen", "frederikshavn")
HOME = _HARBOURS[0]


class Class(Enum):
    """Classes of tickets."""

    DECK = "deck"
    CABIN = "cabin"


class Level(IntEnum):
    """How often something is tried again."""

    LOW = 1
    HIGH = 6


class Defaults:
    """Plain class attributes."""

    retries = 3
    name = "from defaults"
    delay: float = 2.5
    tags = ("plain", "class")


class NightDefaults(Defaults):
    """Inherits."""

    retries = 9


@dataclass
class JobSettings:
    """A dataclass with defaults."""

    retries: int = 5
    name: str = "from dataclass"
    tags: list = field(default_factory=lambda: ["made"])


def twice(number):
    """Double a number."""
    return number * 2
