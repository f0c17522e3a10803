"""Writes CSV that a spreadsheet shows and never computes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from p2d_reports.text import inert, visible

Row = tuple[str | int | float | None, ...]

# Those that OWASP names for CSV injection, with their full-width forms.
_ACTIVE = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def write_rows(header: Sequence[str], rows: Iterable[Row], end: str = "\r\n") -> str:
    """Return a table as RFC 4180 has it, all rows as long as the header; None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end)
    writer.writerow(header)
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"{len(row)} cells under {len(header)} headings")
        writer.writerow([_cell(cell) for cell in row])
    return text.getvalue()


def _cell(value: str | float | None) -> str:
    if value is None:
        return ""
    return guarded(inert(visible(value, keep="\n"))) if isinstance(value, str) else str(value)


def guarded(text: str) -> str:
    """Return text with an apostrophe before what a spreadsheet takes for the beginning of a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_ACTIVE) else text
