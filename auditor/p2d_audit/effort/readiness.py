"""How far a flow is from Dagster, whatever its size: score, blockers, size class and flags."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Literal

from p2d_audit.effort.weights import ReadinessWeights, TierWeights
from p2d_audit.model import Disposition
from p2d_audit.rule import Finding

Tier = Literal["S", "M", "L", "XL"]


def score_readiness(
    findings: Iterable[Finding], tested: bool, weights: ReadinessWeights, blind: Iterable[str] = ()
) -> int:
    """Return 0 to 100 from findings of a flow that cost something; a rule counts with the logarithm of its findings.

    `blind` has a Prefect name for each use in the flow that nothing can be said of.
    """
    counts: Counter[str] = Counter()
    heaviest: defaultdict[str, float] = defaultdict(float)
    for finding in findings:
        counts[finding.rule] += 1
        heaviest[finding.rule] = max(heaviest[finding.rule], _burden(finding.disposition, weights))
    for symbol in blind:
        counts[symbol] += 1
        heaviest[symbol] = weights.kind.unknown
    burden = math.fsum(heaviest[rule] * (1 + weights.repeat * math.log2(n)) for rule, n in counts.items())
    score = 100 / (1 + burden / weights.scale)
    return min(100, round(score + (weights.tested if tested else 0)))


def _burden(disposition: Disposition, weights: ReadinessWeights) -> float:
    weight: float = getattr(weights.kind, disposition.replace("-", "_"))
    return weight


def find_blockers(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return the codes of the rules whose errors ask for a redesign or have no equivalent."""
    hard = ("redesign", "no-equivalent")
    return tuple(sorted({f.rule for f in findings if f.severity == "error" and f.disposition in hard}))


def find_traps(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return the codes of the rules whose findings would load in Dagster and be wrong."""
    return tuple(sorted({finding.rule for finding in findings if finding.trap}))


def size_tier(likely: float, weights: TierWeights) -> Tier:
    """Return the size class of a flow of so many likely hours."""
    if likely <= weights.small:
        return "S"
    if likely <= weights.medium:
        return "M"
    return "L" if likely <= weights.large else "XL"
