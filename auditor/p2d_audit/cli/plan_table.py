"""Prints a plan as aligned text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from p2d_audit.cli.output import printable
from p2d_audit.cli.summary import counted

if TYPE_CHECKING:
    from p2d_audit.plan import Plan
    from p2d_audit.plan.plan import PlannedWave
    from p2d_audit.report import Range

_WAVES = ("WAVE", "START", "END", "FLOWS", "LOW", "LIKELY", "HIGH", "SPARE")
_WORK = ("WORK", "WAY", "OWNER", "PART", "LOW", "LIKELY", "HIGH")


def plan_table(plan: Plan) -> str:
    """Return a plan as text: the sums, a line for each wave, then each wave with its work and its cut-over."""
    lines = [*_head(plan), "", *_waves(plan), *_pilot(plan), *_groups(plan)]
    for wave in plan.waves:
        lines += ["", *_wave(plan, wave)]
    lines += [*_listed("left out", [f"{one.id} {one.reason}" for one in plan.left_out])]
    lines += [*_listed("warnings", plan.warnings)]
    return "\n".join(map(printable, lines)) + "\n"


def _head(plan: Plan) -> Iterator[str]:
    asked, totals = plan.asked, plan.totals
    until = f", until {plan.waves[-1].end}" if plan.waves and plan.waves[-1].end else ""
    last = plan.waves[-1].number if plan.waves else 0
    length = f"{counted(last, 'sprint')} of {counted(asked.weeks, 'week')}"
    yield f"plan       {length} with {asked.capacity:g} hours{until}"
    for name in ("total", "flows", "shared", "platform", "bridges"):
        yield f"{name:10} {_range(getattr(totals, name))} hours"
    yield f"method     {plan.method}"


def _waves(plan: Plan) -> Iterator[str]:
    rows = [
        (
            str(wave.number),
            wave.start or "",
            wave.end or "",
            str(len(wave.moves)),
            *_three(wave.effort),
            f"{wave.spare:.2f}",
        )
        for wave in plan.waves
    ]
    yield from _table([_WAVES, *rows], range(3, 8))


def _pilot(plan: Plan) -> Iterator[str]:
    pilot = plan.pilot
    if pilot:
        yield ""
        yield f"pilot: shows {pilot.coverage:.0%} of the uses of what is not mechanical; {pilot.reason}"
        yield from (f"  {flow}" for flow in pilot.flows)


def _groups(plan: Plan) -> Iterator[str]:
    for group in plan.groups:
        why = "they need each other" if "cycle" in group.reasons else f"saves bridges of {_range(group.saves)} hours"
        yield ""
        yield f"together: {why}"
        yield from (f"  {flow}" for flow in group.flows)


def _wave(plan: Plan, wave: PlannedWave) -> Iterator[str]:
    days = f" ({wave.start} to {wave.end})" if wave.start else ""
    yield f"wave {wave.number}{days}: {wave.used:.2f} of {plan.asked.capacity:g} hours"
    built = [bridge for bridge in plan.bridges if bridge.id in wave.bridges]
    rows = [
        *((one.item, one.kind, "", _part(one.part, one.parts), *_three(one.hours)) for one in wave.work),
        *(
            (one.flow, one.strategy or "", " ".join(one.owners), _part(one.part, one.parts), *_three(one.hours))
            for one in wave.flows
        ),
        *((bridge.id, bridge.what, "", "", *_three(bridge.hours)) for bridge in built),
    ]
    yield from (f"  {line}" for line in _table([_WORK, *rows], range(4, 7)))
    for bridge in built:
        until = f"until wave {bridge.removed}" if bridge.removed else "for good"
        for one in bridge.crossings:
            yield f"  {one.source} {one.kind} {one.target}{_place(one.path, one.line)}: {bridge.what}, {until}"
    for owner in wave.owners:
        yield f"  {owner.owner}: {owner.flows} flows, {owner.hours:.2f} hours"
    if wave.cutover:
        yield "  cut-over"
    for step in wave.cutover:
        yield f"  {step.number:3}. {step.text}{_place(step.path, step.line)}"


def _listed(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield f"{title}:"
        yield from (f"  {line}" for line in lines)


def _part(part: int, parts: int) -> str:
    return f"{part}/{parts}" if parts > 1 else ""


def _place(path: str | None, line: int | None) -> str:
    return f" ({path}:{line})" if path else ""


def _three(hours: Range) -> tuple[str, str, str]:
    return (f"{hours.low:.2f}", f"{hours.likely:.2f}", f"{hours.high:.2f}")


def _range(hours: Range) -> str:
    return " / ".join(_three(hours))


def _table(rows: Sequence[tuple[str, ...]], numbers: range) -> Iterator[str]:
    cells = [tuple(printable(cell) for cell in row) for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    for row in cells:
        aligned = (
            cell.rjust(width) if column in numbers else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(aligned).rstrip()
