"""Makes the backlog of a report: an epic for the preparation and for each wave, a story for each flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from p2d_audit.report import Report

from p2d_reports.dossiers import Dossier, gather_dossiers
from p2d_reports.markup.section import Section
from p2d_reports.stories.flow_story import tell_story, title_of
from p2d_reports.stories.preparation import PLATFORM, needed_pieces, prepare, total
from p2d_reports.stories.story import Backlog, Epic, Story, hours_of, stable_id
from p2d_reports.text import counted

LABEL = "p2d-audit"
"""The label of everything that is exported."""


def make_backlog(report: Report) -> Backlog:
    """Return all work; the stories' hours add up to the report's total."""
    prepared = prepare(report)
    epics, stories = ([prepared[0]], list(prepared[1])) if prepared else ([], [])
    dossiers = gather_dossiers(report)
    titles = {story.id: story.title for story in stories}
    titles |= {stable_id(one.flow.id): title_of(one.flow, one.label) for one in dossiers}
    for wave, members in groupby(dossiers, key=lambda dossier: dossier.flow.wave):
        flows = tuple(members)
        epic = _epic(wave, flows)
        epics.append(epic)
        stories += [tell_story(flow, epic.id, (epic.label,), _first(flow, titles)) for flow in flows]
    return Backlog(epics=tuple(epics), stories=tuple(stories))


def labels_of(item: Epic | Story) -> tuple[str, ...]:
    """Return the labels of an epic or story, without its id."""
    return (LABEL, "p2d-epic", item.label) if isinstance(item, Epic) else (LABEL, *item.labels)


def sections_of(item: Epic | Story) -> tuple[Section, ...]:
    """Return all sections of an epic or story, the checks and the id among them."""
    checks = item.checks if isinstance(item, Story) else ()
    identity = Section(title="Export", items=(f"In every export of p2d-audit this is `{item.id}`",))
    return (*item.sections, Section(title="Acceptance", items=checks, checks=True), identity)


def _epic(wave: int | None, flows: Sequence[Dossier]) -> Epic:
    if wave is None:
        title, label = "Decide on flows that are in no wave", "p2d-no-wave"
    else:
        title, label = f"Migrate wave {wave} to Dagster", f"p2d-wave-{wave}"
    effort = total(dossier.flow.effort for dossier in flows)
    what = f"{counted(len(flows), 'flow')}, {hours_of(effort)}"
    return Epic(
        id=stable_id(f"wave:{wave}"),
        title=title,
        label=label,
        priority="Low" if wave is None else "High" if wave == 1 else "Medium",
        sections=(Section(title="Wave", items=(what,)),),
        effort=effort,
    )


def _first(dossier: Dossier, titles: Mapping[str, str]) -> dict[str, str]:
    """Return the titles, by id, of what has to be done before a flow."""
    return {identity: titles[identity] for identity in _needs(dossier) if identity in titles}


def _needs(dossier: Dossier) -> Iterator[str]:
    yield PLATFORM
    yield from needed_pieces(dossier.shared)
    yield from map(stable_id, dossier.needs)
