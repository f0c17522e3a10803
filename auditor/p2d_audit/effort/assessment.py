"""Adds everything up: what each flow, the shared work and the platform cost, and how ready each flow is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from p2d_audit.effort.hours import ContradictionError, Line, Price, priced, repeated, set_apart, settled, total
from p2d_audit.effort.placement import Placement, place_findings
from p2d_audit.effort.readiness import Tier, find_blockers, judge_fit, score_readiness, size_tier
from p2d_audit.effort.targets import Targets, decide_targets
from p2d_audit.effort.task_rules import Target
from p2d_audit.effort.units import apart_lines, exact, flow_lines, platform_lines
from p2d_audit.effort.usage import Usage, trace_usage
from p2d_audit.effort.weights import Hours, Weights
from p2d_audit.model import Flow, Project
from p2d_audit.report import Fit, LedgerRow, Range, SharedRow
from p2d_audit.rule import Finding


class FlowAssessment(Struct, frozen=True, kw_only=True):
    """One flow: the ledger in hours, its sum, and how ready the flow is.

    The sum leaves shared work out, so its likely end is also what the flow adds
    once that is done.
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


class Assessment(Struct, frozen=True, kw_only=True):
    """All estimates, in hours, and the weights they were made with: `total` is the three parts, end by end.

    Flows are thereby added as if all their errors went the same way, which makes
    the range of the total wider, never narrower, than it would be.
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

    @property
    def readiness(self) -> int | None:
        """The mean readiness of the flows that are no tests, rounded down; None if there are none."""
        scores = [flow.readiness for flow in self.flows if not flow.test]
        return sum(scores) // len(scores) if scores else None


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
    said of. Raise ContradictionError if the result contradicts itself.
    """
    found = tuple(findings)
    usage = trace_usage(project, exercised)
    targets = decide_targets(project, usage, weights)
    placement = place_findings(found, usage, weights)
    unseen = _blind_by_flow(blind, usage)
    flows = tuple(_flow_assessments(found, targets.tasks, placement, usage, weights, unseen))
    shared = tuple(sorted(_shared_rows(project, targets.tasks, placement, usage, weights), key=lambda row: row.id))
    platform = settled(list(platform_lines(project, weights)), weights.spread)
    result = _added_up(flows, shared, platform, targets, weights)
    check_invariants(result)
    return result


def price_finding(finding: Finding, weights: Weights) -> Range:
    """Return what a finding costs on its own, in hundredths of hours."""
    effort = finding.effort
    price = priced(Hours(effort.low, effort.likely, effort.high), weights.spread)
    return Range(low=round(price.low, 2), likely=round(price.likely, 2), high=round(price.high, 2))


def check_invariants(assessment: Assessment) -> None:
    """Raise ContradictionError unless every sum is exact and every range is in order."""
    for flow in assessment.flows:
        _expect_sum(flow.effort, flow.ledger, flow.flow)
    _expect_sum(assessment.flows_total, [flow.effort for flow in assessment.flows], "the flows")
    _expect_sum(assessment.shared_total, assessment.shared, "the shared work")
    _expect_sum(assessment.platform_total, assessment.platform, "the platform")
    parts = (assessment.flows_total, assessment.shared_total, assessment.platform_total)
    _expect_sum(assessment.total, parts, "the repository")


def _added_up(
    flows: tuple[FlowAssessment, ...],
    shared: tuple[SharedRow, ...],
    platform: tuple[LedgerRow, ...],
    targets: Targets,
    weights: Weights,
) -> Assessment:
    parts = (total(flow.effort for flow in flows), total(shared), total(platform))
    return Assessment(
        weights=weights,
        targets=targets,
        flows=flows,
        shared=shared,
        platform=platform,
        flows_total=parts[0],
        shared_total=parts[1],
        platform_total=parts[2],
        total=total(parts),
    )


def _expect_sum(whole: Range, parts: Iterable[LedgerRow | Range], what: str) -> None:
    rows = tuple(parts)
    if whole != total(rows):
        raise ContradictionError(f"the hours of {what} are not the sum of their lines")
    if not all(0 <= row.low <= row.likely <= row.high for row in (whole, *rows)):
        raise ContradictionError(f"the hours of {what} are negative or not in the order low, likely, high")


