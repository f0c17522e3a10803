"""What a tracker is given: epics, stories, and the ids that stay the same from one export to the next."""

from __future__ import annotations

import hashlib
import math
from typing import Literal

from msgspec import Struct
from p2d_audit.report import Range

from p2d_reports.markup.section import Section

Priority = Literal["High", "Medium", "Low"]

HOURS_PER_POINT = 4
"""One story point is half a day."""

_POINTS = (1, 2, 3, 5, 8, 13, 21, 34, 55, 89)
LONGEST_TITLE = 240
"""Characters: Jira takes 255 of a summary, Azure Boards 255, GitHub 256."""


class Epic(Struct, frozen=True, kw_only=True):
    """Stories that are done together: a wave, or the preparation of all."""

    id: str
    title: str
    label: str
    priority: Priority
    sections: tuple[Section, ...]
    effort: Range


class Story(Struct, frozen=True, kw_only=True):
    """A piece of work with its checks; `epic` and `needs` are ids, `labels` lack the id."""

    id: str
    title: str
    epic: str
    priority: Priority
    sections: tuple[Section, ...]
    checks: tuple[str, ...]
    labels: tuple[str, ...]
    effort: Range
    points: int
    needs: tuple[str, ...]


class Backlog(Struct, frozen=True, kw_only=True):
    """All work: epics in the order of the plan, stories in that of their epics."""

    epics: tuple[Epic, ...]
    stories: tuple[Story, ...]

    def stories_of(self, epic: Epic) -> tuple[Story, ...]:
        """Return the stories of an epic."""
        return tuple(story for story in self.stories if story.epic == epic.id)


def stable_id(key: str) -> str:
    """Return the id of what has this key: a flow's id, or `wave:1`; nothing else changes it."""
    digest = hashlib.blake2b(key.encode("utf-8", "backslashreplace"), digest_size=6).hexdigest()
    return f"p2d-{digest}"


def hours_of(effort: Range) -> str:
    """Return a range of hours as a sentence has it."""
    return f"{effort.low:.2f} / {effort.likely:.2f} / {effort.high:.2f} hours (10th percentile, mean, 90th percentile)"


def number_of(identity: str) -> int:
    """Return a stable id as a number, for trackers whose ids are numbers."""
    return int(identity.removeprefix("p2d-"), 16)


def points_for(hours: float) -> int:
    """Return story points: half days, rounded up to the next of 1, 2, 3, 5, 8, 13, …, 89."""
    halves = math.ceil(round(hours / HOURS_PER_POINT, 6))
    return next((points for points in _POINTS if points >= halves), _POINTS[-1])
