"""The source that the page shows, by file."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import Any

from p2d_audit.report import CodeRow, Report

from p2d_reports.html.data.texts import Texts

LEAST = 200_000
"""Characters of source that there is always room for."""


class Code:
    """The stretches of source of a report, as many as there is room for; findings elsewhere bring their own lines."""

    def __init__(self, report: Report, room: int) -> None:
        self._rows: defaultdict[str, list[CodeRow]] = defaultdict(list)
        self.left_out = 0
        size = 0
        for row in report.code:
            size += len(row.text)
            if size > max(room, LEAST):
                self.left_out += 1
            else:
                self._rows[row.path].append(row)

    def has(self, path: str, line: int, end_line: int) -> bool:
        """Say whether these lines are shown."""
        rows = self._rows.get(path, [])
        number = bisect_right(rows, line, key=lambda row: row.line) - 1
        return number >= 0 and end_line <= rows[number].line + rows[number].text.count("\n")

    def rows(self, texts: Texts) -> list[list[Any]]:
        """Return path, first line and text of each stretch."""
        return [[texts.number(row.path), row.line, row.text] for rows in self._rows.values() for row in rows]
