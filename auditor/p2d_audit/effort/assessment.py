"""Adds everything up: what each flow, the shared work and the platform cost, and how ready each flow is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from p2d_audit.effort import placement as placing
from p2d_audit.effort.clusters import NONE_ALIKE, Clusters, find_clusters, widened_by_likeness
from p2d_audit.effort.fit import Signals, find_obstacles, judge_fit
from p2d_audit.effort.hours import ContradictionError, settled, total
from p2d_audit.effort.ledgers import Blocks, cluster_row, flow_blocks, ledger_of
from p2d_audit.effort.readiness import Tier, find_blockers, find_traps, score_readiness, size_tier
from p2d_audit.effort.sharing import Piece, hours_by_flow, pieces_by_user, shared_pieces, shared_rows, use_lines
from p2d_audit.effort.standing import trace_standing
from p2d_audit.effort.strategies import Move, compare_strategies
from p2d_audit.effort.survey import Survey, survey_project
from p2d_audit.effort.targets import Targets
from p2d_audit.effort.units import platform_lines
from p2d_audit.effort.usage import Usage
from p2d_audit.effort.weights import Weights
from p2d_audit.model import Flow, Project, Span
from p2d_audit.report import ClusterRow, Fit, LedgerRow, Range, SharedRow, StrategyRow
from p2d_audit.rule import Finding


class FlowAssessment(Struct, frozen=True, kw_only=True):
    """One flow: the ledger in hours, its sum, how ready the flow is, and the ways to move it.

    The sum leaves shared work out, so its likely end is also what the flow adds
    once that is done; `alone` is what it costs with all the shared work it needs,
    as if it were like no other.
    """

    flow: str
    ledger: tuple[LedgerRow, ...]
    effort: Range
    readiness: int
    blockers: tuple[str, ...]
    tier: Tier
    fit: Fit
    test: bool
    unmapped: int = 0
    traps: tuple[str, ...] = ()
    alone: float = 0.0
    strategies: tuple[StrategyRow, ...] = ()
    cluster: str | None = None


class Assessment(Struct, frozen=True, kw_only=True):
    """All estimates, in hours, and the weights they were made with: `total` is the three parts, end by end.

    Flows are thereby added as if all their errors went the same way, which makes
    the range of the total wider, never narrower, than it would be. `unknown` are
    the places of names that only a run knows.
    """

    weights: Weights
    targets: Targets
    flows: tuple[FlowAssessment, ...]
    shared: tuple[SharedRow, ...]
    platform: tuple[LedgerRow, ...]
    flows_total: Range
    shared_total: Range
    platform_total: Range
    total: Range
    clusters: tuple[ClusterRow, ...] = ()
    unknown: frozenset[Span] = frozenset()

    @property
    def readiness(self) -> int | None:
        """The mean readiness of the flows that are no tests, rounded down; None if there are none."""
        scores = [flow.readiness for flow in self.flows if not flow.test]
        return sum(scores) // len(scores) if scores else None


class _Found(Struct, frozen=True, kw_only=True, eq=False):
    """What was found in one flow: its findings, the names that nothing can be said of, and its lines."""

    findings: list[Finding]
    blind: list[str]
    blocks: Blocks
    alone: float


def assess(
    project: Project,
    findings: Iterable[Finding],
    weights: Weights,
    exercised: Iterable[str] | None = None,
    blind: Iterable[tuple[str, str]] = (),
) -> Assessment:
    """Estimate the whole project.

    `exercised` are the ids of flows that tests run, searched for if not given;
    `blind` has the unit's id and the Prefect name of each use that nothing can be
    said of.
    Raise ContradictionError if the result contradicts itself.
    """
    found, unseen = tuple(findings), tuple(blind)
    survey = survey_project(project, weights, exercised, unseen)
    clusters = find_clusters(survey)
    survey = widened_by_likeness(survey, clusters)
    placement = placing.place_findings(found, survey, clusters)
    pieces = shared_pieces(survey, clusters, placement)
    shared = shared_rows(pieces, weights)
    parts = _parts(found, unseen, survey, clusters, placement, pieces, hours_by_flow(shared))
    flows = tuple(_flow_assessments(parts, survey, clusters))
    result = _added_up(flows, shared, settled(list(platform_lines(project, weights)), weights.spread), survey, clusters)
    check_invariants(result)
    return result


def price_finding(finding: Finding, weights: Weights, unknown: Container[Span] = ()) -> Range:
    """Return what a finding costs on its own, in hundredths of hours; `unknown` are places of unknown names."""
    price = placing.price_finding(finding, weights, unknown)
    return Range(low=round(price.low, 2), likely=round(price.likely, 2), high=round(price.high, 2))


def check_invariants(assessment: Assessment) -> None:
    """Raise ContradictionError unless every sum is exact, every range in order and everything counted once."""
    for flow in assessment.flows:
        _expect_sum(flow.effort, flow.ledger, flow.flow)
        _expect_one(flow)
    _expect_sum(assessment.flows_total, [flow.effort for flow in assessment.flows], "the flows")
    _expect_sum(assessment.shared_total, assessment.shared, "the shared work")
    _expect_sum(assessment.platform_total, assessment.platform, "the platform")
    parts = (assessment.flows_total, assessment.shared_total, assessment.platform_total)
    _expect_sum(assessment.total, parts, "the repository")
    twice = [row for row, count in Counter(row.id for row in assessment.shared).items() if count > 1]
    if twice:
        raise ContradictionError(f"shared work is counted twice: {', '.join(twice)}")


def _expect_one(flow: FlowAssessment) -> None:
    if not flow.strategies:
        return
    if [row.recommended for row in flow.strategies].count(True) != 1:
        raise ContradictionError(f"not one way to move {flow.flow} is recommended")
    if next(row.effort for row in flow.strategies if row.name == "assets") != flow.effort:
        raise ContradictionError(f"the hours of {flow.flow} are not those of its assets")


def _expect_sum(whole: Range, parts: Iterable[LedgerRow | Range], what: str) -> None:
    rows = tuple(parts)
    if whole != total(rows):
        raise ContradictionError(f"the hours of {what} are not the sum of their lines")
    if not all(0 <= row.low <= row.likely <= row.high for row in (whole, *rows)):
        raise ContradictionError(f"the hours of {what} are negative or not in the order low, likely, high")


def _added_up(
    flows: tuple[FlowAssessment, ...],
    shared: tuple[SharedRow, ...],
    platform: tuple[LedgerRow, ...],
    survey: Survey,
    clusters: Clusters,
) -> Assessment:
    parts = (total(flow.effort for flow in flows), total(shared), total(platform))
    return Assessment(
        weights=survey.weights,
        targets=survey.targets,
        flows=flows,
        shared=shared,
        platform=platform,
        flows_total=parts[0],
        shared_total=parts[1],
        platform_total=parts[2],
        total=total(parts),
        clusters=tuple(cluster_row(cluster, survey.weights) for cluster in clusters.all),
        unknown=survey.unknowns.names,
    )


def _parts(
    findings: Iterable[Finding],
    blind: Iterable[tuple[str, str]],
    survey: Survey,
    clusters: Clusters,
    placement: placing.Placement,
    pieces: Sequence[Piece],
    shared: Mapping[str, float],
) -> Iterator[tuple[Flow, _Found]]:
    own, names = _by_flow(findings, survey.usage), _blind_by_flow(blind, survey.usage)
    used = pieces_by_user(pieces)
    for flow in sorted(survey.usage.flows.values(), key=lambda flow: flow.id):
        uses = tuple(use_lines(flow, used, clusters, survey.weights))
        every = tuple(use_lines(flow, used, NONE_ALIKE, survey.weights))
        alone = flow_blocks(flow, survey, clusters, placement, every, in_full=True)
        yield (
            flow,
            _Found(
                findings=own[flow.id],
                blind=names[flow.id],
                blocks=flow_blocks(flow, survey, clusters, placement, uses),
                alone=total(ledger_of(alone, survey.weights)).likely + shared.get(flow.id, 0.0),
            ),
        )


def _flow_assessments(
    parts: Iterable[tuple[Flow, _Found]], survey: Survey, clusters: Clusters
) -> Iterator[FlowAssessment]:
    weights, usage = survey.weights, survey.usage
    standing = trace_standing(survey.project, usage, weights.fit)
    for flow, found in parts:
        costly = [finding for finding in found.findings if finding.effort.high > 0]
        signals = Signals(
            readiness=score_readiness(costly, flow.id in usage.exercised, weights.readiness, found.blind),
            findings=found.findings,
            obstacles=tuple(find_obstacles(flow, usage, weights.fit)),
            traps=find_traps(found.findings),
            blind=found.blind,
            lost=survey.unknowns.flows.get(flow.id, 0),
            blank=flow.id in survey.targets.blank,
        )
        yield _flow_assessment(flow, found, signals, judge_fit(flow, signals, standing, weights.fit), survey, clusters)


def _flow_assessment(
    flow: Flow, found: _Found, signals: Signals, fit: Fit, survey: Survey, clusters: Clusters
) -> FlowAssessment:
    ledger = ledger_of(found.blocks, survey.weights)
    effort = total(ledger)
    return FlowAssessment(
        flow=flow.id,
        ledger=ledger,
        effort=effort,
        readiness=signals.readiness,
        blockers=find_blockers(found.findings),
        tier=size_tier(effort.likely, survey.weights.tier),
        fit=fit,
        test=flow.is_test,
        unmapped=len(found.blind),
        traps=tuple(signals.traps),
        alone=round(found.alone, 2),
        strategies=() if flow.is_test else _strategies(flow, found, signals, fit, survey, clusters),
        cluster=clusters.of[flow.id].id if flow.id in clusters.of else None,
    )


def _strategies(
    flow: Flow, found: _Found, signals: Signals, fit: Fit, survey: Survey, clusters: Clusters
) -> tuple[StrategyRow, ...]:
    move = Move(
        flow=flow,
        blocks=found.blocks,
        clone=clusters.is_clone(flow.id),
        target=survey.targets.flows[flow.id],
        readiness=signals.readiness,
        fit=fit,
        findings=found.findings,
    )
    return compare_strategies(move, survey)


def _blind_by_flow(blind: Iterable[tuple[str, str]], usage: Usage) -> defaultdict[str, list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for unit, symbol in blind:
        for owner in usage.owners_of(unit):
            groups[owner].append(symbol)
    return groups


def _by_flow(findings: Iterable[Finding], usage: Usage) -> defaultdict[str, list[Finding]]:
    groups: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.effort.scope != "repo":
            for owner in usage.owners_of(finding.unit):
                groups[owner].append(finding)
    return groups
