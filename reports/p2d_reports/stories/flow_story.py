"""Tells the story of one flow: what it is, what it becomes, what is in the way, and when it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from p2d_audit.report import FlowRow, Range

from p2d_reports.acceptance import list_checks
from p2d_reports.dossiers import Dossier
from p2d_reports.markup.naming import cut, listed, named, placed, plain, term
from p2d_reports.markup.section import Section
from p2d_reports.stories.story import (
    HOURS_PER_POINT,
    LONGEST_TITLE,
    Priority,
    Story,
    hours_of,
    points_for,
    stable_id,
)
from p2d_reports.text import counted, shorten

MOST = 8
"""How many names, findings or settings are listed before the rest is only counted."""

_VERBS = {"migrate": "Migrate", "conditions": "Migrate", "wrap": "Wrap", "retire": "Retire", "stay": "Keep"}


def tell_story(dossier: Dossier, epic: str, labels: Sequence[str], first: Mapping[str, str]) -> Story:
    """Return a flow's story; `first` are the titles, by id, of the stories that have to be done before."""
    flow = dossier.flow
    return Story(
        id=stable_id(flow.id),
        title=title_of(flow, dossier.label),
        epic=epic,
        priority=priority_of(flow),
        sections=tuple(_sections(dossier, first)),
        checks=list_checks(dossier),
        labels=(*labels, "p2d-flow", f"p2d-tier-{flow.tier.lower()}", f"p2d-{flow.fit.verdict}"),
        effort=flow.effort,
        points=points_for(flow.effort.likely),
        needs=tuple(first),
    )


def title_of(flow: FlowRow, label: str) -> str:
    """Return a title that begins with what is to be done and tells flows of one name apart."""
    what = f"{_VERBS[flow.fit.verdict]} flow {plain(label)}"
    return shorten(f"{what} ({plain(flow.path)}, {plain(flow.function)})", LONGEST_TITLE)


def priority_of(flow: FlowRow) -> Priority:
    """Return High for the first wave, Low for flows in none and those that are not moved, else Medium."""
    if flow.wave is None or flow.fit.verdict in ("retire", "stay"):
        return "Low"
    return "High" if flow.wave == 1 else "Medium"


def estimate(effort: Range) -> Section:
    """Return the section that says what a story costs."""
    points = counted(points_for(effort.likely), "story point")
    rule = f"{points}: {HOURS_PER_POINT} hours each, rounded up to 1, 2, 3, 5, 8, 13, …"
    return Section(title="Estimate", items=(hours_of(effort), rule))


def _sections(dossier: Dossier, first: Mapping[str, str]) -> Iterator[Section]:
    yield Section(title="Where", items=tuple(_where(dossier)))
    yield Section(title="What it does", items=tuple(_does(dossier)))
    yield Section(title="What it becomes", items=tuple(_becomes(dossier)))
    yield Section(title="In the way", items=tuple(_obstacles(dossier)))
    yield Section(title="Findings", items=tuple(_findings(dossier)))
    yield Section(title="Settings that change", items=tuple(_settings(dossier)))
    yield Section(title="Needs first", items=tuple(f"{named(title)} ({identity})" for identity, title in first.items()))
    yield estimate(dossier.flow.effort)


def _where(dossier: Dossier) -> Iterator[str]:
    flow = dossier.flow
    version = f", Prefect {flow.prefect}" if flow.prefect else ""
    yield f"Function {named(flow.function)} at {placed(flow.path, flow.line)} to line {flow.end_line}{version}"
    yield f"Identity {named(flow.id)}"


def _does(dossier: Dossier) -> Iterator[str]:
    tasks = [task.function for task in dossier.tasks]
    yield f"Runs {counted(len(tasks), 'task')}: {listed(tasks, MOST)}" if tasks else "Runs no task"
    if dossier.handoffs:
        kinds = Counter(handoff.kind for handoff in dossier.handoffs)
        counts = ", ".join(f"{kinds[kind]} {kind}" for kind in sorted(kinds))
        yield f"Hands on {counted(len(dossier.handoffs), 'value')}: {counts}"
    if dossier.branches:
        yield f"Decides by results in {counted(len(dossier.branches), 'place')}"
    if dossier.deployments:
        names = [deployment.name or deployment.id for deployment in dossier.deployments]
        yield f"Has {counted(len(names), 'deployment')}: {listed(names, MOST)}"
    if dossier.schedules:
        values = [schedule.value or schedule.kind for schedule in dossier.schedules]
        yield f"Is scheduled by {listed(values, MOST)}"
    if dossier.needs:
        yield f"Makes run {listed([flow.removeprefix('flow:') for flow in dossier.needs], MOST)}"


def _becomes(dossier: Dossier) -> Iterator[str]:
    flow = dossier.flow
    if flow.target is not None:
        yield f"Shape {named(flow.target.shape)}: {cut(flow.target.reason)}"
    shapes = Counter(task.target.shape for task in dossier.tasks if task.target is not None)
    if shapes:
        yield f"Tasks become {', '.join(f'{shapes[shape]} {named(shape)}' for shape in sorted(shapes))}"
    yield f"Verdict {named(flow.fit.verdict)}{': ' if flow.fit.reasons else ''}{'; '.join(map(cut, flow.fit.reasons))}"
    for strategy in flow.strategies:
        if strategy.recommended:
            yield f"Strategy {named(strategy.name)}: {cut(strategy.reason)}"


def _obstacles(dossier: Dossier) -> Iterator[str]:
    traps = {trap.rule for trap in dossier.traps}
    for code in sorted({*dossier.flow.blockers, *traps}):
        rule = dossier.rules.get(code)
        what = " and ".join(
            word
            for word, holds in (("Blocker", code in dossier.flow.blockers), ("silent trap", code in traps))
            if holds
        )
        yield f"{what[0].upper()}{what[1:]} {named(code)}{f': {cut(rule.summary)}' if rule else ''}"


def _findings(dossier: Dossier) -> Iterator[str]:
    for finding in dossier.findings[:MOST]:
        place = placed(finding.path, finding.region.line)
        yield f"{finding.severity.capitalize()} {named(finding.rule)}: {cut(finding.message)} ({place})"
    if len(dossier.findings) > MOST:
        yield f"And {len(dossier.findings) - MOST} more, which the JSON report lists"


def _settings(dossier: Dossier) -> Iterator[str]:
    for delta in dossier.flow.deltas[:MOST]:
        yield f"Setting {term(delta.setting)}: {cut(delta.prefect)} becomes {cut(delta.dagster)}: {cut(delta.change)}"
    if len(dossier.flow.deltas) > MOST:
        yield f"And {len(dossier.flow.deltas) - MOST} more, which the JSON report lists"
