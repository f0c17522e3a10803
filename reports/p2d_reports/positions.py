"""Counts the columns of a finding as each consumer does: in code points, UTF-16 code units or UTF-8 bytes.

| format | counts | from |
|---|---|---|
| json, json-lines, csv, concise | code points | 1 |
| sarif, github, gitlab, azure, checkstyle | UTF-16 code units | 1 |
| sonar | UTF-16 code units | 0 |
| rdjson | UTF-8 bytes | 1 |
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct
from p2d_audit.report import Region

Measure = Callable[[str], int]

MASK = "***"
"""What stands in a snippet for a credential, whose length nobody is told."""


class Extent(Struct, frozen=True, kw_only=True):
    """The lines a finding is in, from 1 and both included, and the columns from 1, the last one excluded.

    Columns are None, both of them, where the text they are counted in is not known.
    """

    line: int
    end_line: int
    column: int | None = None
    end_column: int | None = None


def utf16_units(text: str) -> int:
    """Return how many UTF-16 code units a text has, as Java, .NET and JavaScript count."""
    return len(text) + sum(character > "\uffff" for character in text)


def utf8_bytes(text: str) -> int:
    """Return how many bytes a text has in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def measure(region: Region, count: Measure) -> Extent:
    """Return where a finding is, with columns that are counted as `count` does.

    What ends before the first character of a line ends with the line before. Where the report does not have the
    columns themselves, they are counted in the snippet. A notebook's is its code, not the line of the file, so that
    a finding there has no columns; nor has one without text, with credentials in it, or of more lines than are known.
    """
    first = max(1, region.line)
    last = max(first, region.end_line)
    to_the_end = last > first and region.end_column <= 1
    last -= to_the_end
    if region.utf16 and count is utf16_units and not to_the_end:
        start, end = region.utf16
        return _extent(first, last, start, end)
    touched = region.snippet.split("\n")[: last - first + 1]
    if not _are_whole(region, touched, last - first + 1):
        return Extent(line=first, end_line=last)
    end_column = len(touched[-1]) + 1 if to_the_end else region.end_column
    return _extent(first, last, _column(touched[0], region.column, count), _column(touched[-1], end_column, count))


def _extent(first: int, last: int, start: int, end: int) -> Extent:
    return Extent(line=first, end_line=last, column=start, end_column=max(start, end) if last == first else end)


def _are_whole(region: Region, lines: Sequence[str], number: int) -> bool:
    known = bool(region.snippet) and region.cell is None and len(lines) == number
    return known and not any(MASK in line for line in lines)


def _column(line: str, column: int, count: Measure) -> int:
    return count(line[: max(0, column - 1)]) + 1
