"""Takes files through the rooms: facts, links, rules, hours, plan, report."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from p2d_audit.assembly import build_report
from p2d_audit.contents import Contents
from p2d_audit.coverage import find_blind_spots, list_uses
from p2d_audit.effort import assess
from p2d_audit.files import Found
from p2d_audit.judging import Judge
from p2d_audit.plan import add_prospect, order_waves
from p2d_audit.reading import FactsStore
from p2d_audit.report import Report, Run


def make_report(
    judge: Judge,
    found: Found,
    run: Run,
    on_file: Callable[[int, int], None] | None,
    store: FactsStore | None,
    workers: int | None,
) -> Report:
    """Return the report of these files, without a decision of the gate; see `p2d_audit.audit.examine`."""
    plugins, config = judge.plugins, judge.config
    judged = judge.judge(found, on_file, store, workers)
    project, reading, outcome = judged.project, judged.reading, judged.outcome
    spots = find_blind_spots(project, list_uses(project), plugins.catalogue)
    blind = [(spot.use.unit, spot.use.symbol) for spot in spots if spot.use.unit is not None]
    assessment = assess(project, outcome.findings, config.weights, blind=blind)
    report = build_report(
        project=project,
        outcome=outcome,
        assessment=assessment,
        waves=order_waves(project, assessment),
        plugins=judge.chosen,
        files=judged.files,
        run=run if outcome.dated else replace(run, today=None),
        sources={file.path: file.text for file in reading.facts}.get,
        cells={file.path: file.cells for file in reading.facts if file.cells}.get,
        errors=(*reading.errors, *judged.inspection.errors),
        contents=Contents(found.sources),
    )
    return add_prospect(report, config.weights)
