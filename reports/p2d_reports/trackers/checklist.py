"""The backlog as a Markdown checklist, for a wiki, a pull request or a single issue."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.report import Report

from p2d_reports.markup.markdown import code, inline
from p2d_reports.stories.backlog import make_backlog
from p2d_reports.stories.story import Backlog, Story, hours_of
from p2d_reports.text import counted


def render(report: Report) -> str:
    """Return the Markdown text."""
    return "\n".join(_lines(make_backlog(report))) + "\n"


def _lines(backlog: Backlog) -> Iterator[str]:
    yield "# Migration from Prefect to Dagster"
    for epic in backlog.epics:
        yield ""
        yield f"## {inline(epic.title)}"
        yield ""
        yield hours_of(epic.effort)
        for story in backlog.stories_of(epic):
            yield ""
            yield from _story(story)


def _story(story: Story) -> Iterator[str]:
    points = counted(story.points, "point")
    yield f"- [ ] **{inline(story.title)}** ({code(story.id)}, {story.effort.likely:.2f} hours, {points})"
    if story.needs:
        yield f"  - needs {', '.join(map(code, story.needs))}"
    for check in story.checks:
        yield f"  - [ ] {inline(check)}"
