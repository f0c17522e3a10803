"""What a rule chooses for a task, and how its reason names things."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from p2d_audit.model import Confidence

TaskShape: TypeAlias = Literal[
    "asset", "op", "function", "resource", "sensor", "check", "partitions", "dynamic", "integration", "hook"
]
_SETTINGS = (".with_options", ".submit", ".map", ".delay")
_SHOWN = 3


class Choice(NamedTuple):
    """What a rule chooses, and why."""

    shape: TaskShape
    reason: str
    confidence: Confidence


def shown(text: str) -> str:
    """Return the name of what is called in back-ticks: of a chain of calls only its end."""
    while text.endswith(_SETTINGS):
        text = text.rpartition(".")[0]
    return f"`{text.rpartition('.')[2] if text.count('()') > 1 else text}`"


def either(names: Sequence[str]) -> str:
    """Return different names as alternatives, at most three of them."""
    different = list(dict.fromkeys(names))
    if len(different) > _SHOWN:
        return f"{', '.join(different[:_SHOWN])} or another of {len(different)} calls"
    return " or ".join(filter(None, (", ".join(different[:-1]), different[-1])))


def listed(names: Sequence[str]) -> str:
    """Return names one after the other, at most three of them."""
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def counted(number: int, what: str) -> str:
    """Return a number of things."""
    if number == 1:
        return f"1 {what}"
    return f"{number} {re.sub('y$', 'ie', what)}s"
