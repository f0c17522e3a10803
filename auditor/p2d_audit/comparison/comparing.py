"""Puts a comparison together and writes into each finding whether it is new."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from p2d_audit.baseline import Entry
from p2d_audit.comparison.flows import change_flows, difference, match_flows
from p2d_audit.comparison.known import known_entry, known_row
from p2d_audit.comparison.matching import Matching, match_findings
from p2d_audit.comparison.sight import Sight, told_of, within
from p2d_audit.comparison.waves import change_waves
from p2d_audit.report import (
    Base,
    Comparison,
    ComparisonCounts,
    FindingRow,
    GoneRow,
    MovedRow,
    Report,
    SuppressedRow,
    Totals,
)

_LISTED = 5
_PARTLY = "only a part of the paths that the base covers was audited"


def compare_with_baseline(
    entries: Sequence[Entry], head: Report, name: str, exists: Callable[[str], bool] | None = None
) -> Report:
    """Return a report with what changed since a baseline of this name was written.

    `exists` says whether a path, relative to the root, is still there; without it, the report has to tell.
    """
    sight = Sight(head, exists)
    units = {entry.unit for entry in entries if entry.unit}
    matching = match_findings(map(known_entry, entries), _present(head), sight, (units, _units(head)))
    rows = _gone_rows(matching, head.suppressed, sight)
    comparison = _compared(Base(kind="baseline", name=name), matching, rows)
    comparison = replace(comparison, notes=(*_partial(matching, sight), *_unclear(matching)))
    return _marked(head, comparison, matching)


def compare_with_report(
    before: Report, head: Report, base: Base, exists: Callable[[str], bool] | None = None, notes: Sequence[str] = ()
) -> Report:
    """Return a report with what changed since another one; `notes` are what else limits the comparison."""
    sight, sight_before = Sight(head, exists), Sight(before)
    known = map(known_row, _present(before))
    matching = match_findings(known, _present(head), sight, (_units(before), _units(head)))
    flows = match_flows(before, head, matching, sight)
    comparison = replace(
        _compared(base, matching, _gone_rows(matching, head.suppressed, sight)),
        before=_totals(before),
        after=_totals(head),
        delta=difference(head.summary.effort.likely, before.summary.effort.likely),
        flows=change_flows(before, head, flows, (sight_before, sight)),
        waves=change_waves(before, head, flows),
        notes=(*notes, *_limits(before, head), *_partial(matching, sight), *_unclear(matching)),
    )
    return _marked(head, comparison, matching)


def _present(report: Report) -> tuple[FindingRow, ...]:
    return tuple(row for row in report.findings if row.baseline_state != "absent")


def _units(report: Report) -> frozenset[str]:
    return frozenset(row.id for rows in (report.flows, report.tasks, report.deployments) for row in rows)


def _gone_rows(matching: Matching, suppressed: Sequence[SuppressedRow], sight: Sight) -> tuple[GoneRow, ...]:
    aside = {row.fingerprint for row in suppressed}
    whole = _PARTLY if _is_partial(matching, sight) else None
    rows = []
    for known in matching.lost:
        if known.fingerprint in aside:
            rows.append(known.gone("suppressed"))
        elif (why := sight.reason_unseen(known) or whole) is not None:
            rows.append(known.gone("unseen", why))
        else:
            rows.append(known.gone("fixed"))
    return tuple(sorted(rows, key=lambda row: (row.path, row.line or 0, row.rule, row.fingerprint)))


def _compared(base: Base, matching: Matching, gone: Sequence[GoneRow]) -> Comparison:
    states = [row.state for row in gone]
    moved = (
        MovedRow(finding=row.id, path=known.path, unit=known.unit, fingerprint=known.fingerprint, line=known.line)
        for known, row in matching.moved
    )
    return Comparison(
        base=base,
        counts=ComparisonCounts(
            new=len(matching.new),
            unchanged=len(matching.same) + len(matching.moved),
            moved=len(matching.moved),
            fixed=states.count("fixed"),
            suppressed=states.count("suppressed"),
            unseen=states.count("unseen"),
        ),
        fixed=tuple(row for row in gone if row.state == "fixed"),
        aside=tuple(row for row in gone if row.state != "fixed"),
        moved=tuple(sorted(moved, key=lambda row: (row.path, row.line or 0, row.fingerprint))),
        before=None,
        after=None,
        delta=None,
        flows=(),
        waves=(),
        frozen=(),
        notes=(),
    )


def _marked(head: Report, comparison: Comparison, matching: Matching) -> Report:
    new = {row.fingerprint for row in matching.new}
    findings = (replace(row, baseline_state="new" if row.fingerprint in new else "unchanged") for row in _present(head))
    return replace(head, findings=tuple(findings), comparison=comparison)


def _totals(report: Report) -> Totals:
    summary = report.summary
    return Totals(
        flows=summary.flows,
        tasks=summary.tasks,
        deployments=summary.deployments,
        findings=summary.findings,
        readiness=summary.readiness,
        effort=summary.effort,
        effort_flows=summary.effort_flows,
        effort_shared=summary.effort_shared,
        effort_platform=summary.effort_platform,
    )


def _limits(before: Report, head: Report) -> Iterator[str]:
    """Say what makes the two reports less than comparable."""
    for name, then, now in (
        ("scoring model", before.tool.scoring_model, head.tool.scoring_model),
        ("version of p2d-audit", before.tool.version, head.tool.version),
    ):
        if then != now:
            yield f"the base was made with another {name} ({then}, now {now}): not every difference is a change"
    if strange := sorted({rule.code for rule in head.rules} - {rule.code for rule in before.rules}):
        yield f"the base did not ask {_listed(strange)}: what they find counts as new"
    if failed := sorted({file.path for file in before.coverage.files.failed}):
        yield f"the base could not read {_listed(failed)}: what is found there now counts as new"
    if not all(any(within(path, scope) for scope in told_of(before)) for path in told_of(head)):
        yield f"the base was audited at {_listed(told_of(before))} alone: what is found elsewhere counts as new"
    if before.errors:
        yield f"{len(before.errors)} failures of the audit itself are in the base: what they hid counts as new"


def _is_partial(matching: Matching, sight: Sight) -> bool:
    """Say whether findings of the base lie where nothing was audited.

    Some rules look at several files at once: what they find in one depends on others.
    """
    before = (*matching.lost, *(known for known, _ in (*matching.same, *matching.moved)))
    return not sight.covers(known.path for known in before)


def _partial(matching: Matching, sight: Sight) -> Iterator[str]:
    if matching.new and _is_partial(matching, sight):
        yield f"{_PARTLY}: rules that look at several files may find there what is not new"


def _unclear(matching: Matching) -> Iterator[str]:
    if matching.unclear:
        yield f"{_listed(matching.unclear)} may have become one of several files: what is found there counts as new"


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_LISTED])
    return shown if len(names) <= _LISTED else f"{shown} and {len(names) - _LISTED} more"
