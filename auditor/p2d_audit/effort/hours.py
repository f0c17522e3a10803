"""Arithmetic of hours: one thing's range, repeated things, and a ledger whose printed lines add up.

A thing's `Hours` become P10, mean and P90. The spreads of a ledger's lines are
added as correlated errors, and the spread of the sum is shared out to the lines
by Euler's rule, so each line's range is narrower than its own. Nothing here lets
an additional occurrence lower any of the three numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from msgspec import Struct

from p2d_audit.effort.weights import Hours, SpreadWeights
from p2d_audit.report import LedgerRow, Range

_NOISE = 1e-9
"""What binary fractions of hundredths may be off by: a half is always rounded up."""


class ContradictionError(RuntimeError):
    """An estimate contradicts itself: a fault of the tool, never of the audited code."""


class Price(Struct, frozen=True):
    """What one thing costs on its own, in hours: P10, mean and P90."""

    low: float
    likely: float
    high: float


class Line(Struct, frozen=True, kw_only=True):
    """A ledger's line before its range is narrowed; `source` is unique among those settled together.

    `apart`: it keeps its range, as what is paid beside it of the same thing does.
    """

    item: str
    source: str
    count: int
    price: Price
    formula: str
    apart: bool = False


def priced(hours: Hours, spread: SpreadWeights, factor: float = 1.0, wide: float = 1.0) -> Price:
    """Return the PERT mean and the P10 and P90 of `hours` times `factor`, never outside the three points.

    With `wide`, the high hours are as many times as far, and the low end stays.
    """
    if wide != 1:
        low = priced(hours, spread, factor).low
        further = priced(Hours(hours.low, hours.typical, wide * hours.high), spread, factor)
        return Price(low, further.likely, further.high)
    mean = (hours.low + 4 * hours.typical + hours.high) / 6
    reach = spread.z * (hours.high - hours.low) / 6
    low, high = max(hours.low, mean - reach), min(hours.high, mean + reach)
    return Price(factor * min(low, mean), factor * mean, factor * max(mean, high))


def repeated(prices: Sequence[Price], overhead: float) -> Price:
    """Return the price of several occurrences: the dearest in full, the others without their `overhead`.

    For n equal ones of price c that is `overhead * c + (1 - overhead) * c * n`.
    """
    return Price(
        _damped([price.low for price in prices], overhead),
        _damped([price.likely for price in prices], overhead),
        _damped([price.high for price in prices], overhead),
    )


def _damped(values: list[float], overhead: float) -> float:
    return overhead * max(values) + (1 - overhead) * math.fsum(values)


def added(prices: Sequence[Price]) -> Price:
    """Return the sum of each end."""
    return Price(*(math.fsum(ends) for ends in zip(*map(_ends, prices), strict=True)))


def highest(prices: Sequence[Price]) -> Price:
    """Return the highest of each end."""
    return Price(*(max(ends) for ends in zip(*map(_ends, prices), strict=True)))


def excess(price: Price, paid: Price) -> Price:
    """Return what `price` adds where `paid` is counted already."""
    low = max(0.0, price.low - paid.low)
    likely = max(low, price.likely - paid.likely)
    return Price(low, likely, max(likely, price.high - paid.high))


def scaled(price: Price, factor: float) -> Price:
    """Return `factor` times the price."""
    return Price(factor * price.low, factor * price.likely, factor * price.high)


def doubtful(price: Price, share: float, check: Price) -> Price:
    """Return the price of what holds with the probability `share`: a check, and the whole if it does; never more."""
    likely = min(price.likely, check.likely + share * price.likely)
    return Price(min(price.low, check.low, likely), likely, price.high)


def dearest(groups: Iterable[Sequence[Price]]) -> list[Price]:
    """Return the prices of groups that say the same: place by place, from the dearest on, the highest of all."""
    ends = [tuple(sorted(values, reverse=True) for values in zip(*map(_ends, group), strict=True)) for group in groups]
    return [
        Price(*(max(_nth(end, n) for end in same) for same in zip(*ends, strict=True)))
        for n in range(max((len(end[0]) for end in ends), default=0))
    ]


def _ends(price: Price) -> tuple[float, float, float]:
    return price.low, price.likely, price.high


def _nth(values: Sequence[float], n: int) -> float:
    return values[n] if n < len(values) else 0.0


def settled(lines: Sequence[Line], spread: SpreadWeights) -> tuple[LedgerRow, ...]:
    """Return the lines with narrowed ranges in whole hundredths of hours; their sum is the ledger's total."""
    if not lines:
        return ()
    means = [100 * line.price.likely for line in lines]
    downs = _shares([100 * (line.price.likely - line.price.low) for line in lines], spread.correlation)
    ups = _shares([100 * (line.price.high - line.price.likely) for line in lines], spread.correlation)
    mean, down, up = math.fsum(means), math.fsum(downs), math.fsum(ups)
    likely = _apportioned(means, _nearest(mean))
    less = _apportioned(downs, _nearest(mean) - _nearest(mean - down), likely)
    more = _apportioned(ups, _nearest(mean + up) - _nearest(mean))
    return tuple(_row(line, m - d, m, m + u) for line, m, d, u in zip(lines, likely, less, more, strict=True))


