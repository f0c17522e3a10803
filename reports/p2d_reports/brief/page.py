"""Everything a developer needs to move a flow, as Markdown that needs nothing beside it.

A report of several flows makes a brief of each, one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.report import Report

from p2d_reports.acceptance import list_checks
from p2d_reports.brief.findings import describe_findings, describe_traps
from p2d_reports.brief.overview import describe_places, describe_targets, summarise
from p2d_reports.brief.questions import ask_questions
from p2d_reports.brief.settings import describe_deltas, describe_strategies
from p2d_reports.brief.surroundings import describe_effects, describe_flows, describe_shared, describe_uses
from p2d_reports.brief.travel import describe_branches, describe_handoffs
from p2d_reports.dossiers import Dossier, gather_dossiers
from p2d_reports.markup.markdown import inline
from p2d_reports.markup.naming import named


def render(report: Report) -> str:
    """Return the briefs of the report's flows."""
    briefs = (_brief(dossier, report) for dossier in gather_dossiers(report))
    return "\n\n".join(briefs) + "\n" if report.flows else "No Prefect flows found\n"


def _brief(dossier: Dossier, report: Report) -> str:
    parts = (f"## {title}\n\n{text}" for title, text in _parts(dossier, report) if text)
    return "\n\n".join((f"# Move {inline(named(dossier.label))} to Dagster", *parts))


def _parts(dossier: Dossier, report: Report) -> Iterator[tuple[str, str]]:
    yield "Summary", summarise(dossier, report)
    yield "Places", describe_places(dossier)
    yield "What it becomes", describe_targets(dossier)
    yield "Strategies", describe_strategies(dossier)
    yield "Hand-offs", describe_handoffs(dossier)
    yield "Decided by results", describe_branches(dossier)
    yield "Settings", describe_deltas(dossier)
    yield "Silent traps", describe_traps(dossier)
    yield "Findings", describe_findings(dossier, report)
    yield "Reads and writes", describe_effects(dossier)
    yield "Blocks and Variables", describe_uses(dossier)
    yield "Shared pieces", describe_shared(dossier)
    yield "Other flows", describe_flows(dossier)
    yield "Acceptance", "\n".join(f"- [ ] {inline(check)}" for check in list_checks(dossier))
    yield "Open questions", "\n".join(f"- {inline(question)}" for question in ask_questions(dossier, report))
