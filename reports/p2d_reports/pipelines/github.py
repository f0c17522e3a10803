"""Annotations of a GitHub workflow run, as the commands that its log takes.

GitHub shows ten of each level for a step, so that only the worst ten are given; a
notice says how many more there are. What a base already has is not given. Shapes
and escapes are those of `actions/toolkit` (`packages/core/src/command.ts`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from p2d_audit.report import FindingRow, Report, RuleRow, Run

from p2d_reports.findings import count_severities
from p2d_reports.pipelines.problems import HERE, declare_problems, is_own, list_new_problems, say, worst_first
from p2d_reports.places import in_repository
from p2d_reports.positions import measure, utf16_units
from p2d_reports.text import counted, inert, visible

SHOWN = 10
"""Annotations of each level that GitHub shows for a step (toolkit documentation, "Limitations")."""

LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def render(report: Report) -> str:
    """Return one command a line, the worst problems first; nothing for a clean audit."""
    problems = worst_first(report, list_new_problems(report))
    rules = declare_problems(report)
    chosen, left_out = _choose(problems)
    lines = [_annotation(problem, rules[problem.rule], report.run) for problem in chosen]
    return "".join(f"{line}\n" for line in (*lines, *_pointer(left_out)))


def _choose(problems: Sequence[FindingRow]) -> tuple[list[FindingRow], list[FindingRow]]:
    """Part problems into those that are shown and others; the pointer to the others is a notice itself."""
    counts = count_severities(problems)
    room = dict.fromkeys(counts, SHOWN)
    if any(number > SHOWN for number in counts.values()):
        room["note"] = SHOWN - 1
    chosen: list[FindingRow] = []
    left_out: list[FindingRow] = []
    for problem in problems:
        (chosen if room[problem.severity] else left_out).append(problem)
        room[problem.severity] = max(0, room[problem.severity] - 1)
    return chosen, left_out


def _annotation(problem: FindingRow, rule: RuleRow, run: Run) -> str:
    title = f"{rule.code} {rule.name}"
    properties = (*_place(problem, run), ("title", title))
    text = visible(say(problem)) if is_own(problem) else f"{visible(say(problem))}\n{_advice(problem)}"
    return _command(LEVELS[problem.severity], properties, text)


def _place(problem: FindingRow, run: Run) -> Iterator[tuple[str, str]]:
    """Yield the file and its lines; columns only on one line, as GitHub refuses others."""
    if problem.path == HERE:
        return
    extent = measure(problem.region, utf16_units)
    yield "file", in_repository(run, problem.path)
    yield "line", str(extent.line)
    yield "endLine", str(extent.end_line)
    if extent.line == extent.end_line and extent.column is not None and extent.column != extent.end_column:
        yield "col", str(extent.column)
        yield "endColumn", str(extent.end_column)


def _advice(problem: FindingRow) -> str:
    hours = f", likely {problem.effort.likely:g} h" if problem.effort.likely else ""
    return f"{problem.disposition}{hours}; see `p2d-audit explain {problem.rule}`"


def _pointer(left_out: Sequence[FindingRow]) -> Iterator[str]:
    if left_out:
        parts = [counted(number, level) for level, number in count_severities(left_out).items() if number]
        text = (
            f"{counted(len(left_out), 'more finding')} ({', '.join(parts)}): GitHub shows {SHOWN} of a level;"
            " all of them are in the job summary (`-o markdown`) and in the other reports"
        )
        yield _command("notice", [("title", "p2d-audit")], text)


def _command(level: str, properties: Sequence[tuple[str, str]], text: str) -> str:
    given = ",".join(f"{name}={_property(value)}" for name, value in properties)
    return f"::{level} {given}::{_data(text)}"


def _data(text: str) -> str:
    return inert(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")
