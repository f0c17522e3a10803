"""Identifies the lines of a file as GitHub code scanning does: by its `primaryLocationLineHash`.

The algorithm is that of `src/fingerprints.ts` in github/codeql-action, whose upload warns of values that
differ from its own. It reads bytes as UTF-8, a byte order mark included, and counts UTF-16 code units.
"""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import accumulate, islice

_BLOCK = 100
_END = "\uffff"
_MASK = 2**64 - 1
_BASE = 37
_BEYOND = pow(_BASE, _BLOCK, 2**64)
"""What the hash of all units before a block has become at the end of it."""
_UTF_16 = "utf-16-le" if sys.byteorder == "little" else "utf-16-be"
_BLANKS = str.maketrans("", "", " \t")


def hash_lines(content: bytes, wanted: Iterable[int]) -> Mapping[int, str]:
    """Return by number, counted from 1, the hash of each wanted line that the file has."""
    numbers = frozenset(wanted)
    units = _units(content)
    starts = list(_starts(units, max(numbers, default=0)))
    before = _hashes_before(units, {place for start in starts for place in (start, start + _BLOCK)})
    seen: Counter[int] = Counter()
    found: dict[int, str] = {}
    for number, start in enumerate(starts, 1):
        digest = (before[start + _BLOCK] - before[start] * _BEYOND) & _MASK
        seen[digest] += 1
        if number in numbers:
            found[number] = f"{digest:x}:{seen[digest]}"
    return found


def _hashes_before(units: array[int], places: Iterable[int]) -> Mapping[int, int]:
    """Return for each of these places the hash of all units before it."""
    hashes = accumulate(units, _continued, initial=0)
    found: dict[int, int] = {}
    last = -1
    for place in sorted(places):
        found[place] = next(islice(hashes, place - last - 1, None))
        last = place
    return found


def _continued(digest: int, unit: int) -> int:
    """Return the hash of all units up to this one from that of those before it."""
    return (digest * _BASE + unit) & _MASK


def _units(content: bytes) -> array[int]:
    """Return the units that count: no blanks, one end for each line, and a mark and zeros behind the last."""
    text = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").translate(_BLANKS)
    units = array("H")
    units.frombytes(f"{text}{_END}{chr(0) * _BLOCK}".encode(_UTF_16))
    return units


def _starts(units: array[int], count: int) -> Iterable[int]:
    """Yield where the first `count` lines begin; the mark behind the text begins one, the zeros do not."""
    start, last = 0, len(units) - _BLOCK - 1
    for _ in range(count):
        yield start
        try:
            start = units.index(10, start) + 1
        except ValueError:
            return
        if start > last:
            return
