"""How far a flow is from Dagster, whatever its size: score, blockers, size class and verdict."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from p2d_audit.effort.usage import Usage
from p2d_audit.effort.weights import FitWeights, ReadinessWeights, TierWeights
from p2d_audit.model import Disposition, Flow
from p2d_audit.report import Fit
from p2d_audit.rule import Finding
from p2d_audit.symbols import covers

Tier = Literal["S", "M", "L", "XL"]
_SHOWN = 3


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


def size_tier(likely: float, weights: TierWeights) -> Tier:
    """Return the size class of a flow of so many likely hours."""
    if likely <= weights.small:
        return "S"
    if likely <= weights.medium:
        return "M"
    return "L" if likely <= weights.large else "XL"


def judge_fit(
    flow: Flow,
    readiness: int,
    findings: Sequence[Finding],
    usage: Usage,
    weights: FitWeights,
    blind: Sequence[str] = (),
) -> Fit:
    """Return whether to migrate the flow as it is, under conditions, or wrap it first, with the reasons.

    A flow that waits for a person or starts background tasks is wrapped whatever
    its score; one with blockers is never migrated without conditions.
    """
    obstacles = tuple(find_obstacles(flow, usage, weights))
    reasons = (*obstacles, *_hard_findings(findings), *_blind_spots(blind))
    if readiness < weights.conditions:
        return Fit(verdict="wrap", reasons=(f"readiness {readiness} is below {weights.conditions:g}", *reasons))
    if obstacles:
        return Fit(verdict="wrap", reasons=reasons)
    if readiness < weights.migrate:
        return Fit(verdict="conditions", reasons=(f"readiness {readiness} is below {weights.migrate:g}", *reasons))
    if find_blockers(findings):
        return Fit(verdict="conditions", reasons=reasons)
    return Fit(verdict="migrate", reasons=(f"readiness {readiness} is at least {weights.migrate:g}", *reasons))


def find_obstacles(flow: Flow, usage: Usage, weights: FitWeights) -> Iterator[str]:
    """Yield what makes a flow wait for a person or start background tasks."""
    symbols = {reference.symbol for reference in usage.references.get(flow.id, ())}
    for symbol in sorted(symbols):
        if any(covers(pattern, symbol) for pattern in weights.interactive):
            yield f"`{symbol}` waits for a person or another run"
        if any(covers(pattern, symbol) for pattern in weights.background):
            yield f"`{symbol}` runs tasks outside of flow runs"
    modes = {call.mode for call in usage.calls.get(flow.id, ())} & {"delay", "apply_async"}
    for mode in sorted(modes):
        yield f"`.{mode}()` starts a task in the background"


def _blind_spots(blind: Sequence[str]) -> Iterator[str]:
    if blind:
        shown = sorted(set(blind))
        listed = ", ".join(f"`{symbol}`" for symbol in shown[:_SHOWN]) + (" and more" if len(shown) > _SHOWN else "")
        yield f"uses of Prefect names that nothing can be said of: {len(blind)} ({listed})"


def _hard_findings(findings: Sequence[Finding]) -> Iterator[str]:
    for disposition, phrase in (("no-equivalent", "have no equivalent"), ("redesign", "ask for a redesign")):
        found = Counter(finding.rule for finding in findings if finding.disposition == disposition)
        if found:
            listed = ", ".join(f"{n} of {rule}" for rule, n in sorted(found.items()))
            yield f"findings that {phrase}: {listed}"
