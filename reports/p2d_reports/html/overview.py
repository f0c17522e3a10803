"""What the first screen says: the verdict, the hours, and what stands in the way."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from urllib.parse import quote

from msgspec import Struct
from p2d_audit.report import FlowRow, Range, Report, Wave

from p2d_reports.findings import count_severities, present
from p2d_reports.html.data.findings import DISPOSITIONS

BINS = 10
MOST_BLOCKING = 8
EASY = ("mechanical", "drop")
_VERDICTS = (
    ("migrate", "can move as they are", "can move as it is"),
    ("conditions", "need a change first", "needs a change first"),
    ("wrap", "are better run from Dagster as they are", "is better run from Dagster as it is"),
    ("retire", "can be retired", "can be retired"),
    ("stay", "are better left in Prefect", "is better left in Prefect"),
)


class Count(Struct, frozen=True, kw_only=True):
    """A labelled number with the part of the whole or of the largest that it is, in percent, and where to look."""

    label: str
    number: int
    part: float
    address: str
    note: str = ""


class Share(Struct, frozen=True, kw_only=True):
    """A part of the total effort; `start` and `length` are in percent of the likely hours."""

    name: str
    start: float
    length: float
    effort: Range
    address: str


class Bar(Struct, frozen=True, kw_only=True):
    """A range of hours in percent of the widest one beside it."""

    start: float
    length: float
    likely: float


class Step(Struct, frozen=True, kw_only=True):
    """A wave on the timeline, in percent of all likely hours."""

    wave: Wave
    start: float
    length: float


class Overview(Struct, frozen=True, kw_only=True):
    """All of the first screen; `flows` is the address of those that are counted, without those of tests."""

    flows: str
    verdicts: tuple[Count, ...]
    easy: int
    severities: Mapping[str, int]
    bar: Bar
    shares: tuple[Share, ...]
    readiness: tuple[Count, ...]
    tiers: tuple[Count, ...]
    dispositions: tuple[Count, ...]
    blocking: tuple[Count, ...]
    timeline: tuple[Step, ...]
    failed: int


def view_overview(report: Report) -> Overview:
    """Return what the first screen says of a report."""
    found = present(report)
    kinds = Counter[str](finding.disposition for finding in found)
    flows = [flow for flow in report.flows if not flow.test]
    easy = sum(kinds[kind] for kind in EASY)
    every = "#flows?tests=without" if len(flows) < len(report.flows) else "#flows"
    return Overview(
        flows=every,
        verdicts=tuple(_verdicts(flows, every)),
        easy=round(100 * easy / len(found)) if found else 0,
        severities=count_severities(found),
        bar=bar_of(report.summary.effort, report.summary.effort.high),
        shares=tuple(_shares(report)),
        readiness=tuple(_bins(flows, every)),
        tiers=tuple(_tiers(flows, every)),
        dispositions=tuple(
            Count(
                label=kind, number=kinds[kind], part=_percent(kinds[kind], len(found)),
                address=f"#findings?disposition={kind}",
            )
            for kind in DISPOSITIONS
        ),
        blocking=tuple(_blocking(report, flows, every)),
        timeline=tuple(_timeline(report.waves)),
        failed=len({file.path for file in report.coverage.files.failed}),
    )  # fmt: skip


def bar_of(effort: Range, widest: float) -> Bar:
    """Return where a range of hours is drawn."""
    scale = 100 / widest if widest else 0.0
    return Bar(
        start=round(effort.low * scale, 1),
        length=round((effort.high - effort.low) * scale, 1),
        likely=round(effort.likely * scale, 1),
    )


def _verdicts(flows: Sequence[FlowRow], every: str) -> Iterator[Count]:
    numbers = Counter[str](flow.fit.verdict for flow in flows)
    for verdict, several, one in _VERDICTS:
        number = numbers[verdict]
        if number:
            label = one if number == 1 else several
            yield Count(
                label=label,
                number=number,
                part=_percent(number, len(flows)),
                address=_narrowed(every, "verdict", verdict),
            )


def _shares(report: Report) -> Iterator[Share]:
    summary = report.summary
    parts = (
        ("flows", summary.effort_flows, "#flows"),
        ("shared work", summary.effort_shared, "#portfolio?part=shared"),
        ("platform", summary.effort_platform, "#plan"),
    )
    starts = accumulate((effort.likely for _, effort, _ in parts), initial=0.0)
    for (name, effort, address), start in zip(parts, starts, strict=False):
        whole = summary.effort.likely
        yield Share(
            name=name,
            start=_percent(start, whole),
            length=_percent(effort.likely, whole),
            effort=effort,
            address=address,
        )


def _bins(flows: Sequence[FlowRow], every: str) -> Iterator[Count]:
    numbers = Counter(min(flow.readiness // BINS, BINS - 1) for flow in flows)
    largest = max(numbers.values(), default=0)
    for number in range(BINS):
        span = f"{number * BINS}-{100 if number == BINS - 1 else number * BINS + 9}"
        yield Count(
            label=span,
            number=numbers[number],
            part=_percent(numbers[number], largest),
            address=_narrowed(every, "readiness", span),
        )


def _tiers(flows: Sequence[FlowRow], every: str) -> Iterator[Count]:
    numbers = Counter[str](flow.tier for flow in flows)
    hours: dict[str, float] = {
        tier: math.fsum(flow.effort.likely for flow in flows if flow.tier == tier) for tier in numbers
    }
    largest = max(numbers.values(), default=0)
    for tier in ("S", "M", "L", "XL"):
        yield Count(
            label=tier,
            number=numbers[tier],
            part=_percent(numbers[tier], largest),
            address=_narrowed(every, "tier", tier),
            note=f"{hours.get(tier, 0.0):,.0f} h",
        )


def _blocking(report: Report, flows: Sequence[FlowRow], every: str) -> Iterator[Count]:
    names = {rule.code: rule.name for rule in report.rules}
    numbers = Counter(code for flow in flows for code in flow.blockers)
    ranked = sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_BLOCKING]
    for code, number in ranked:
        yield Count(
            label=code,
            number=number,
            part=_percent(number, len(flows)),
            address=_narrowed(every, "blocker", code),
            note=names.get(code, ""),
        )


def _narrowed(address: str, key: str, value: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{key}={quote(value, errors='replace')}"


def _timeline(waves: Sequence[Wave]) -> Iterator[Step]:
    whole = math.fsum(wave.effort.likely for wave in waves)
    starts = accumulate((wave.effort.likely for wave in waves), initial=0.0)
    for wave, start in zip(waves, starts, strict=False):
        yield Step(wave=wave, start=_percent(start, whole), length=max(0.5, _percent(wave.effort.likely, whole)))


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 2) if whole else 0.0
