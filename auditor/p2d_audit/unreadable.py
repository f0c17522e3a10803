"""Files that should have been read and could not be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from p2d_audit.hookspecs import hookimpl
from p2d_audit.model import Effort, Span
from p2d_audit.report import Failed, FailedUnit
from p2d_audit.rule import Finding, Rule


class UnreadableFile(Rule):
    """A file that can hold Prefect code cannot be read.

    It is not text in the encoding it declares, not valid Python or YAML, larger
    than `max-file-size`, or the operating system refuses to open it. Whatever it
    defines is missing from the report, and flows that use it are judged without it:
    the audit is incomplete and ends with status 3. The report lists, with each
    such file, what helps, and the flows and tasks that its tokens show.

    Mend the file, or leave it out with `exclude` in the configuration. Syntax that
    is newer than the Python which runs p2d-audit cannot be read either: run it with
    the Python of the project. This rule cannot be ignored.
    """

    code = "PTD900"
    severity = "error"
    disposition = "adapt"
    effort = Effort(0, 0, 0)

    def check_files(self, failed: Iterable[Failed]) -> Iterator[Finding]:
        """Yield a finding for each file that could not be read; no `Project` knows of these."""
        for file in failed:
            line = file.line or 1
            held = count_units(file.units)
            yield Finding(
                rule=self.code,
                span=Span(file.path, line, 1, line, 1),
                message=f"{'a cell' if file.part else 'the file'} cannot be read: {file.reason}"
                + (f"; by its tokens it holds {held}" if held else ""),
                unit=None,
                severity=self.severity,
                confidence=self.confidence,
                disposition=self.disposition,
                effort=self.effort,
                key=file.path,
            )


@hookimpl
def p2d_rules() -> tuple[type[Rule], ...]:
    """Return the one rule of the engine itself."""
    return (UnreadableFile,)


def count_units(units: Collection[FailedUnit]) -> str:
    """Return how many flows and tasks there are, as in `1 flow and 2 tasks`; empty if none."""
    kinds = [unit.kind for unit in units]
    counts = ((kinds.count("flow"), "flow"), (kinds.count("task"), "task"))
    return " and ".join(f"{number} {kind}{'s' * (number > 1)}" for number, kind in counts if number)
