"""The backlog as CSV for `npx @linear/import`: the stories, with their epics as labels.

Columns are those of Linear's own export, which its importer reads; lines end with LF.
"""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.report import Report

from p2d_reports.markup import markdown
from p2d_reports.stories.backlog import labels_of, make_backlog, sections_of
from p2d_reports.stories.story import Backlog
from p2d_reports.trackers.cells import write_rows

HEADER = (
    "Id", "Team", "Title", "Description", "Status", "Estimate", "Priority", "Project", "Creator", "Assignee", "Labels",
    "Cycle Number", "Cycle Name", "Cycle Start", "Cycle End", "Created", "Updated", "Started", "Completed", "Canceled",
    "Archived",
)  # fmt: skip


def render(report: Report) -> str:
    """Return the CSV text."""
    return write_rows(HEADER, _rows(make_backlog(report)), end="\n")


def _rows(backlog: Backlog) -> Iterator[tuple[str | int, ...]]:
    titles = {epic.id: epic.title for epic in backlog.epics}
    for story in backlog.stories:
        filled: dict[str, str | int] = {
            "Id": story.id,
            "Title": story.title,
            "Description": markdown.document(sections_of(story)),
            "Status": "Backlog",
            "Estimate": story.points,
            "Priority": story.priority,
            "Project": titles[story.epic],
            "Labels": ", ".join(labels_of(story)),
        }
        yield tuple(filled.get(column, "") for column in HEADER)