def set_apart(line: Line, spread: SpreadWeights) -> LedgerRow:
    """Return a line that belongs to no flow's ledger, rounded up to hundredths of hours.

    Its low end is held at the share of the spread it would at least have in a
    ledger, and its high end is its own P90: so a definition that a second flow
    starts to use is never cheaper here than it was in the first flow's ledger.
    """
    price = line.price
    low = price.likely - spread.correlation * (price.likely - price.low)
    return _row(line, _upward(low), _upward(price.likely), _upward(price.high))


def total(rows: Iterable[LedgerRow | Range]) -> Range:
    """Return the sum of ranges, end by end, in hundredths of hours."""
    parts = [(row.low, row.likely, row.high) for row in rows]
    low, likely, high = (round(math.fsum(ends), 2) for ends in zip(*parts, strict=True)) if parts else (0.0, 0.0, 0.0)
    return Range(low=low, likely=likely, high=high)


def _shares(spreads: list[float], correlation: float) -> list[float]:
    simple = math.fsum(spreads)
    joint = math.sqrt((1 - correlation) * math.fsum(s * s for s in spreads) + correlation * simple * simple)
    if joint == 0:
        return [0.0 for _ in spreads]
    return [min(s, s * ((1 - correlation) * s + correlation * simple) / joint) for s in spreads]


def _apportioned(values: list[float], whole: int, ceilings: list[int] | None = None) -> list[int]:
    """Round values to integers that sum to `whole`, by largest remainders, none above its ceiling."""
    parts = [math.floor(value + _NOISE) for value in values]
    left = whole - sum(parts)
    step = 1 if left > 0 else -1
    order = sorted(range(len(values)), key=lambda i: (step * (parts[i] - values[i]), i))
    while left:
        movable = [i for i in order if 0 <= parts[i] + step <= (ceilings[i] if ceilings else math.inf)]
        if not movable:
            raise ContradictionError(f"{whole} hundredths of hours cannot be shared out to {values}")
        for i in movable[: abs(left)]:
            parts[i] += step
            left -= step
    return parts


def _nearest(value: float) -> int:
    return math.floor(value + 0.5 + _NOISE)


def _upward(hours: float) -> int:
    return math.ceil(100 * hours - _NOISE)


def _row(line: Line, low: int, likely: int, high: int) -> LedgerRow:
    return LedgerRow(
        item=line.item,
        source=line.source,
        count=line.count,
        low=low / 100,
        likely=likely / 100,
        high=high / 100,
        formula=line.formula,
    )
