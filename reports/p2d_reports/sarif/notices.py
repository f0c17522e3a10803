"""Says what happened to the run itself, as SARIF notifications."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from p2d_audit.report import Report

from p2d_reports.sarif.messages import escape_braces
from p2d_reports.sarif.places import artifact
from p2d_reports.sarif.rules import GUIDE
from p2d_reports.text import visible

_NOTICES = (
    ("AUDIT001", "FileNotRead", "A file could not be read, so the results are incomplete."),
    ("AUDIT002", "AuditFailure", "A part of the audit failed, so the results are incomplete."),
    ("AUDIT003", "ResultsLeftOut", "There are more findings than code scanning accepts."),
    ("AUDIT004", "NothingRead", "There was no file to read, so there are no results."),
    ("AUDIT005", "ResultsNotShown", "There are more findings than code scanning shows."),
)


def describe_notices() -> list[dict[str, Any]]:
    """Return the descriptors of what can be said about the run itself, in the order of their indices."""
    return [
        {
            "id": code,
            "name": name,
            "shortDescription": {"text": text},
            "fullDescription": {"text": text},
            "help": {"text": text},
            "helpUri": GUIDE,
        }
        for code, name, text in _NOTICES
    ]


def list_notices(report: Report) -> Iterator[dict[str, Any]]:
    """Yield what was not read and what failed; a file that was not read is also a finding, which GitHub shows."""
    for failed in report.coverage.files.failed:
        place: dict[str, Any] = {"artifactLocation": artifact(report.run, failed.path)}
        if failed.line is not None:
            place["region"] = {"startLine": max(1, failed.line)}
        told = notice("AUDIT001", "error", f"{failed.reason}; {failed.remedy}")
        yield {**told, "locations": [{"physicalLocation": place}]}
    for error in report.errors:
        yield notice("AUDIT002", "error", error.message)
    if not report.coverage.files.read and not report.coverage.files.failed:
        yield notice("AUDIT004", "error", "there was nothing to read")


def notice(code: str, level: str, text: str) -> dict[str, Any]:
    """Return the notification of a descriptor, with its braces made literal."""
    return {"descriptor": {"id": code}, "level": level, "message": {"text": escape_braces(visible(text))}}
