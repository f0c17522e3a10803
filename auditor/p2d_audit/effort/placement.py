"""Decides where each finding's hours are counted: in one flow's ledger, in several, or once beside the flows.

Each occurrence of an effort is counted exactly once per its scope. A definition
stands in a flow's ledger only while that flow is all that needs it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping

from msgspec import Struct, field

from p2d_audit.effort.clusters import Clusters
from p2d_audit.effort.hours import Price, dearest, doubtful, excess, highest, priced
from p2d_audit.effort.survey import Survey
from p2d_audit.effort.units import edge_hours
from p2d_audit.effort.usage import Usage
from p2d_audit.effort.weights import Hours, Weights
from p2d_audit.model import Span
from p2d_audit.rule import Finding

REPOSITORY = "repository"


class SharedWork(Struct, eq=False):
    """Occurrences that belong to no single flow, and the flows that need them."""

    rule: str
    owner: str
    used_by: set[str] = field(default_factory=set)
    prices: list[Price] = field(default_factory=list)


class Placement(Struct, frozen=True, eq=False):
    """Prices of findings: by flow and rule, and those that stand apart, by rule, scope and owner.

    `alike` are those of flows that are alike, by cluster and rule: of each rule as many, and as dear, as the flow has
    that has the most; `members` has those of each of these flows. `eased` are the flows and rules where a hand-off's
    own price was taken off.
    """

    flows: Mapping[str, Mapping[str, list[Price]]]
    members: Mapping[str, Mapping[str, list[Price]]]
    alike: Mapping[str, Mapping[str, list[Price]]]
    apart: Mapping[tuple[str, str, str], SharedWork]
    eased: frozenset[tuple[str, str]]


class _Definition(Struct, eq=False):
    """Something counted once, with what its findings say."""

    prices: list[Price] = field(default_factory=list)
    used_by: set[str] = field(default_factory=set)
    loose: bool = False

    def add(self, price: Price, owners: frozenset[str]) -> None:
        """Note another finding about the same definition."""
        self.prices.append(price)
        self.used_by |= owners
        self.loose |= not owners

    @property
    def price(self) -> Price:
        """The dearest that is said of it, number by number."""
        return highest(self.prices)


def place_findings(findings: Iterable[Finding], survey: Survey, clusters: Clusters) -> Placement:
    """Sort the findings' prices into flows and shared work; what costs nothing by itself has no place there."""
    sorting = _Sorting(survey, clusters)
    costly = (finding for finding in findings if finding.effort.high > 0)
    for finding, price in _priced_findings(costly, survey, sorting.eased):
        if not sorting.is_copy(finding):
            sorting.add(finding, price)
    return sorting.placement()


