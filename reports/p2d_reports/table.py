"""Plain text for a person at a terminal: what there is to move, what it costs, what was not understood.

No line is wider than 100 columns; what is too long loses its middle. Hours are
printed as the report has them, so that the columns add up to the totals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from p2d_audit.report import Failed, Report

from p2d_reports.change_lines import change_lines
from p2d_reports.columns import WIDTH, Column, lay_out
from p2d_reports.findings import Tally, count_severities, present, tally_rules
from p2d_reports.flow_table import flow_lines
from p2d_reports.text import counted, inert, shorten, visible
from p2d_reports.work_table import total_lines, work_lines

LISTED = 8
"""How many reasons, failed files or unknown names are listed before the rest is only counted."""


def render(report: Report) -> str:
    """Return the overview as text."""
    blocks = (
        _headline(report),
        change_lines(report),
        flow_lines(report),
        work_lines(report),
        total_lines(report.summary),
        _finding_lines(report),
        _coverage_lines(report),
        _gate_lines(report),
    )
    printed = ("\n".join(lines) for block in blocks if (lines := list(block)))
    return "\n\n".join(printed) + "\n"


def _headline(report: Report) -> Iterator[str]:
    summary, tool = report.summary, report.tool
    yield _fitted(f"{tool.name} {tool.version}, scoring model {tool.scoring_model}: {report.run.root}")
    inventory = (
        counted(summary.flows, "flow"),
        counted(summary.tasks, "task"),
        counted(summary.handoffs, "hand-off"),
        counted(summary.deployments, "deployment"),
        counted(summary.schedules, "schedule"),
    )
    yield ", ".join(inventory)
    if summary.readiness is not None:
        yield f"Mean readiness {summary.readiness} of 100"
    yield "Hours of work: low is the 10th percentile, likely the mean, high the 90th percentile"


def _finding_lines(report: Report) -> Iterator[str]:
    findings = present(report)
    if not findings:
        yield "No findings"
        return
    numbers = count_severities(findings).items()
    counts = ", ".join(counted(number, severity) for severity, number in numbers if number)
    yield f"{counted(len(findings), 'finding')}: {counts}"
    yield ""
    header = (
        Column("Rule", elastic=True),
        Column("Name", elastic=True),
        Column("Severity"),
        Column("Disposition"),
        Column("Count", align="right"),
    )
    tallies = tally_rules(report)
    rows = [(t.rule.code, t.rule.name, t.severity, _disposition(t), str(len(t.findings))) for t in tallies]
    yield from lay_out(header, rows)


def _disposition(tally: Tally) -> str:
    return f"{tally.rule.disposition}, trap" if tally.traps else tally.rule.disposition


def _coverage_lines(report: Report) -> Iterator[str]:
    files, references = report.coverage.files, report.coverage.prefect_references
    failed = len({file.path for file in files.failed})
    yield (
        f"{counted(files.read, 'file')} read, {len(files.skipped)} skipped, {failed} failed; "
        f"{references.mapped} of {references.total} Prefect references covered"
    )
    yield from _failed_lines(files.failed)
    yield from _listed([f"not covered: {u.symbol} ({counted(u.count, 'use')})" for u in references.unmapped])
    if report.suppressed:
        yield f"{counted(len(report.suppressed), 'finding')} suppressed"
    yield f"{counted(len(report.coverage.unresolved), 'place')} not followed"
    yield from _listed(
        [f"not followed: {_place(u.path, u.line)}: {u.what}: {u.why}" for u in report.coverage.unresolved]
    )
    yield from _listed([f"failed: {error.message}" for error in report.errors])


def _failed_lines(files: Sequence[Failed]) -> Iterator[str]:
    for file in files[:LISTED]:
        yield _fitted(f"  not read: {_place(file.path, file.line)}: {file.reason}")
        for line in (*_held(file), file.remedy):
            yield _fitted(f"    {line}")
    if len(files) > LISTED:
        yield f"  … and {len(files) - LISTED} more"


def _held(file: Failed) -> Iterator[str]:
    """Say how many flows and tasks the tokens of a file show, if any."""
    numbers = Counter(unit.kind for unit in file.units)
    if numbers:
        yield "by its tokens it holds " + " and ".join(counted(numbers[kind], kind) for kind in sorted(numbers))


def _gate_lines(report: Report) -> Iterator[str]:
    if report.gate.decision != "off":
        yield f"Gate: {report.gate.decision}"
        yield from _listed(list(report.gate.reasons))


def _listed(texts: list[str]) -> Iterator[str]:
    for text in texts[:LISTED]:
        yield _fitted(f"  {text}")
    if len(texts) > LISTED:
        yield f"  … and {len(texts) - LISTED} more"


def _place(path: str, line: int | None) -> str:
    return path if line is None else f"{path}:{line}"


def _fitted(text: str) -> str:
    return shorten(inert(visible(text)), WIDTH)
