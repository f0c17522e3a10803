"""The backlog as CSV for the import of Azure Boards: an epic, and its user stories below it by `Title 2`.

Names of types and fields are those of the Agile process. New items take no `ID` and no `State`. A file may
hold 1,000 items.
"""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.report import Report

from p2d_reports.markup import hypertext
from p2d_reports.stories.backlog import labels_of, make_backlog, sections_of
from p2d_reports.stories.story import Backlog, Epic, Story
from p2d_reports.trackers.cells import write_rows

HEADER = (
    "Work Item Type", "Title 1", "Title 2", "Priority", "Tags", "Story Points", "Description", "Acceptance Criteria",
)  # fmt: skip
_PRIORITIES = {"High": 1, "Medium": 2, "Low": 3}


def render(report: Report) -> str:
    """Return the CSV text."""
    return write_rows(HEADER, _rows(make_backlog(report)))


def _rows(backlog: Backlog) -> Iterator[tuple[str | int, ...]]:
    for epic in backlog.epics:
        yield ("Epic", epic.title, "", _PRIORITIES[epic.priority], _tags(epic), "", _description(epic), "")
        for story in backlog.stories_of(epic):
            checks = hypertext.bullets(story.checks)
            priority = _PRIORITIES[story.priority]
            yield ("User Story", "", story.title, priority, _tags(story), story.points, _description(story), checks)


def _tags(item: Epic | Story) -> str:
    return "; ".join((*labels_of(item), item.id))


def _description(item: Epic | Story) -> str:
    return hypertext.document([section for section in sections_of(item) if not section.checks])
