"""Where calls of tasks and flows stand in the source, taken from the running frames."""

from __future__ import annotations

import itertools
import linecache
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import CodeType, FrameType


@dataclass(frozen=True, order=True)
class Site:
    """The call expression: 1-based lines, 1-based columns in code points, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Sites:
    """Finds call expressions of one file; `bodies` are functions of ours that run a flow's or task's body."""

    def __init__(self, path: str, bodies: set[CodeType]) -> None:
        self.path = path
        self.bodies = bodies

    def here(self) -> tuple[Site, ...]:
        """Return the calls that are running in the file, the innermost first, within the innermost body."""
        return tuple(self._calls(sys._getframe(1)))

    def _calls(self, frame: FrameType | None) -> Iterator[Site]:
        while frame is not None and frame.f_code not in self.bodies:
            if frame.f_code.co_filename == self.path:
                site = _site(frame.f_code, frame.f_lasti)
                if site is not None:
                    yield site
            frame = frame.f_back


@cache
def _site(code: CodeType, instruction: int) -> Site | None:
    line, end_line, column, end_column = next(itertools.islice(code.co_positions(), instruction // 2, None))
    if line is None or end_line is None or column is None or end_column is None:
        return None
    path = code.co_filename
    return Site(line, _column(path, line, column), end_line, _column(path, end_line, end_column))


def _column(path: str, line: int, offset: int) -> int:
    """Turn an offset in bytes, as Python keeps it, into a column."""
    return len(linecache.getline(path, line).encode()[:offset].decode()) + 1
