"""Writes a plan as Markdown, with a checklist for the cut-over of each wave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from p2d_audit.cli.output import printable

if TYPE_CHECKING:
    from p2d_audit.plan import Plan
    from p2d_audit.plan.plan import PlannedWave
    from p2d_audit.report import Range

_SPECIAL = "\\[]*_~#|"


def plan_markdown(plan: Plan) -> str:
    """Return a plan as GitHub-flavoured Markdown; text of the audited tree stays text."""
    lines = ["# Plan", "", *_sums(plan), "", *_overview(plan), *_pilot(plan), *_groups(plan)]
    for wave in plan.waves:
        lines += ["", *_wave(plan, wave)]
    lines += [*_section("Left out", [f"{_code(one.id)} {_text(one.reason)}" for one in plan.left_out])]
    lines += [*_section("Warnings", [_text(warning) for warning in plan.warnings])]
    return "\n".join(lines) + "\n"


def _sums(plan: Plan) -> Iterator[str]:
    asked = plan.asked
    yield f"Sprints of {asked.weeks} weeks with {asked.capacity:g} hours, filled with likely hours."
    yield ""
    yield "| hours | low | likely | high |"
    yield "|---|--:|--:|--:|"
    for name in ("flows", "shared", "platform", "bridges", "total"):
        yield f"| {name} | {_three(getattr(plan.totals, name))} |"
    yield ""
    yield f"Method: {plan.method}."


def _overview(plan: Plan) -> Iterator[str]:
    yield "| wave | from | to | flows | low | likely | high | spare |"
    yield "|--:|---|---|--:|--:|--:|--:|--:|"
    for wave in plan.waves:
        days = f"{wave.start or ''} | {wave.end or ''}"
        yield f"| {wave.number} | {days} | {len(wave.moves)} | {_three(wave.effort)} | {wave.spare:.2f} |"


def _pilot(plan: Plan) -> Iterator[str]:
    if plan.pilot:
        shows = f"It shows {plan.pilot.coverage:.0%} of the uses of what is not mechanical"
        yield from _section("Pilot", [_code(flow) for flow in plan.pilot.flows])
        yield ""
        yield f"{shows}: {_text(plan.pilot.reason)}."


def _groups(plan: Plan) -> Iterator[str]:
    lines = []
    for group in plan.groups:
        saves = f"saves bridges of {group.saves.likely:.2f} likely hours"
        why = "they need each other" if "cycle" in group.reasons else saves
        lines.append(f"{', '.join(map(_code, group.flows))}: {why}")
    yield from _section("Together", lines)


def _wave(plan: Plan, wave: PlannedWave) -> Iterator[str]:
    days = f", {wave.start} to {wave.end}" if wave.start else ""
    yield f"## Wave {wave.number}{days}"
    yield ""
    yield "| work | way | owner | part | low | likely | high |"
    yield "|---|---|---|---|--:|--:|--:|"
    for one in wave.work:
        yield f"| {_text(one.item)} | {one.kind} |  | {_part(one.part, one.parts)} | {_three(one.hours)} |"
    for flow in wave.flows:
        owners = _text(" ".join(flow.owners))
        part = _part(flow.part, flow.parts)
        yield f"| {_code(flow.flow)} | {flow.strategy or ''} | {owners} | {part} | {_three(flow.hours)} |"
    built = [bridge for bridge in plan.bridges if bridge.id in wave.bridges]
    for bridge in built:
        yield f"| {_code(bridge.id)} | {_text(bridge.what)} |  |  | {_three(bridge.hours)} |"
    for bridge in built:
        yield ""
        until = f"until wave {bridge.removed}" if bridge.removed else "for good"
        yield f"{_code(bridge.id)}, {until}:"
        yield ""
        for edge in bridge.crossings:
            yield f"- {_code(edge.source)} {edge.kind} {_code(edge.target)}{_place(edge.path, edge.line)}"
    if wave.cutover:
        yield from ("", "### Cut-over", "")
        yield from (f"- [ ] {_text(step.text)}{_place(step.path, step.line)}" for step in wave.cutover)


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from ("", f"## {title}", "")
        yield from (f"- {line}" for line in lines)


def _part(part: int, parts: int) -> str:
    return f"{part} of {parts}" if parts > 1 else ""


def _place(path: str | None, line: int | None) -> str:
    return f" ({_code(f'{path}:{line}')})" if path else ""


def _three(hours: Range) -> str:
    return f"{hours.low:.2f} | {hours.likely:.2f} | {hours.high:.2f}"


def _code(text: str) -> str:
    return f"`{printable(text).replace('`', chr(39)).replace('|', chr(92) + '|')}`"


def _text(text: str) -> str:
    """Escape all but the code spans of a text; a back-tick without its fellow is escaped, too."""
    parts = printable(text).split("`")
    if len(parts) % 2 == 0:
        parts[-2:] = [f"{parts[-2]}'{parts[-1]}"]
    return "`".join(part if number % 2 else _escaped(part) for number, part in enumerate(parts))


def _escaped(text: str) -> str:
    safe = text.replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"\\{one}" if one in _SPECIAL else one for one in safe)
