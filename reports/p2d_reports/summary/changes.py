"""Tells what changed since a base: the hours of each flow first, then findings, waves, and what limits that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from p2d_audit.report import (
    Comparison,
    FindingRow,
    FlowChange,
    FrozenRow,
    GoneRow,
    Report,
    Run,
    Totals,
    WaveChange,
)

from p2d_reports.findings import present
from p2d_reports.markup.markdown import inline
from p2d_reports.markup.naming import cut, listed, named, placed
from p2d_reports.pipelines.problems import say, worst_first
from p2d_reports.places import in_repository
from p2d_reports.summary.hours import change, difference, hours
from p2d_reports.summary.room import fit_list, fit_table
from p2d_reports.text import counted

LISTED = 20
"""New and fixed findings, waves and notes that are told one by one."""

_ROOM = 150_000
_HEADER = ("Flow", "Change", "Size", "Likely hours", "Difference", "Readiness", "Wave")


def describe_changes(report: Report) -> str:
    """Return the section, empty without a comparison."""
    comparison = report.comparison
    return "\n\n".join(part for part in _parts(report, comparison) if part) if comparison else ""


def _parts(report: Report, comparison: Comparison) -> Iterator[str]:
    run = report.run
    yield f"## Changes since {inline(_base(comparison))}"
    yield inline(_sentence(comparison))
    rows = list(_rows(comparison))
    if rows:
        yield fit_table(_HEADER, rows, _ROOM, "flow")
    facts = (map(_wave, comparison.waves), (_frozen(row, run) for row in comparison.frozen), map(cut, comparison.notes))
    yield "\n".join(part for sentences in facts if (part := fit_list(list(sentences), LISTED)))
    new = [row for row in worst_first(report, present(report)) if row.baseline_state == "new"]
    yield from _named("New", [_finding(row, run) for row in new])
    yield from _named("Fixed", [_gone(row, run) for row in comparison.fixed])
    yield from _named("Set aside or not seen", [_gone(row, run) for row in comparison.aside])


def _base(comparison: Comparison) -> str:
    base = comparison.base
    kind = "" if base.kind == "revision" else f"the {base.kind} "
    commit = f" (commit {named(base.commit[:12])})" if base.commit else ""
    return f"{kind}{named(base.name)}{commit}"


def _sentence(comparison: Comparison) -> str:
    counts = comparison.counts
    parts = [
        counted(counts.new, "new finding"),
        f"{counts.fixed} fixed",
        f"{counts.unchanged} unchanged" + (f", of which {counts.moved} moved" if counts.moved else ""),
        *([f"{counts.suppressed} suppressed now"] if counts.suppressed else []),
        *([f"{counts.unseen} not seen"] if counts.unseen else []),
    ]
    return f"{_effort(comparison)}{', '.join(parts)}."


def _effort(comparison: Comparison) -> str:
    before, after = comparison.before, comparison.after
    if before is None or after is None or comparison.delta is None:
        return ""
    was, now = hours(before.effort.likely), hours(after.effort.likely)
    return f"Likely effort {difference(comparison.delta)} ({was} → {now} h): "


def _rows(comparison: Comparison) -> Iterator[Sequence[str]]:
    """Yield a row for each flow that changed, the most hours first, then what makes up the rest of the total."""
    for flow in sorted(comparison.flows, key=lambda row: (-abs(row.delta), row.id)):
        yield _flow(flow)
    if comparison.before and comparison.after:
        yield from _rest(comparison.before, comparison.after)


def _flow(row: FlowChange) -> Sequence[str]:
    before, after = row.before, row.after
    return (
        named(row.name),
        row.change,
        change(before and before.tier, after and after.tier),
        change(before and hours(before.effort.likely), after and hours(after.effort.likely)),
        difference(row.delta),
        change(before and before.readiness, after and after.readiness),
        change(before and before.wave, after and after.wave),
    )


def _rest(before: Totals, after: Totals) -> Iterator[Sequence[str]]:
    for name, was, now in (
        ("Shared work", before.effort_shared, after.effort_shared),
        ("Platform", before.effort_platform, after.effort_platform),
        ("All", before.effort, after.effort),
    ):
        if name == "All" or was.likely != now.likely:
            figures = change(hours(was.likely), hours(now.likely))
            readiness = change(before.readiness, after.readiness) if name == "All" else ""
            yield (name, "", "", figures, difference(now.likely - was.likely), readiness, "")


def _wave(wave: WaveChange) -> str:
    parts = [
        difference(wave.delta),
        *([f"joined by {listed(wave.joined, 5)}"] if wave.joined else []),
        *([f"left by {listed(wave.left, 5)}"] if wave.left else []),
    ]
    return f"Wave {wave.number}: {', '.join(parts)}"


def _frozen(row: FrozenRow, run: Run) -> str:
    place = placed(in_repository(run, row.path), row.line)
    return f"Not allowed any more by the freeze {named(row.freeze)}: the {row.kind} {named(row.name)} at {place}"


def _named(title: str, sentences: Sequence[str]) -> Iterator[str]:
    if sentences:
        yield f"### {title}"
        yield fit_list(sentences, LISTED)


def _finding(row: FindingRow, run: Run) -> str:
    place = placed(in_repository(run, row.path), row.region.line)
    return f"{row.severity}, {named(row.rule)} at {place}: {cut(say(row))} (likely {hours(row.effort.likely)} h)"


def _gone(row: GoneRow, run: Run) -> str:
    said = f": {cut(row.message)}" if row.message else ""
    why = f" ({cut(row.why)})" if row.why else ""
    state = {"fixed": "", "suppressed": ", suppressed", "unseen": ", not seen"}[row.state]
    return f"{named(row.rule)} at {placed(in_repository(run, row.path), row.line)}{state}{said}{why}"
