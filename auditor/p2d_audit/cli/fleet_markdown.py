"""The portfolio as Markdown: a line for each repository, what joins them, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from p2d_audit.cli.status import inert
from p2d_audit.cli.summary import counted

if TYPE_CHECKING:
    from p2d_audit.fleet import Portfolio
    from p2d_audit.fleet.lines import Line
    from p2d_audit.report import Report

MOST = 200
"""Joins and names that are listed before the rest is only counted."""
_SAYS = {"starts": "starts", "runs": "runs", "triggers": "waits for", "deploys": "deploys"}


def fleet_markdown(report: Report, portfolio: Portfolio) -> str:
    """Return the portfolio of a fleet's report."""
    blocks = (
        ("# Portfolio", "", *_totals(report, portfolio)),
        ("## Repositories", "", *_repositories(portfolio.repositories)),
        _section("Not audited", _missing(portfolio.repositories)),
        _section("One repository needs another", _joins(portfolio)),
        _section("Blocks and Variables of several repositories", _names(portfolio)),
        _section("Flows of one shape", _alike(portfolio)),
        _section("Done once for several repositories", _once(portfolio)),
        _section("Waves", _waves(report)),
    )
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _totals(report: Report, portfolio: Portfolio) -> Iterator[str]:
    summary, effort = report.summary, report.summary.effort
    failed = sum(line.status == "failed" for line in portfolio.repositories)
    yield (
        f"{counted(summary.flows, 'flow')} in {_repositories_of(len(portfolio.repositories))}"
        f"{f', {failed} of which could not be audited' if failed else ''}:"
        f" **{effort.likely:g} h** ({effort.low:g} to {effort.high:g}),"
        f" of which {summary.effort_shared.likely:g} h are set-up and work that several flows share."
    )
    yield "Hours of a repository are those of its own report; the total has what several share once."


def _repositories_of(number: int) -> str:
    return "1 repository" if number == 1 else f"{number} repositories"


def _repositories(lines: Sequence[Line]) -> Iterator[str]:
    yield "| repository | owner | Prefect | flows | findings | hours | ready | covered | status |"
    yield "|---|---|---|---:|---:|---:|---:|---:|---|"
    for line in lines:
        hours = f"{line.effort.likely:g}" if line.effort else "?"
        named = f"[{line.name}]({line.report})" if line.report else line.name
        cells = (
            named,
            _text(line.owner or ""),
            ", ".join(line.prefect),
            _number(line.flows),
            _number(line.findings),
            hours,
            _number(line.readiness),
            _covered(line),
            _text(f"{line.status}: {line.reason}" if line.status == "incomplete" else line.status),
        )
        yield f"| {' | '.join(cells)} |"


def _covered(line: Line) -> str:
    if line.references is None or line.mapped is None:
        return "?"
    return f"{100 * line.mapped // line.references} %" if line.references else "-"


def _number(number: int | None) -> str:
    return "?" if number is None else str(number)


def _missing(lines: Iterable[Line]) -> list[str]:
    failed = (line for line in lines if line.status == "failed")
    return [f"- **{line.name}** ({_code(line.path)}): {_text(line.reason)}; {_text(line.remedy)}" for line in failed]


def _joins(portfolio: Portfolio) -> list[str]:
    return [
        f"- {_code(f'{join.path}:{join.line}')} {_SAYS[join.kind]} {_code(join.name)}:"
        f" {', '.join(map(_code, join.targets))}"
        + (", as several repositories have it" if len(join.targets) > 1 and join.kind != "triggers" else "")
        for join in portfolio.joins
    ]


def _names(portfolio: Portfolio) -> list[str]:
    return [f"- {one.kind} {_code(one.label)}: {', '.join(one.repositories)}" for one in portfolio.names]


def _alike(portfolio: Portfolio) -> list[str]:
    return [
        f"- {', '.join(map(_code, one.flows))}: at most {one.spare:g} h less if the first is moved for all of them"
        for one in portfolio.alike
    ]


def _once(portfolio: Portfolio) -> list[str]:
    return [
        f"- {_code(one.id)}, {one.spare:g} h of which are counted once only: {', '.join(one.repositories)}"
        for one in portfolio.once
    ]


def _waves(report: Report) -> list[str]:
    return [f"{wave.number}. {counted(len(wave.flows), 'flow')}, {wave.effort.likely:g} h" for wave in report.waves]


def _section(title: str, lines: Sequence[str]) -> tuple[str, ...]:
    if not lines:
        return ()
    rest = (f"- and {len(lines) - MOST} more, in `fleet.json`",) if len(lines) > MOST else ()
    return (f"## {title}", "", *lines[:MOST], *rest)


def _text(text: str) -> str:
    """Return foreign text on one line, with nothing in it that Markdown or HTML would read."""
    plain = inert(" ".join(text.split()))
    return "".join(f"\\{one}" if one in "\\`*_[]<>|&#" else one for one in plain)


def _code(text: str) -> str:
    plain = inert(" ".join(text.split())).replace("`", "'")
    return f"`{plain}`"
