"""The backlog as GitHub issues: a title, a Markdown body that begins with a marker, and labels."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from p2d_audit.report import Report

from p2d_reports.markup import markdown
from p2d_reports.markup.section import Section
from p2d_reports.stories.backlog import labels_of, make_backlog, sections_of
from p2d_reports.stories.story import Backlog, Epic, Story

LONGEST = 60_000
"""Characters of a body; GitHub takes 65,536."""


class Issue(Struct, frozen=True, kw_only=True):
    """An issue; `epic` and `needs` are ids, an epic has no epic."""

    id: str
    title: str
    body: str
    labels: tuple[str, ...]
    epic: str | None
    needs: tuple[str, ...]
    hours: float
    points: int | None


def list_issues(report: Report) -> tuple[Issue, ...]:
    """Return the issues, each epic before its stories."""
    return tuple(_issues(make_backlog(report)))


def marker(identity: str) -> str:
    """Return the comment that a body begins with, by which an issue is found again."""
    return f"<!-- p2d-audit:{identity} -->"


def _issues(backlog: Backlog) -> Iterator[Issue]:
    for epic in backlog.epics:
        stories = backlog.stories_of(epic)
        listed = Section(title="Stories", items=tuple(f"`{_one_name(story.title)}`" for story in stories))
        yield Issue(
            id=epic.id,
            title=epic.title,
            body=_body(epic, listed),
            labels=labels_of(epic),
            epic=None,
            needs=(),
            hours=epic.effort.likely,
            points=None,
        )
        for story in stories:
            yield _issue(story, epic)


def _issue(story: Story, epic: Epic) -> Issue:
    return Issue(
        id=story.id,
        title=story.title,
        body=_body(story, Section(title="Part of", items=(f"{epic.title} ({epic.id})",))),
        labels=labels_of(story),
        epic=epic.id,
        needs=story.needs,
        hours=story.effort.likely,
        points=story.points,
    )


def _body(item: Epic | Story, further: Section) -> str:
    text = markdown.document((*sections_of(item), further))
    return f"{marker(item.id)}\n\n{text if len(text) <= LONGEST else text[:LONGEST] + '…'}"


def _one_name(title: str) -> str:
    return title.replace("`", "'")
