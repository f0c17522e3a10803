"""The command that follows hours and findings through several reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from p2d_audit.cli.output import parse_targets, printable, write_reports
from p2d_audit.cli.status import Status, tell
from p2d_audit.errors import UsageError

if TYPE_CHECKING:
    from p2d_audit.hookspecs import Renderer
    from p2d_audit.trend import Point, Trend

_HEADER = ("DAY", "REPORT", "FLOWS", "READY", "FINDINGS", "ERRORS", "WARNINGS", "LOW", "LEFT", "HIGH", "SCOPE", "GONE")
_TEXTS = 2


@click.command("trend")
@click.argument("reports", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--dates",
    metavar="DATE,DATE…",
    help="The days of the reports, in the order of the files, if not the ones they were made on.",
)
@click.option(
    "-o", "--output", multiple=True, metavar="FORMAT[=FILE]", default=("table",), show_default=True,
    help="Write table, html or json to FILE, or to standard output. Can be given several times.",
)  # fmt: skip
def trend_command(reports: tuple[Path, ...], dates: str | None, output: tuple[str, ...]) -> Status:
    """Print how hours and findings went from report to report, and where that leads.

    REPORTS are JSON reports of one repository. Hours go where a flow is gone or
    costs less, and come where there is more to do.
    """
    from p2d_audit.plugins import Plugins
    from p2d_audit.stored import read_report
    from p2d_audit.trend import follow

    trends: list[Trend] = []
    targets = parse_targets(output, Plugins(packs=(), renderers=_renderers(trends), recognisers=(), readers=()))
    read = [(_name(file), read_report(file)) for file in reports]
    trends.append(follow(read, _days(dates) if dates is not None else ()))
    for note in trends[0].notes:
        tell(f"note: {printable(note)}")
    for written in write_reports(read[-1][1], targets):
        tell(f"wrote {written.resolve().as_uri()}")
    return Status.CLEAN


def _renderers(trends: list[Trend]) -> tuple[Renderer, ...]:
    """Return the formats of a trend, which is put into `trends` before anything is written."""
    from p2d_audit.cli.trend_page import trend_page
    from p2d_audit.hookspecs import Renderer

    return (
        Renderer("table", lambda _: _table(trends[0]), "the trend as aligned text"),
        Renderer("html", lambda _: trend_page(trends[0]), "the trend as one page with a chart"),
        Renderer("json", lambda _: _json(trends[0]), "the trend, for programs"),
    )


def _name(file: Path) -> str:
    return file.name if file.is_absolute() else file.as_posix()


def _days(text: str) -> tuple[date, ...]:
    try:
        return tuple(date.fromisoformat(part.strip()) for part in text.split(","))
    except ValueError as error:
        raise UsageError(f"--dates {text}: {error}; give days such as 2027-01-31,2027-02-28") from error


def _json(trend: Trend) -> str:
    import json

    from msgspec import to_builtins

    return json.dumps(to_builtins(trend), indent=2, ensure_ascii=False) + "\n"


def _table(trend: Trend) -> str:
    rows = [_HEADER, *(_row(point) for point in trend.points)]
    kept = [column for column in range(len(_HEADER)) if trend.by == "day" or _HEADER[column] != "DAY"]
    widths = {column: max(len(row[column]) for row in rows) for column in kept}
    lines = (
        "  ".join(
            row[column].ljust(widths[column]) if column < _TEXTS else row[column].rjust(widths[column])
            for column in kept
        ).rstrip()
        for row in rows
    )
    return "\n".join((*lines, "", *outlook(trend))) + "\n"


def _row(point: Point) -> tuple[str, ...]:
    counts = (point.flows, "-" if point.readiness is None else point.readiness, point.findings, point.errors)
    hours = (point.left.low, point.left.likely, point.left.high, point.scope, point.gone)
    return (
        point.day or "",
        printable(point.name),
        *map(str, (*counts, point.warnings)),
        *(f"{number:.2f}" for number in hours),
    )


def outlook(trend: Trend) -> Iterator[str]:
    """Yield the lines that say where it leads, and what that rests on."""
    forecast = trend.forecast
    if forecast is None:
        yield f"no forecast: {trend.why_not}"
        return
    every = "a week" if trend.by == "day" else "from report to report"
    yield f"likely hours: {forecast.going:g} go and {forecast.coming:g} come {every}"
    when = f"on {forecast.end}" if trend.by == "day" else f"after {forecast.end} more reports"
    yield f"forecast: nothing is left {when} (early {forecast.early}, late {forecast.late})"
    yield f"if {forecast.assumption}"


def columns(trend: Trend) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    """Return the headings and rows of the table."""
    return _HEADER, [_row(point) for point in trend.points]
