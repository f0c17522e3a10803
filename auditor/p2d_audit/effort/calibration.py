"""Fits the factors of the weights to hours that finished flows took, with shrinkage toward what was estimated.

The hours of flow i are taken to be the sum over kinds k of exp(a + b_k) times the
estimated hours of that kind. Squared errors of logarithms are made least, together
with `calibration.all` * a^2 and `calibration.group` * b_k^2: so few flows move
the factors little, and a kind differs from the others only where flows show it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median

from msgspec import Struct

from p2d_audit.effort.weights import CalibrationWeights, FactorWeights
from p2d_audit.report import LedgerRow

KINDS = tuple(kind for kind in FactorWeights.__struct_fields__ if kind != "platform")
"""What a flow's ledger is made of."""
_STEPS = 100
_CLOSE = 1e-10
_FARTHEST = math.log(20)
"""No factor is farther from 1 than 20 times, however few hours a kind has."""


class Finished(Struct, frozen=True, kw_only=True):
    """A flow that was moved: the hours it took, and those that were estimated, by kind."""

    flow: str
    actual: float
    estimated: Mapping[str, float]


class Error(Struct, frozen=True):
    """How far estimates are off: the median of absolute logarithms of ratios, and the mean of relative errors."""

    log_ratio: float
    relative: float


class Fit(Struct, frozen=True, kw_only=True):
    """The factors found, by kind, and the errors without and with them.

    `unseen` is the error of each flow's estimate by factors that were found from
    the other flows; None for a single flow.
    """

    factors: Mapping[str, float]
    before: Error
    after: Error
    unseen: Error | None


def by_kind(ledger: Sequence[LedgerRow]) -> dict[str, float]:
    """Return the likely hours of a ledger, by kind."""
    hours = dict.fromkeys(KINDS, 0.0)
    for row in ledger:
        kind = row.source.partition(".")[0]
        hours[kind if kind in hours else "finding"] += row.likely
    return hours


def calibrate(finished: Sequence[Finished], weights: CalibrationWeights) -> Fit:
    """Return the factors that fit finished flows, of which there is at least one, with positive hours."""
    factors = _fitted(finished, weights)
    left_out = [
        _ratio(one, _fitted([*finished[:number], *finished[number + 1 :]], weights))
        for number, one in enumerate(finished)
    ]
    return Fit(
        factors=factors,
        before=_error([_ratio(one, dict.fromkeys(KINDS, 1.0)) for one in finished]),
        after=_error([_ratio(one, factors) for one in finished]),
        unseen=_error(left_out) if len(finished) > 1 else None,
    )


def _ratio(one: Finished, factors: Mapping[str, float]) -> float:
    return math.fsum(factors[kind] * hours for kind, hours in one.estimated.items()) / one.actual


def _error(ratios: Sequence[float]) -> Error:
    logs = [abs(math.log(ratio)) for ratio in ratios]
    return Error(median(logs), math.fsum(abs(ratio - 1) for ratio in ratios) / len(ratios))


def _fitted(finished: Sequence[Finished], weights: CalibrationWeights) -> dict[str, float]:
    """Return the factors by Gauss-Newton steps, each halved until it lessens what is to be made least."""
    shifts = [0.0] * (1 + len(KINDS))
    penalties = [weights.all, *(weights.group for _ in KINDS)]
    loss = _loss(finished, shifts, penalties)
    for _ in range(_STEPS):
        step = _step(finished, shifts, penalties)
        moved, less = _halved(finished, shifts, step, penalties, loss)
        if loss - less < _CLOSE:
            break
        shifts, loss = moved, less
    return {kind: round(math.exp(shifts[0] + shift), 4) for kind, shift in zip(KINDS, shifts[1:], strict=True)}


def _halved(
    finished: Sequence[Finished], shifts: list[float], step: list[float], penalties: list[float], loss: float
) -> tuple[list[float], float]:
    for halvings in range(30):
        moved = [_bounded(shift + move / 2**halvings) for shift, move in zip(shifts, step, strict=True)]
        less = _loss(finished, moved, penalties)
        if less < loss:
            return moved, less
    return shifts, loss


def _bounded(shift: float) -> float:
    return max(-_FARTHEST / 2, min(_FARTHEST / 2, shift))


def _loss(finished: Sequence[Finished], shifts: Sequence[float], penalties: Sequence[float]) -> float:
    errors = (_residual(one, shifts)[0] ** 2 for one in finished)
    return math.fsum(errors) + math.fsum(p * shift**2 for p, shift in zip(penalties, shifts, strict=True))


def _residual(one: Finished, shifts: Sequence[float]) -> tuple[float, list[float]]:
    """Return the logarithm of estimated to actual hours, and how it changes with each shift."""
    parts = [math.exp(shifts[0] + shift) * one.estimated[kind] for kind, shift in zip(KINDS, shifts[1:], strict=True)]
    whole = math.fsum(parts)
    return math.log(whole / one.actual), [1.0, *(part / whole for part in parts)]


def _step(finished: Sequence[Finished], shifts: Sequence[float], penalties: Sequence[float]) -> list[float]:
    size = len(shifts)
    matrix = [[penalties[i] + _CLOSE if i == j else 0.0 for j in range(size)] for i in range(size)]
    target = [-p * shift for p, shift in zip(penalties, shifts, strict=True)]
    for one in finished:
        error, slopes = _residual(one, shifts)
        for i in range(size):
            target[i] -= error * slopes[i]
            for j in range(size):
                matrix[i][j] += slopes[i] * slopes[j]
    return _solved(matrix, target)


def _solved(matrix: list[list[float]], target: list[float]) -> list[float]:
    """Return the solution of a positive definite system, by Gaussian elimination with pivots."""
    size = len(target)
    rows = [[*row, value] for row, value in zip(matrix, target, strict=True)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda n: abs(rows[n][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for row in rows[i + 1 :]:
            share = row[i] / rows[i][i]
            row[i:] = [value - share * above for value, above in zip(row[i:], rows[i][i:], strict=True)]
    solution = [0.0] * size
    for i in reversed(range(size)):
        known = math.fsum(rows[i][j] * solution[j] for j in range(i + 1, size))
        solution[i] = (rows[i][size] - known) / rows[i][i]
    return solution
