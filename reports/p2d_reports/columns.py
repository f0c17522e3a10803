"""Lays rows out in columns that fit a terminal: long cells lose their middle, rows never wrap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import tabulate
from msgspec import Struct

from p2d_reports.text import columns, inert, shorten, visible

tabulate.WIDE_CHARS_MODE = False  # or a wcwidth installed beside would change widths
WIDTH = 100
GAP = 2
_STAND_INS = 0xF0000
"""The first of the private characters that stand for what is not one column wide; no cell shows one of its own."""


class Column(Struct, frozen=True):
    """A column's heading; only `elastic` ones give way when the row is too wide."""

    name: str
    align: Literal["left", "right"] = "left"
    elastic: bool = False


def lay_out(header: Sequence[Column], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the table's lines, at most `WIDTH` columns wide."""
    cells = [[inert(visible(cell)) for cell in row] for row in rows]
    limits = _limits(header, cells)
    ruled = ([column.name for column in header], ["-" * limit for limit in limits], *cells)
    stand_ins: list[str] = []
    table = tabulate.tabulate(
        [[_counted(shorten(c, limit), stand_ins) for c, limit in zip(row, limits, strict=True)] for row in ruled],
        colalign=[column.align for column in header],
        tablefmt="plain",
        disable_numparse=True,
        preserve_whitespace=True,
    )
    meant = {_STAND_INS + i: text for i, text in enumerate(stand_ins)}
    for line in table.splitlines():
        yield line.translate(meant).rstrip()


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


def _counted(cell: str, stand_ins: list[str]) -> str:
    """Return a cell with as many characters as it is wide; tabulate counts characters."""
    if cell.isascii():
        return cell
    counted: list[str] = []
    for character in cell:
        width = columns(character)
        if width == 1:
            counted.append(character)
        elif width == 2:
            stand_ins += (character, "")
            counted += (chr(_STAND_INS + len(stand_ins) - 2), chr(_STAND_INS + len(stand_ins) - 1))
        elif counted:
            stand_ins.append(counted.pop() + character)
            counted.append(chr(_STAND_INS + len(stand_ins) - 1))
    return "".join(counted)
