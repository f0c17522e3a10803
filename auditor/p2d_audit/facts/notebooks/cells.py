"""Where the lines of a notebook's code stand: in the file, and in the cells that a user sees.

The code of all cells is one text. Its places and those in the file are
converted into each other here; columns count code points in both.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from p2d_audit.facts.records import At, CellLine, Piece
from p2d_audit.model import Span

T = TypeVar("T")


class CellPlace(Struct, frozen=True):
    """A cell, counted from 1 among all cells of the notebook, and a line in it."""

    cell: int
    line: int


class Cells:
    """The lines of a notebook's code, found by their number and by their place in the file."""

    def __init__(self, lines: Sequence[CellLine]) -> None:
        self._lines = tuple(lines)
        found = [(piece, number) for number, line in enumerate(self._lines, 1) for piece in line.pieces]
        self._pieces = sorted(found, key=lambda pair: (pair[0].line, pair[0].file_column, pair[1]))
        self._starts = [(piece.line, piece.file_column) for piece, _ in self._pieces]

    def in_file(self, at: At) -> At:
        """Return where in the file a stretch of the text stands."""
        if not self._lines:
            return at
        return At(*self._file_place(at.line, at.column), *self._file_place(at.end_line, at.end_column, is_end=True))

    def in_text(self, at: At) -> At | None:
        """Return the stretch of the text that stands at a place of the file; None if no code is on its line."""
        if not self._lines:
            return at
        if not self._begins(bisect_left(self._starts, (at.line, 0)), at.line):
            return None
        return At(*self._text_place(at.line, at.column), *self._text_place(at.end_line, at.end_column))

    def in_cell(self, line: int) -> CellPlace:
        """Return the cell that a line of the text is in."""
        found = self._lines[min(line, len(self._lines)) - 1]
        return CellPlace(found.cell, found.number)

    def moved(self, declared: T) -> T:
        """Return what was found in the text with all of its places converted to those in the file."""
        return cast("T", self._moved(declared))

    def lines_of(self, cell: int) -> range:
        """Return the numbers of the lines of the text that a cell has."""
        numbers = [number for number, line in enumerate(self._lines, 1) if line.cell == cell]
        return range(numbers[0], numbers[-1] + 1) if numbers else range(0)

    def __len__(self) -> int:
        return len(self._lines)

    def _moved(self, value: Any) -> Any:
        match value:
            case Span():
                at = self.in_file(At(value.line, value.column, value.end_line, value.end_column))
                return Span(value.path, at.line, at.column, at.end_line, at.end_column)
            case Struct():
                held = ((name, getattr(value, name)) for name in value.__struct_fields__)
                return replace(value, **{name: self._moved(one) for name, one in held})
            case tuple():
                return tuple(self._moved(one) for one in value)
            case _:
                return value

    def _file_place(self, line: int, column: int, *, is_end: bool = False) -> tuple[int, int]:
        """Return where a column stands; the end of a stretch is where its last character ends."""
        found = self._lines[min(line, len(self._lines)) - 1]
        column = min(column, found.length + 1)
        before = [piece for piece in found.pieces if piece.column <= column]
        piece = next((piece for piece in before if piece.column == column), before[-1]) if is_end else before[-1]
        return piece.line, piece.file_column + column - piece.column

    def _text_place(self, line: int, column: int) -> tuple[int, int]:
        index = bisect_right(self._starts, (line, column)) - 1
        if self._begins(index + 1, line) and not self._begins(index, line):
            index, column = index + 1, self._starts[index + 1][1]
        index = max(index, 0)
        piece, number = self._pieces[index]
        beyond = column - piece.file_column if piece.line == line else 0
        return number, min(piece.column + beyond, self._limit(number, piece))

    def _begins(self, index: int, line: int) -> bool:
        """Say whether there is a piece of this index on a line of the file."""
        return 0 <= index < len(self._starts) and self._starts[index][0] == line

    def _limit(self, number: int, piece: Piece) -> int:
        """Return the last column that still belongs to a piece."""
        found = self._lines[number - 1]
        return min((other.column for other in found.pieces if other.column > piece.column), default=found.length + 1)
