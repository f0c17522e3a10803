"""Draws a trend as one page that needs no network and no script: a chart of hours, one of findings, the figures."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, tostring

from msgspec import Struct

from p2d_audit.cli.output import printable

if TYPE_CHECKING:
    from p2d_audit.trend import Point, Trend

_WIDTH, _HEIGHT = 720, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 14, 30
_STEPS, _WEEK = 4, 7
_STYLE = """
:root { color-scheme: light dark; --ink: #1d2733; --soft: #5b6672; --rule: #d9dee4; --page: #fff;
  --scope: #8a94a0; --gone: #1f6feb; --errors: #b3261e; --findings: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaef; --soft: #a3adb8; --rule: #3a434d; --page: #14181d;
  --scope: #8a94a0; --gone: #6cb0ff; --errors: #ff8a80; --findings: #e3b45c; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
svg { width: 100%; height: auto; } svg text { fill: var(--soft); font-size: 12px; }
.rule { stroke: var(--rule); } .scope { stroke: var(--scope); } .gone { stroke: var(--gone); }
.findings { stroke: var(--findings); } .errors { stroke: var(--errors); }
.line { fill: none; stroke-width: 2.5; } .ahead { stroke-dasharray: 5 5; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .75rem; text-align: right; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th.text, td.text { text-align: left; } .key span { border-bottom: 3px solid; margin-right: 1.25rem; }
.key .scope { border-color: var(--scope); } .key .gone { border-color: var(--gone); }
.key .findings { border-color: var(--findings); } .key .errors { border-color: var(--errors); }
p, li { color: var(--soft); } p.lead { color: var(--ink); }
"""


class _Line(Struct, frozen=True):
    """A line of a chart: its name, its values at the points, and how far from the last of these it goes on to what."""

    name: str
    values: Sequence[float]
    ahead: tuple[tuple[float, float], ...] = ()


def trend_page(trend: Trend) -> str:
    """Return the page; all text in it is inert."""
    from p2d_audit.cli.trend import columns, outlook

    page = Element("html", lang="en")
    _head(page)
    body = SubElement(page, "body")
    main = SubElement(body, "main")
    _say(main, "h1", "From Prefect to Dagster: what is left")
    for line in outlook(trend):
        _say(main, "p", f"{line[0].upper()}{line[1:]}.", {"class": "lead"})
    _hours(main, trend)
    _findings(main, trend)
    _figures(main, *columns(trend), by_day=trend.by == "day")
    if trend.notes:
        _say(main, "h2", "Notes")
        notes = SubElement(main, "ul")
        for note in trend.notes:
            _say(notes, "li", note)
    return "<!DOCTYPE html>\n" + tostring(page, encoding="unicode", method="html") + "\n"


def _head(page: Element) -> None:
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    head = SubElement(page, "head")
    SubElement(head, "meta", charset="utf-8")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'"
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": policy})
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    _say(head, "title", "Trend of the move to Dagster")
    SubElement(head, "style").text = _STYLE


def _hours(main: Element, trend: Trend) -> None:
    points = trend.points
    _say(main, "h2", "Likely hours that came and went")
    _key(main, (("scope", "scope: all that came"), ("gone", "gone (dashed: if it goes on like this)")))
    last = points[-1]
    about = f"At the end {last.gone:g} of {last.scope:g} likely hours are gone, {last.left.likely:g} are left."
    coming, going = (trend.forecast.coming, trend.forecast.going) if trend.forecast else (0.0, 0.0)
    scope = _Line("scope", [point.scope for point in points], _ahead(trend, last.scope, coming))
    gone = _Line("gone", [point.gone for point in points], _ahead(trend, last.gone, going))
    _chart(main, about, trend, (scope, gone))


def _findings(main: Element, trend: Trend) -> None:
    points = trend.points
    _say(main, "h2", "Findings")
    _key(main, (("findings", "all"), ("errors", "errors")))
    about = f"{points[0].findings} findings at the beginning, {points[-1].findings} at the end."
    found = _Line("findings", [float(point.findings) for point in points])
    _chart(main, about, trend, (found, _Line("errors", [float(point.errors) for point in points])))


def _chart(main: Element, about: str, trend: Trend, lines: Sequence[_Line]) -> None:
    """Draw lines over the reports, which stand where their days are."""
    times = list(_times(trend.points))
    horizon = times[-1] + max((ahead for line in lines for ahead, _ in line.ahead), default=0.0)
    top = max((value for line in lines for value in (*line.values, *(end for _, end in line.ahead))), default=0) or 1
    svg = SubElement(main, "svg", viewBox=f"0 0 {_WIDTH} {_HEIGHT}", role="img")
    _say(svg, "title", about)
    for step in range(_STEPS + 1):
        y = _y(top * step / _STEPS, top)
        SubElement(svg, "line", {"class": "rule", "x1": f"{_LEFT}", "x2": f"{_WIDTH - _RIGHT}", "y1": y, "y2": y})
        _say(
            svg,
            "text",
            f"{top * step / _STEPS:.4g}",
            {"x": f"{_LEFT - 8}", "y": y, "text-anchor": "end", "dy": ".35em"},
        )
    for at, anchor in ((0, "start"), (-1, "end")):
        place = {"x": _x(times[at], times[0], horizon), "y": f"{_HEIGHT - 8}", "text-anchor": anchor}
        _say(svg, "text", trend.points[at].day or trend.points[at].name, place)
    for line in lines:
        known = list(zip(times, line.values, strict=True))
        coming = [known[-1], *((times[-1] + ahead, value) for ahead, value in line.ahead)]
        for name, points in ((line.name, known), (f"{line.name} ahead", coming)):
            path = " ".join(f"{_x(time, times[0], horizon)},{_y(value, top)}" for time, value in points)
            SubElement(svg, "polyline", {"class": f"line {name}", "points": path})
    _say(main, "p", about)


def _times(points: Sequence[Point]) -> Iterator[float]:
    """Yield when each point is: in days, or its number."""
    from datetime import date

    for number, point in enumerate(points):
        yield float(date.fromisoformat(point.day).toordinal() if point.day else number)


def _ahead(trend: Trend, value: float, pace: float) -> tuple[tuple[float, float], ...]:
    """Return how far a line goes on and where it ends: until nothing is left, or half of the known time."""
    forecast = trend.forecast
    if forecast is None or forecast.going <= forecast.coming:
        return ()
    times = list(_times(trend.points))
    step = _WEEK if trend.by == "day" else 1
    left = trend.points[-1].left.likely * step / (forecast.going - forecast.coming)
    distance = min(left, (times[-1] - times[0]) / 2)
    return ((distance, value + distance * pace / step),)


def _x(time: float, first: float, last: float) -> str:
    return f"{_LEFT + (_WIDTH - _LEFT - _RIGHT) * (time - first) / ((last - first) or 1):.1f}"


def _y(value: float, top: float) -> str:
    return f"{_HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * value / top:.1f}"


def _key(main: Element, lines: Sequence[tuple[str, str]]) -> None:
    key = SubElement(main, "p", {"class": "key"})
    for name, text in lines:
        _say(key, "span", text, {"class": name})


def _figures(main: Element, header: Sequence[str], rows: Sequence[Sequence[str]], *, by_day: bool) -> None:
    _say(main, "h2", "The reports")
    scroll = SubElement(main, "section", {"class": "scroll", "tabindex": "0", "aria-label": "The reports"})
    table = SubElement(scroll, "table")
    first = 0 if by_day else 1
    head = SubElement(SubElement(table, "thead"), "tr")
    for column, name in enumerate(header[first:], first):
        _say(head, "th", name.capitalize(), {"scope": "col", **_kind(column)})
    body = SubElement(table, "tbody")
    for row in rows:
        line = SubElement(body, "tr")
        for column, cell in enumerate(row[first:], first):
            _say(line, "td", cell, _kind(column))


def _kind(column: int) -> dict[str, str]:
    return {"class": "text"} if column < 2 else {}


def _say(parent: Element, tag: str, text: str, attributes: dict[str, str] | None = None) -> None:
    SubElement(parent, tag, attributes or {}).text = printable(text)