class _Sorting:
    """The prices that are sorted so far; each goes to the narrowest place that is the finding's by the code alone."""

    def __init__(self, survey: Survey, clusters: Clusters) -> None:
        self._survey = survey
        self._clusters = clusters
        self._schedules = frozenset(schedule.span for schedule in survey.project.schedules)
        self._flows: defaultdict[str, defaultdict[str, list[Price]]] = defaultdict(lambda: defaultdict(list))
        self._apart: dict[tuple[str, str, str], SharedWork] = {}
        self._definitions: defaultdict[tuple[str, str, str], _Definition] = defaultdict(_Definition)
        self._alike: defaultdict[tuple[str, str], defaultdict[str, list[Price]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._common: defaultdict[tuple[str, Span], defaultdict[str, list[Price]]]
        self._common = defaultdict(lambda: defaultdict(list))
        self._once: defaultdict[tuple[str, str, str, str], _Definition] = defaultdict(_Definition)
        self.eased: set[tuple[str, str]] = set()

    def is_copy(self, finding: Finding) -> bool:
        """Tell whether it is about a copy of a task, which is moved with the original."""
        return finding.unit in self._clusters.covered and _is_own(finding)

    def add(self, finding: Finding, price: Price) -> None:
        """Sort one price."""
        unit, scope, owners = finding.unit or "", finding.effort.scope, self._survey.usage.owners_of(finding.unit)
        member = self._clusters.pooled.get(unit, unit)
        if scope == "each" and self._is_common(finding):
            self._common[finding.rule, finding.span][unit].append(price)
        elif scope == "flow" and owners:
            for owner in owners:
                self._once[finding.rule, "flow", owner, owner].add(price, frozenset({owner}))
        elif member in self._clusters.of and _is_own(finding) and finding.span not in self._schedules:
            if scope == "each":
                self._alike[self._clusters.of[member].id, finding.rule][member].append(price)
            else:
                self._once[finding.rule, scope, unit, member].add(price, owners)
        elif scope == "each" and len(owners) == 1:
            self._flows[min(owners)][finding.rule].append(price)
        elif scope == "each":
            self._share((finding.rule, "each", finding.unit or finding.key), owners).prices.append(price)
        else:
            self._definitions[finding.rule, scope, _counted_by(finding, self._survey.usage)].add(price, owners)

    def placement(self) -> Placement:
        """Return what all prices amount to."""
        for (rule, _, _, flow), definition in self._once.items():
            cluster = self._clusters.of.get(flow)
            prices = self._alike[cluster.id, rule][flow] if cluster else self._flows[flow][rule]
            prices.append(definition.price)
        for (rule, scope, owner), definition in self._definitions.items():
            if len(definition.used_by) == 1 and not definition.loose and scope != "repo":
                self._flows[min(definition.used_by)][rule].append(definition.price)
            else:
                self._share((rule, scope, owner), definition.used_by).prices.append(definition.price)
        for (rule, span), groups in self._common.items():
            place = self._survey.common[span]
            self._share((rule, "each", place.owner), place.flows).prices.extend(dearest(groups.values()))
        alike: defaultdict[str, dict[str, list[Price]]] = defaultdict(dict)
        members: defaultdict[str, dict[str, list[Price]]] = defaultdict(dict)
        for (one, rule), groups in self._alike.items():
            alike[one][rule] = dearest(groups.values())
            for member, prices in groups.items():
                members[member][rule] = prices
        return Placement(self._flows, members, alike, self._apart, frozenset(self.eased))

    def _is_common(self, finding: Finding) -> bool:
        flow = self._survey.usage.flows.get(finding.unit or "")
        return flow is not None and self._survey.is_common(flow, finding.span)

    def _share(self, key: tuple[str, str, str], owners: Iterable[str]) -> SharedWork:
        work = self._apart.setdefault(key, SharedWork(rule=key[0], owner=key[2]))
        work.used_by.update(owners)
        return work


def _is_own(finding: Finding) -> bool:
    """Tell whether a finding is about its unit alone, whatever else there is."""
    scope = finding.effort.scope
    return scope in ("each", "flow") or (scope == "def" and finding.key == finding.unit)


def _counted_by(finding: Finding, usage: Usage) -> str:
    if finding.effort.scope == "repo":
        return REPOSITORY
    if finding.effort.scope == "deploy" and finding.unit in usage.deployment_ids:
        return finding.unit or REPOSITORY
    return finding.key


def price_finding(finding: Finding, weights: Weights, unknown: Container[Span] = ()) -> Price:
    """Return what a finding costs on its own: up to more at an `unknown` name, less on the whole if it may not hold."""
    effort, wide = finding.effort, weights.unknown.widening if finding.span in unknown else 1.0
    hours = Hours(effort.low, effort.likely, effort.high)
    price = priced(hours, weights.spread, weights.factor.finding, wide)
    if finding.confidence != "low":
        return price
    check = priced(weights.unknown.check, weights.spread, weights.factor.finding)
    return doubtful(price, weights.unknown.potential, check)


def _priced_findings(
    findings: Iterable[Finding], survey: Survey, eased: set[tuple[str, str]]
) -> Iterator[tuple[Finding, Price]]:
    weights = survey.weights
    edges = _edges(survey.usage, weights)
    for finding in sorted(findings, key=_order):
        price = price_finding(finding, weights, survey.unknowns.names)
        place = (finding.unit or "", finding.span)
        if finding.effort.scope == "each" and finding.rule.startswith(weights.edge.rules) and edges.get(place):
            price = excess(price, edges[place].pop(0))
            eased.add((place[0], finding.rule))
        yield finding, price


def _order(finding: Finding) -> tuple[object, ...]:
    effort = finding.effort
    amounts = (effort.low, effort.likely, effort.high, effort.scope, finding.confidence)
    return (finding.span, finding.rule, finding.message, finding.unit or "", finding.key, amounts)


def _edges(usage: Usage, weights: Weights) -> dict[tuple[str, Span], list[Price]]:
    """Return the prices of the hand-offs at each place, the dearest first."""
    prices: defaultdict[tuple[str, Span], list[Price]] = defaultdict(list)
    for flow, handoffs in usage.handoffs.items():
        for handoff in handoffs:
            prices[flow, handoff.span].append(priced(edge_hours(handoff, weights)[1], weights.spread))
    for group in prices.values():
        group.sort(key=lambda price: price.likely, reverse=True)
    return dict(prices)
