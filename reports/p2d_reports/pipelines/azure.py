"""Issues of an Azure Pipelines run, as the logging commands that its agent takes.

The agent shows ten errors and ten warnings of a step, the first ones, so that the
worst come first; it knows no notes, which are warnings that say so. Escapes are
those of `azure-pipelines-task-lib` (`node/taskcommand.ts`).
"""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.report import FindingRow, Report, Run

from p2d_reports.pipelines.problems import HERE, list_new_problems, say, worst_first
from p2d_reports.places import in_repository
from p2d_reports.positions import measure, utf16_units
from p2d_reports.text import inert, visible

TYPES = {"error": "error", "warning": "warning", "note": "warning"}


def render(report: Report) -> str:
    """Return one command a line, the worst problems first; nothing for a clean audit."""
    problems = worst_first(report, list_new_problems(report))
    return "".join(f"{_issue(problem, report.run)}\n" for problem in problems)


def _issue(problem: FindingRow, run: Run) -> str:
    properties = "".join(f"{name}={_property(value)};" for name, value in _properties(problem, run))
    note = "note: " if problem.severity == "note" else ""
    return f"##vso[task.logissue {properties}]{_data(f'{note}{problem.rule} {say(problem)}')}"


def _properties(problem: FindingRow, run: Run) -> Iterator[tuple[str, str]]:
    yield "type", TYPES[problem.severity]
    if problem.path != HERE:
        extent = measure(problem.region, utf16_units)
        yield "sourcepath", in_repository(run, problem.path)
        yield "linenumber", str(extent.line)
        if extent.column is not None:
            yield "columnnumber", str(extent.column)
    yield "code", problem.rule


def _data(text: str) -> str:
    return inert(visible(text)).replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace("]", "%5D").replace(";", "%3B")
