"""The backlog as CSV for Jira's import: epics first, then stories, joined to them by `Parent`.

Columns after Atlassian's article on parent and child in CSV imports. An issue's number and its label
`p2d-…` are made of the flow's identity, so that they are the same in every export.
"""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.report import Report

from p2d_reports.markup import wiki
from p2d_reports.stories.backlog import labels_of, make_backlog, sections_of
from p2d_reports.stories.story import Backlog, Epic, Story, number_of
from p2d_reports.trackers.cells import write_rows

LONGEST = 32_000
"""Characters of a description; Jira takes 32,767."""


def render(report: Report) -> str:
    """Return the CSV text."""
    backlog = make_backlog(report)
    items: tuple[Epic | Story, ...] = (*backlog.epics, *backlog.stories)
    labels = max((len(labels_of(item)) + 1 for item in items), default=1)
    header = (
        "Issue Type", "Issue ID", "Parent", "Summary", "Description", "Priority",
        *["Labels"] * labels, "Story Points", "Original Estimate",
    )  # fmt: skip
    return write_rows(header, _rows(backlog, labels))


def _rows(backlog: Backlog, labels: int) -> Iterator[tuple[str | int, ...]]:
    for epic in backlog.epics:
        yield ("Epic", number_of(epic.id), "", *_middle(epic, labels), "", "")
    for story in backlog.stories:
        seconds = round(story.effort.likely * 3600)
        parent = number_of(story.epic)
        yield ("Story", number_of(story.id), parent, *_middle(story, labels), story.points, seconds)


def _middle(item: Epic | Story, labels: int) -> tuple[str, ...]:
    own = (*labels_of(item), item.id)
    description = wiki.document(sections_of(item))[:LONGEST]
    return (item.title, description, item.priority, *own, *[""] * (labels - len(own)))
