"""Turns paths and code-point columns into what SARIF asks for: relative URIs and UTF-16 columns."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from p2d_audit.report import Region

from p2d_reports.places import within_start

SOURCE_ROOT = "SRCROOT"


def artifact(root: str, path: str) -> dict[str, Any]:
    """Return the location of a file: percent-encoded UTF-8, relative, never with a backslash or `..`."""
    uri = quote(within_start(root, path), errors="surrogateescape")
    return {"uri": uri, "uriBaseId": SOURCE_ROOT}


def physical_location(root: str, path: str, region: Region) -> dict[str, Any]:
    """Return a finding's place: the region, and its whole lines as context, with their text where it is known.

    The region ends where the text ends, if that is earlier. Without text there
    is nothing to count UTF-16 units in, so the region is whole lines. A notebook's
    text is its code, not the lines of the file: its columns are given as they are.
    """
    location = {"artifactLocation": artifact(root, path)}
    first = max(1, region.line)
    if not region.snippet:
        return {**location, "region": {"startLine": first, "endLine": max(first, region.end_line)}}
    if region.cell is not None:
        return {**location, "region": _in_notebook(region, first)}
    lines = region.snippet.split("\n")
    last = max(first, min(region.end_line, first + len(lines) - 1))
    context = {"startLine": first, "endLine": last, "snippet": {"text": region.snippet}}
    return {**location, "region": _exact(region, lines[: last - first + 1], first), "contextRegion": context}


def utf16_column(line: str, column: int) -> int:
    """Return the 1-based column in UTF-16 code units of a 1-based column in code points."""
    return column + sum(ord(character) > 0xFFFF for character in line[: column - 1])


def _in_notebook(region: Region, first: int) -> dict[str, Any]:
    return {
        "startLine": first,
        "startColumn": max(1, region.column),
        "endLine": max(first, region.end_line),
        "endColumn": max(1, region.end_column),
        "snippet": {"text": region.snippet},
    }


def _exact(region: Region, lines: list[str], first: int) -> dict[str, Any]:
    last = first + len(lines) - 1
    start = max(1, region.column)
    end = region.end_column if last == region.end_line else len(lines[-1]) + 1
    if last == first:
        end = max(start, end)
    return {
        "startLine": first,
        "startColumn": utf16_column(lines[0], start),
        "endLine": last,
        "endColumn": utf16_column(lines[-1], end),
        "snippet": {"text": _cut(lines, start, end)},
    }


def _cut(lines: list[str], start: int, end: int) -> str:
    if len(lines) == 1:
        return lines[0][start - 1 : end - 1]
    return "\n".join((lines[0][start - 1 :], *lines[1:-1], lines[-1][: end - 1]))