def _flow_assessments(
    findings: Iterable[Finding],
    targets: Mapping[str, Target],
    placement: Placement,
    usage: Usage,
    weights: Weights,
    blind: Mapping[str, list[str]],
) -> Iterator[FlowAssessment]:
    own_findings = _by_flow(findings, usage)
    own_tasks = _tasks_by_flow(targets, usage)
    for flow in sorted(usage.flows.values(), key=lambda flow: flow.id):
        lines = [
            *flow_lines(flow, own_tasks[flow.id], usage, weights),
            *_finding_lines(flow, placement, weights),
        ]
        yield _flow_assessment(flow, lines, own_findings[flow.id], usage, weights, blind.get(flow.id, []))


def _flow_assessment(
    flow: Flow, lines: list[Line], findings: list[Finding], usage: Usage, weights: Weights, blind: list[str]
) -> FlowAssessment:
    ledger = settled(lines, weights.spread)
    effort = total(ledger)
    costly = [finding for finding in findings if finding.effort.high > 0]
    readiness = score_readiness(costly, flow.id in usage.exercised, weights.readiness, blind)
    return FlowAssessment(
        flow=flow.id,
        ledger=ledger,
        effort=effort,
        readiness=readiness,
        blockers=find_blockers(findings),
        tier=size_tier(effort.likely, weights.tier),
        fit=judge_fit(flow, readiness, findings, usage, weights.fit, blind),
        test=flow.is_test,
        unmapped=len(blind),
    )


def _blind_by_flow(blind: Iterable[tuple[str, str]], usage: Usage) -> dict[str, list[str]]:
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


def _tasks_by_flow(targets: Mapping[str, Target], usage: Usage) -> defaultdict[str, dict[str, Target]]:
    groups: defaultdict[str, dict[str, Target]] = defaultdict(dict)
    for task, target in targets.items():
        owners = usage.owners_of(task)
        if len(owners) == 1:
            groups[min(owners)][task] = target
    return groups


def _finding_lines(flow: Flow, placement: Placement, weights: Weights) -> Iterator[Line]:
    for rule, prices in sorted(placement.flows.get(flow.id, {}).items()):
        beyond = (flow.id, rule) in placement.eased
        yield _finding_line("finding, beyond its hand-off" if beyond else "finding", rule, prices, weights)


def _finding_line(item: str, rule: str, prices: list[Price], weights: Weights) -> Line:
    price = repeated(prices, weights.repeat.finding)
    formula = _formula(prices, weights.repeat.finding)
    return Line(item=item, source=rule, count=len(prices), price=price, formula=formula)


def _formula(prices: list[Price], overhead: float) -> str:
    dearest = max(price.likely for price in prices)
    if len(prices) == 1:
        return exact(round(dearest, 4))
    if all(price.likely == dearest for price in prices):
        return f"({exact(overhead)} + {exact(1 - overhead)} * {len(prices)}) * {exact(round(dearest, 4))}"
    whole = exact(round(sum(price.likely for price in prices), 4))
    return f"{exact(overhead)} * {exact(round(dearest, 4))} + {exact(1 - overhead)} * {whole}"


def _shared_rows(
    project: Project, targets: Mapping[str, Target], placement: Placement, usage: Usage, weights: Weights
) -> Iterator[SharedRow]:
    for unit, used_by, line in apart_lines(project, targets, usage, weights):
        yield _shared_row(unit, used_by, line, weights)
    for (rule, scope, owner), work in placement.apart.items():
        line = _finding_line("finding", rule, work.prices, weights)
        yield _shared_row(f"{rule}:{scope}:{owner}", work.used_by, line, weights)


def _shared_row(row_id: str, used_by: Iterable[str], line: Line, weights: Weights) -> SharedRow:
    row = set_apart(line, weights.spread)
    return SharedRow(
        id=row_id,
        used_by=tuple(sorted(used_by)),
        item=row.item,
        source=row.source,
        count=row.count,
        low=row.low,
        likely=row.likely,
        high=row.high,
        formula=row.formula,
    )
