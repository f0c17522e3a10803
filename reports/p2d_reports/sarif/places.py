"""Turns places of a report into what SARIF asks for: relative URIs, UTF-16 columns, regions with their text."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from p2d_audit.report import Region, RelatedRow, Run

from p2d_reports.places import in_repository
from p2d_reports.sarif.messages import escape_braces
from p2d_reports.text import visible

SOURCE_ROOT = "SRCROOT"
_MASK = "***"
"""What stands for a credential in a snippet, whose columns are then no more those of the file."""


def artifact(run: Run, path: str) -> dict[str, Any]:
    """Return the location of a file: percent-encoded UTF-8, relative, never with a backslash or `..`."""
    return {"uri": quote(in_repository(run, path), errors="surrogateescape"), "uriBaseId": SOURCE_ROOT}


def linked_location(run: Run, place: RelatedRow) -> dict[str, Any]:
    """Return the location of another place, and what it says."""
    return {
        "physicalLocation": {
            "artifactLocation": artifact(run, place.path),
            "region": {"startLine": max(1, place.line)},
        },
        "message": {"text": escape_braces(visible(place.message))},
    }


def physical_location(run: Run, path: str, region: Region, *, whole: bool) -> dict[str, Any]:
    """Return a finding's place: its region, and the whole lines as context, with their text where it is known.

    Unless `whole`, the region ends with its first line. It ends where the text ends, if that is earlier.
    """
    location = {"artifactLocation": artifact(run, path)}
    first = max(1, region.line)
    if not region.snippet and region.utf16 is None:
        lines = {"endLine": max(first, region.end_line)} if whole else {}
        return {**location, "region": {"startLine": first, **lines}}
    if region.cell is not None:
        return {**location, **_in_notebook(region, first, whole=whole)}
    text = region.snippet.split("\n")
    last = max(first, min(region.end_line, first + len(text) - 1))
    context = {"startLine": first, "endLine": last, "snippet": {"text": region.snippet}}
    return {
        **location,
        "region": _exact(region, text[: last - first + 1], first, whole=whole),
        "contextRegion": context,
    }


def utf16_column(line: str, column: int) -> int:
    """Return the 1-based column in UTF-16 code units of a 1-based column in code points."""
    return column + sum(ord(character) > 0xFFFF for character in line[: column - 1])


def _in_notebook(region: Region, first: int, *, whole: bool) -> dict[str, Any]:
    """Return the region in the notebook's file, whose text is the code as a user sees it.

    Where a line of the file ends behind the code only the file tells, so that none is said.
    """
    start, end = region.utf16 or (max(1, region.column), max(1, region.end_column))
    last = max(first, region.end_line)
    ends = {"endLine": last, "endColumn": end} if whole or last == first else {"endLine": first}
    shown = region.snippet if whole else region.snippet.partition("\n")[0]
    return {
        "region": {"startLine": first, "startColumn": start, **ends, "snippet": {"text": shown.strip()}},
        "contextRegion": {"startLine": first, "endLine": last, "snippet": {"text": region.snippet}},
    }


def _exact(region: Region, lines: list[str], first: int, *, whole: bool) -> dict[str, Any]:
    lines = lines if whole else lines[:1]
    last = first + len(lines) - 1
    start = max(1, region.column)
    end = region.end_column if last == region.end_line else len(lines[-1].rstrip()) + 1
    end = max(start, end) if last == first else end
    start16 = region.utf16[0] if region.utf16 else utf16_column(lines[0], start)
    end16 = region.utf16[1] if region.utf16 and last == region.end_line else utf16_column(lines[-1], end)
    return {
        "startLine": first,
        "startColumn": start16,
        "endLine": last,
        "endColumn": max(start16, end16) if last == first else end16,
        "snippet": {"text": _cut(lines, start, end)},
    }


def _cut(lines: list[str], start: int, end: int) -> str:
    if any(_MASK in line for line in lines):
        return "\n".join(lines).strip()
    if len(lines) == 1:
        return lines[0][start - 1 : end - 1]
    return "\n".join((lines[0][start - 1 :], *lines[1:-1], lines[-1][: end - 1]))
