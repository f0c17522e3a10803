"""Pairs files, or flows and tasks, of two sides by what was found in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import TypeAlias

from msgspec import Struct

Block: TypeAlias = tuple[str, str]
"""A path, and the id of a unit in it; empty for the whole file."""
Keys: TypeAlias = Mapping[Block, Counter[Hashable]]


class Pairing(Struct, frozen=True):
    """The pairs of old and new blocks, and the old ones that fit several new ones, or share one, equally well."""

    pairs: tuple[tuple[Block, Block], ...]
    unclear: tuple[Block, ...]


def pair_blocks(old: Keys, new: Keys) -> Pairing:
    """Return which old blocks are which new ones: those that share at least half of the larger one's keys.

    The largest number of shared keys goes first, then the longest common end of the paths. Of equally good
    partners none is taken: a wrong guess would hide what is new.
    """
    ranked = sorted(_candidates(old, new), reverse=True)
    pairs: list[tuple[Block, Block]] = []
    unclear: set[Block] = set()
    closed: set[tuple[str, Block]] = set()
    for _, group in groupby(ranked, key=lambda one: one[0]):
        still = [(a, b) for _, a, b in group if ("old", a) not in closed and ("new", b) not in closed]
        times = Counter(end for a, b in still for end in (("old", a), ("new", b)))
        pairs += [(a, b) for a, b in still if times["old", a] == times["new", b] == 1]
        unclear |= {a for a, b in still if max(times["old", a], times["new", b]) > 1}
        closed |= times.keys()
    return Pairing(tuple(sorted(pairs)), tuple(sorted(unclear)))


def _candidates(old: Keys, new: Keys) -> Iterator[tuple[tuple[int, int], Block, Block]]:
    holders: defaultdict[Hashable, list[tuple[Block, int]]] = defaultdict(list)
    for block, keys in new.items():
        for key, count in keys.items():
            holders[key].append((block, count))
    sizes = {block: keys.total() for block, keys in new.items()}
    for before, keys in old.items():
        size, shared = keys.total(), defaultdict[Block, int](int)
        for key, count in keys.items():
            for after, other in holders.get(key, ()):
                shared[after] += min(count, other)
        for after, number in shared.items():
            if 2 * number >= max(size, sizes[after]):
                yield (number, _common_end(before[0], after[0])), before, after


def _common_end(one: str, other: str) -> int:
    """Return how many parts at the end of two paths are equal."""
    equal = 0
    for a, b in zip(_backwards(one), _backwards(other), strict=False):
        if a != b:
            break
        equal += 1
    return equal


@cache
def _backwards(path: str) -> tuple[str, ...]:
    return tuple(reversed(path.split("/")))
