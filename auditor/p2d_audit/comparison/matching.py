"""Finds for each finding of the base where it is now.

A finding is the same if its fingerprint is. One whose file is gone may be in a new file, one whose flow or task
is gone may be in one of another name in the same file: files, then units, are paired as wholes, by what was found
in them, so that a fixed finding never stands for an equal one elsewhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

from msgspec import Struct

from p2d_audit.comparison.blocks import Block, pair_blocks
from p2d_audit.comparison.known import Known
from p2d_audit.comparison.sight import Sight
from p2d_audit.report import FindingRow

Side: TypeAlias = Known | FindingRow
Move: TypeAlias = tuple[Known, FindingRow]
OneSide = TypeVar("OneSide", Known, FindingRow)


class Matching(Struct, frozen=True, kw_only=True):
    """Which findings of the base are which findings now; `lost` and `new` are the rest, `unclear` paths of the base.

    `files` and `units` say which path and which unit of the base is which now.
    """

    same: tuple[Move, ...]
    moved: tuple[Move, ...]
    lost: tuple[Known, ...]
    new: tuple[FindingRow, ...]
    files: Mapping[str, str]
    units: Mapping[str, str]
    unclear: tuple[str, ...]


def match_findings(
    base: Iterable[Known],
    head: Iterable[FindingRow],
    sight: Sight,
    units: tuple[Collection[str], Collection[str]],
) -> Matching:
    """Match the findings of a base with those of now; `units` are the ids of flows, tasks and deployments of each.

    The order of what is given makes no difference.
    """
    before = {known.fingerprint: known for known in base}
    after = {row.fingerprint: row for row in head}
    search = _Search(
        [before[one] for one in sorted(before.keys() - after.keys())],
        [after[one] for one in sorted(after.keys() - before.keys())],
    )
    search.follow(sight, {known.path for known in before.values()}, units)
    return Matching(
        same=tuple((before[one], after[one]) for one in sorted(before.keys() & after.keys())),
        moved=tuple(sorted(search.moved, key=lambda move: move[1].fingerprint)),
        lost=tuple(search.old),
        new=tuple(search.new),
        files=search.files,
        units=search.units(),
        unclear=tuple(sorted(search.unclear & {known.path for known in search.old})),
    )


def unit_name(unit: str | None) -> str:
    """Return the last part of a unit's id: its name in its file."""
    return (unit or "").rpartition(":")[2]


class _Search:
    """What is still looked for on both sides, and what was found."""

    def __init__(self, old: Sequence[Known], new: Sequence[FindingRow]) -> None:
        self.old = list(old)
        self.new = list(new)
        self.moved: list[Move] = []
        self.files: dict[str, str] = {}
        self.unclear: set[str] = set()

    def follow(
        self, sight: Sight, known_paths: Collection[str], units: tuple[Collection[str], Collection[str]]
    ) -> None:
        """Find what moved, the largest wholes first."""
        self.follow_files(sight, known_paths)
        self.follow_units_of_files(sight, known_paths)
        self.follow_renamed_units(units)

    def follow_files(self, sight: Sight, known_paths: Collection[str]) -> None:
        """Find files that are gone under a new path."""
        pairs = self._pair(
            lambda one: (one.path, ""),
            lambda one: (one.rule, unit_name(one.unit), one.content),
            lambda known: not sight.exists(known.path),
            lambda row: row.path not in known_paths,
        )
        self.files = {before[0]: after[0] for before, after in pairs}

    def follow_units_of_files(self, sight: Sight, known_paths: Collection[str]) -> None:
        """Find flows and tasks of files that are gone, each in some new file, under their own name."""
        self._pair(
            lambda one: (one.path, one.unit or ""),
            lambda one: (one.rule, unit_name(one.unit), one.content),
            lambda known: known.unit is not None and not sight.exists(known.path),
            lambda row: row.unit is not None and row.path not in known_paths,
        )

    def follow_renamed_units(self, units: tuple[Collection[str], Collection[str]]) -> None:
        """Find flows and tasks that are gone under a new name in the same file."""
        before, after = units
        self._pair(
            lambda one: (one.path, one.unit or ""),
            lambda one: (one.path, (one.unit or "").partition(":")[0], one.rule, one.content),
            lambda known: known.unit is not None and known.unit not in after,
            lambda row: row.unit is not None and row.unit not in before,
        )

    def units(self) -> dict[str, str]:
        """Return which unit of the base is which now, by the findings that moved with it."""
        votes = Counter((old.unit, new.unit) for old, new in self.moved if old.unit and new.unit)
        result: dict[str, str] = {}
        taken: set[str] = set()
        for (old, new), _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])):
            if old and new and old not in result and new not in taken:
                result[old] = new
                taken.add(new)
        return result

    def _pair(
        self,
        block: Callable[[Side], Block],
        key: Callable[[Side], Hashable],
        is_gone: Callable[[Known], bool],
        is_new: Callable[[FindingRow], bool],
    ) -> tuple[tuple[Block, Block], ...]:
        old = _grouped((one for one in self.old if one.content and is_gone(one)), block)
        new = _grouped((one for one in self.new if one.content and is_new(one)), block)
        pairing = pair_blocks(_counted(old, key), _counted(new, key))
        moves = [move for before, after in pairing.pairs for move in _moves(old[before], new[after], key)]
        self.moved += moves
        self.unclear |= {path for path, _ in pairing.unclear}
        found = {one.fingerprint for move in moves for one in move}
        self.old = [one for one in self.old if one.fingerprint not in found]
        self.new = [one for one in self.new if one.fingerprint not in found]
        return pairing.pairs


def _grouped(side: Iterable[OneSide], block: Callable[[Side], Block]) -> dict[Block, list[OneSide]]:
    groups: defaultdict[Block, list[OneSide]] = defaultdict(list)
    for one in side:
        groups[block(one)].append(one)
    return groups


def _counted(groups: Mapping[Block, Sequence[Side]], key: Callable[[Side], Hashable]) -> dict[Block, Counter[Hashable]]:
    return {block: Counter(map(key, side)) for block, side in groups.items()}


def _moves(old: Iterable[Known], new: Iterable[FindingRow], key: Callable[[Side], Hashable]) -> Iterator[Move]:
    waiting: defaultdict[Hashable, list[FindingRow]] = defaultdict(list)
    for row in new:
        waiting[key(row)].append(row)
    for known in old:
        if rows := waiting[key(known)]:
            yield known, rows.pop(0)
