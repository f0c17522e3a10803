"""Decides where each finding's hours are counted: in one flow's ledger, in several, or once beside the flows.

Each occurrence of an effort is counted exactly once per its scope. A definition
stands in a flow's ledger only while that flow is all that needs it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field

from p2d_audit.effort.hours import Price, excess, priced
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

    `eased` are the flows and rules where a hand-off's own price was taken off.
    """

    flows: Mapping[str, Mapping[str, list[Price]]]
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
        return Price(
            max(price.low for price in self.prices),
            max(price.likely for price in self.prices),
            max(price.high for price in self.prices),
        )


def place_findings(findings: Iterable[Finding], usage: Usage, weights: Weights) -> Placement:
    """Sort the findings' prices into flows and shared work; what costs nothing by itself has no place there."""
    flows: defaultdict[str, defaultdict[str, list[Price]]] = defaultdict(lambda: defaultdict(list))
    apart: dict[tuple[str, str, str], SharedWork] = {}
    definitions: defaultdict[tuple[str, str, str], _Definition] = defaultdict(_Definition)
    eased: set[tuple[str, str]] = set()
    costly = (finding for finding in findings if finding.effort.high > 0)
    for finding, price in _priced_findings(costly, usage, weights, eased):
        owners = usage.owners_of(finding.unit)
        if finding.effort.scope == "each" and len(owners) == 1:
            flows[min(owners)][finding.rule].append(price)
        elif finding.effort.scope == "each":
            _shared(apart, (finding.rule, "each", finding.unit or finding.key), owners).prices.append(price)
        elif finding.effort.scope == "flow" and owners:
            for owner in owners:
                definitions[finding.rule, "flow", owner].add(price, frozenset({owner}))
        else:
            definitions[finding.rule, finding.effort.scope, _counted_by(finding, usage)].add(price, owners)
    for (rule, scope, owner), definition in definitions.items():
        if len(definition.used_by) == 1 and not definition.loose and scope != "repo":
            flows[min(definition.used_by)][rule].append(definition.price)
        else:
            _shared(apart, (rule, scope, owner), definition.used_by).prices.append(definition.price)
    return Placement(flows, apart, frozenset(eased))


def _shared(
    apart: dict[tuple[str, str, str], SharedWork], key: tuple[str, str, str], owners: Iterable[str]
) -> SharedWork:
    work = apart.setdefault(key, SharedWork(rule=key[0], owner=key[2]))
    work.used_by.update(owners)
    return work


def _counted_by(finding: Finding, usage: Usage) -> str:
    if finding.effort.scope == "repo":
        return REPOSITORY
    if finding.effort.scope == "deploy" and finding.unit in usage.deployment_ids:
        return finding.unit or REPOSITORY
    return finding.key


def _priced_findings(
    findings: Iterable[Finding], usage: Usage, weights: Weights, eased: set[tuple[str, str]]
) -> Iterator[tuple[Finding, Price]]:
    edges = _edges(usage, weights)
    for finding in sorted(findings, key=_order):
        effort = finding.effort
        price = priced(Hours(effort.low, effort.likely, effort.high), weights.spread)
        place = (finding.unit or "", finding.span)
        if effort.scope == "each" and finding.rule.startswith(weights.edge.rules) and edges.get(place):
            price = excess(price, edges[place].pop(0))
            eased.add((place[0], finding.rule))
        yield finding, price


def _order(finding: Finding) -> tuple[Span, str, str, str, str, tuple[float, float, float, str]]:
    effort = finding.effort
    amounts = (effort.low, effort.likely, effort.high, effort.scope)
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
