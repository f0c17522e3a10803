"""Identifies the lines of a file as GitHub code scanning does: by its `primaryLocationLineHash`.

The algorithm is that of `src/fingerprints.ts` in github/codeql-action, whose upload warns of values that
differ from its own. It reads bytes as UTF-8, a byte order mark included, and counts UTF-16 code units.
"""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from operator import mul

_BLOCK = 100
_END = "\uffff"
_MASK = 2**64 - 1
_POWERS = tuple(pow(37, _BLOCK - 1 - place, 2**64) for place in range(_BLOCK))
_UTF_16 = "utf-16-le" if sys.byteorder == "little" else "utf-16-be"
_BLANKS = str.maketrans("", "", " \t")


def hash_lines(content: bytes, wanted: Iterable[int]) -> Mapping[int, str]:
    """Return by number, counted from 1, the hash of each wanted line that the file has."""
    numbers = frozenset(wanted)
    units = _units(content)
    seen: Counter[int] = Counter()
    known: dict[bytes, int] = {}
    found: dict[int, str] = {}
    for number, start in enumerate(_starts(units, max(numbers, default=0)), 1):
        block = units[start : start + _BLOCK]
        key = block.tobytes()
        if key not in known:
            known[key] = sum(map(mul, block, _POWERS)) & _MASK
        seen[known[key]] += 1
        if number in numbers:
            found[number] = f"{known[key]:x}:{seen[known[key]]}"
    return found


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
