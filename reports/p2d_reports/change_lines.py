"""Lists what changed since a base as text: findings by state, the hours of each flow, waves, what is not allowed."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence

from p2d_audit.report import Comparison, FlowChange, Range, Report, WaveChange

from p2d_reports.bases import base_name, states
from p2d_reports.columns import WIDTH, Column, lay_out
from p2d_reports.summary.hours import change, difference, hours
from p2d_reports.text import counted, inert, shorten, visible

LISTED = 12
"""Flows and waves that are listed before the rest is only counted."""

_HEADER = (
    Column("Flow", elastic=True),
    Column("Change"),
    Column("Tier"),
    Column("Ready", align="right"),
    Column("Wave", align="right"),
    Column("Likely hours", align="right"),
    Column("Difference", align="right"),
)


def change_lines(report: Report) -> Iterator[str]:
    """Yield the lines, none without a comparison."""
    comparison = report.comparison
    if comparison is None:
        return
    yield fitted(f"Since {base_name(comparison)}: {states(comparison)}")
    if comparison.delta is not None:
        yield f"Likely effort {difference(comparison.delta)}"
    rows = [*_flows(comparison.flows), *_rest(comparison)]
    if rows:
        yield ""
        yield from lay_out(_HEADER, rows)
        yield from _more(len(comparison.flows), "flow")
    if comparison.waves:
        yield ""
        yield from (fitted(_wave(wave)) for wave in comparison.waves[:LISTED])
        yield from _more(len(comparison.waves), "wave")
    for row in comparison.frozen:
        yield from wrapped(f"not allowed: {row.kind} {row.name} at {row.path}:{row.line}: {row.freeze}")
    for note in comparison.notes:
        yield from wrapped(f"note: {note}")


def fitted(text: str) -> str:
    """Return foreign text on one line of a terminal."""
    return inert(shorten(visible(text), WIDTH))


def wrapped(text: str, indent: str = "") -> Iterator[str]:
    """Yield foreign text on as many lines as it takes."""
    lines = textwrap.wrap(visible(text), WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ")
    return (fitted(line) for line in lines)


def _flows(changes: Sequence[FlowChange]) -> Iterator[Sequence[str]]:
    for row in changes[:LISTED]:
        before, after = row.before, row.after
        yield (
            row.name,
            row.change,
            change(before and before.tier, after and after.tier),
            change(before and before.readiness, after and after.readiness),
            change(before and before.wave, after and after.wave),
            change(before and hours(before.effort.likely), after and hours(after.effort.likely)),
            difference(row.delta),
        )


def _rest(comparison: Comparison) -> Iterator[Sequence[str]]:
    """Yield what makes up the total besides the listed flows."""
    before, after = comparison.before, comparison.after
    if before is None or after is None:
        return
    if others := comparison.flows[LISTED:]:
        yield ("other flows", "", "", "", "", "", difference(round(math.fsum(row.delta for row in others), 2)))
    for name, then, now in (
        ("shared work", before.effort_shared, after.effort_shared),
        ("platform", before.effort_platform, after.effort_platform),
    ):
        if then.likely != now.likely:
            yield _total(name, then, now, "")
    yield _total("all", before.effort, after.effort, change(before.readiness, after.readiness))


def _total(name: str, then: Range, now: Range, ready: str) -> Sequence[str]:
    figures = change(hours(then.likely), hours(now.likely))
    return (name, "", "", ready, "", figures, difference(now.likely - then.likely))


def _wave(wave: WaveChange) -> str:
    parts = [
        difference(wave.delta),
        *([f"joined by {_named(wave.joined)}"] if wave.joined else []),
        *([f"left by {_named(wave.left)}"] if wave.left else []),
    ]
    return f"Wave {wave.number}: {', '.join(parts)}"


def _named(flows: Sequence[str]) -> str:
    return flows[0] if len(flows) == 1 else f"{flows[0]} and {len(flows) - 1} more"


def _more(number: int, what: str) -> Iterator[str]:
    if number > LISTED:
        yield f"… and {counted(number - LISTED, f'more {what}')}"
