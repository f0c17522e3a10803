"""Lays rows out in columns that fit a terminal: long cells lose their middle, rows never wrap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct
from tabulate import tabulate

from p2d_reports.text import columns, shorten, visible

WIDTH = 100
GAP = 2
_SECOND_COLUMN = "\0"
"""Stands beside a wide character while tabulate counts characters; no cell holds one of its own."""


class Column(Struct, frozen=True):
    """A column's heading; only `elastic` ones give way when the row is too wide."""

    name: str
    align: Literal["left", "right"] = "left"
    elastic: bool = False


def lay_out(header: Sequence[Column], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the table's lines, at most `WIDTH` columns wide."""
    cells = [[visible(cell) for cell in row] for row in rows]
    limits = _limits(header, cells)
    ruled = ([column.name for column in header], ["-" * limit for limit in limits], *cells)
    table = tabulate(
        [[_padded(shorten(cell, limit)) for cell, limit in zip(row, limits, strict=True)] for row in ruled],
        colalign=[column.align for column in header],
        tablefmt="plain",
        disable_numparse=True,
        preserve_whitespace=True,
    )
    for line in table.splitlines():
        yield line.replace(_SECOND_COLUMN, "").rstrip()


def share_out(needs: Sequence[int], available: int) -> list[int]:
    """Return what each gets of `available`: its need, or an equal part of what the modest ones leave."""
    given = [0] * len(needs)
    for position, index in enumerate(sorted(range(len(needs)), key=lambda i: needs[i])):
        given[index] = min(needs[index], available // (len(needs) - position))
        available -= given[index]
    return given


def _limits(header: Sequence[Column], cells: Sequence[Sequence[str]]) -> list[int]:
    needs = [max(columns(column.name), *(columns(row[i]) for row in cells)) for i, column in enumerate(header)]
    elastic = [i for i, column in enumerate(header) if column.elastic]
    firm = sum(need for i, need in enumerate(needs) if i not in elastic)
    shares = share_out([needs[i] for i in elastic], WIDTH - GAP * (len(header) - 1) - firm)
    for index, share in zip(elastic, shares, strict=True):
        needs[index] = share
    return needs


def _padded(cell: str) -> str:
    if cell.isascii():
        return cell
    return "".join(c + _SECOND_COLUMN if columns(c) == 2 else c for c in cell)
