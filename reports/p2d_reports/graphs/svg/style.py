"""The style sheet of the image, and the arrow head: colours are variables, which a dark page changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from p2d_reports.graphs.kinds import EDGES

CORNERS: Mapping[str, int] = {
    "flow": 3,
    "task": 10,
    "deployment": 0,
    "schedule": 19,
    "block": 6,
    "variable": 6,
    "automation": 14,
    "file": 0,
    "external": 19,
}
"""How round the corners of each kind of nodes are."""

COLOURS: Mapping[str, tuple[str, str]] = {
    "paper": ("#ffffff", "#0d1117"),
    "ink": ("#1b1f24", "#e6edf3"),
    "muted": ("#424a53", "#b8c2cc"),
    "line": ("#57606a", "#8b949e"),
    "flow": ("#d6e6ff", "#16335f"),
    "task": ("#dff3e4", "#17402a"),
    "deployment": ("#ffedcc", "#513a10"),
    "schedule": ("#efe3ff", "#3d2763"),
    "block": ("#e4e8ee", "#323a45"),
    "variable": ("#e4e8ee", "#323a45"),
    "automation": ("#ffdfe5", "#5a2030"),
    "file": ("#f4f5f7", "#21262d"),
    "external": ("#ffffff", "#0d1117"),
}
"""Each colour on a light and on a dark page."""


def _variables(page: int) -> str:
    return "".join(f"--p2d-{name}:{pair[page]};" for name, pair in COLOURS.items())


def _paint(what: str, name: str) -> str:
    """Return a property with its light colour first, for programs that know no variables."""
    return f"{what}:{COLOURS[name][0]};{what}:var(--p2d-{name})"


def _rules() -> Iterator[tuple[str, str]]:
    yield "", f'{_variables(0)}font:12px system-ui,"Segoe UI",Roboto,Helvetica,Arial,sans-serif'
    yield " .paper", _paint("fill", "paper")
    yield " text", _paint("fill", "ink")
    yield " .node text", "text-anchor:middle"
    yield " .node rect", f"{_paint('stroke', 'line')};stroke-width:1"
    yield from ((f" .{kind} rect", _paint("fill", kind)) for kind in CORNERS)
    yield " .flow rect", "stroke-width:1.6"
    yield " .external rect", "stroke-dasharray:4 3"
    yield " .cycle rect", f"{_paint('stroke', 'ink')};stroke-width:3.4"
    yield " .kind", f"font-size:9.5px;{_paint('fill', 'muted')}"
    yield " .edge", f"fill:none;{_paint('stroke', 'line')};marker-end:url(#p2d-arrow)"
    for kind, style in EDGES.items():
        yield f" .edge.{kind}", f"stroke-width:{style.width};stroke-dasharray:{style.dashes or 'none'}"
    yield " .halo", f"fill:none;{_paint('stroke', 'paper')};stroke-width:3;stroke-linejoin:round"
    yield " .label", "font-size:9.5px;text-anchor:middle"
    yield " .arrow", _paint("fill", "line")


def _sheet() -> str:
    rules = "".join(f".p2d-graph{selector}{{{body}}}\n" for selector, body in _rules())
    return f"{rules}@media (prefers-color-scheme:dark){{.p2d-graph{{{_variables(1)}}}}}\n"


STYLE = f"""<style>
{_sheet()}</style>
<defs><marker id="p2d-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"\
 markerUnits="userSpaceOnUse" orient="auto"><path class="arrow" d="M0,0.6 L8,4 L0,7.4 z"/></marker></defs>"""
