"""Reports of audits that were not whole, that have a base, or whose every text is foreign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
from p2d_audit.report import ErrorRow, Failed, FindingRow, RelatedRow, Report, RepositoryRow

from tests.reports.report_parts import Severity, finding, region, report

HOSTILE = (
    "a | b",
    "`code` and ``more``",
    "<script>alert(1)</script><!-- -->",
    "one\ntwo\r\nthree\rfour",
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "\t@SUM(1)",
    "\udce9 \ud83d",
    "a\x00b\x1b[2J\x07\x9b\ufffe\uffff",
    "::error::no",
    "\n::set-output name=x::y",
    "##[error]no ##vso[task.complete result=Failed]yes",
    "##VSO[task.setvariable variable=token]stolen",
    "a]]>b;c,d:e%0A%AZP25%25",
    "@octocat fixes #1 and GH-2, acme/flows#3 !4 http://evil.example www.evil.example",
    "[link](http://evil.example) ![image](http://evil.example/x.png)",
    "\u202e\u2028\u2029\u200b é😀",
)


def clean_report() -> Report:
    """Return the report of one file without a finding."""
    return read(report())


def read(one: Report, *failed: Failed, errors: Sequence[ErrorRow] = ()) -> Report:
    """Return a report with a file that was read, and those that were not."""
    files = msgspec.structs.replace(one.coverage.files, read=1, failed=failed)
    return msgspec.structs.replace(
        one, coverage=msgspec.structs.replace(one.coverage, files=files), errors=tuple(errors)
    )


def unread(path: str, line: int | None = 3, reason: str = "broken", *, part: bool = False) -> Failed:
    """Return a file that could not be read."""
    return Failed(path=path, line=line, reason=reason, remedy="mend it", imports=(), units=(), part=part)


def foreign_report(text: str) -> Report:
    """Return a report that has `text` in every path, message, name and line."""
    place = region(2, f"    x = {text}", "x")
    path = text.replace("\ud83d", "")  # in a path, surrogates stand for bytes
    related = (RelatedRow(path=path, line=1, message=text),)
    found = (
        finding("PTD203", text, path, place, unit=text, related=related),
        finding("PTD203", f"`{text}` is {text}", f"flows/{path}.py", place, severity="error"),
        finding("PTD101", f"`{text.replace('`', '')}` is a flow", "flows.py", place, severity="note"),
    )
    failed = unread(path, reason=text)
    return read(report(findings=found), failed, errors=[ErrorRow(source=text, message=text)])


def compared(*states: Literal["new", "unchanged", "absent"] | None) -> Report:
    """Return a report with one finding of each state, at the line of its number."""
    rows = [_in_state(number, state) for number, state in enumerate(states, start=1)]
    return read(report(findings=rows))


def many(severity: Severity, number: int) -> list[FindingRow]:
    """Return so many findings of a severity, each at a line of its own."""
    return [
        finding("PTD203", f"`step_{line}` is {severity}", "flows.py", region(line, "x()", "x()"), severity=severity)
        for line in range(1, number + 1)
    ]


def within(one: Report, root: str, top: str | None) -> Report:
    """Return a report of a run at `root` which stands at `top` in its repository, if it is in one."""
    repository = None if top is None else RepositoryRow(root=top, address=None)
    run = msgspec.structs.replace(one.run, root=root, repository=repository)
    return msgspec.structs.replace(one, run=run)


def _in_state(number: int, state: Literal["new", "unchanged", "absent"] | None) -> FindingRow:
    row = finding("PTD203", f"`step` is {state}", "flows.py", region(number, "x()", "x()"))
    return msgspec.structs.replace(row, baseline_state=state)
