"""Files that should have been read and could not be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from p2d_audit.hookspecs import hookimpl
from p2d_audit.model import Span
from p2d_audit.report import Failed
from p2d_audit.rule import Effort, Finding, Rule


class UnreadableFile(Rule):
    """A file that can hold Prefect code cannot be read.

    It is not text in the encoding it declares, not valid Python or YAML, larger
    than `max-file-size`, or the operating system refuses to open it. Whatever it
    defines is missing from the report, and flows that use it are judged without it:
    the audit is incomplete and ends with status 3.

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
            yield Finding(
                rule=self.code,
                span=Span(file.path, line, 1, line, 1),
                message=f"the file cannot be read: {file.reason}",
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
