"""Prices bridges, and lists those that a finished placement needs."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from p2d_audit.effort.hours import Price, priced, total
from p2d_audit.effort.weights import Hours, Weights
from p2d_audit.plan.plan import BridgeKind, BridgeRow, Crossing
from p2d_audit.plan.ties import ACCESS, Tie
from p2d_audit.report import BridgePrices, Range

_WHAT: dict[BridgeKind, str] = {
    "run": "Dagster asset that runs the Prefect deployment (`PipesPrefectDeploymentClient`)",
    "sensor": "sensor on Prefect runs",
    "storage": "shared storage",
}
_KINDS: dict[str, BridgeKind] = {"run": "run", "sensor": "sensor", "storage": "storage"}
_SWITCH = "switch:"
_NO_DEPLOYMENT = "; the flow has no deployment, which is made first"


def price_kinds(weights: Weights) -> BridgePrices:
    """Return what a bridge of each kind costs."""
    run, base = _price(weights.bridge.run, weights), _price(weights.deployment.base, weights)
    undeployed = Price(run.low + base.low, run.likely + base.likely, run.high + base.high)
    return BridgePrices(
        access=_range(_price(weights.strategy.wrap_setup, weights)),
        run=_range(run),
        run_undeployed=_range(undeployed),
        sensor=_range(_price(weights.bridge.sensor, weights)),
        switch=_range(_price(weights.bridge.switch, weights)),
        storage=_range(_price(weights.bridge.storage, weights)),
    )


def price_bridges(ties: Iterable[Tie], deployed: Collection[str], weights: Weights) -> dict[str, Range]:
    """Return what each bridge that could be needed costs, by key; `deployed` are flows that have a deployment."""
    kinds = price_kinds(weights)
    prices = {ACCESS: kinds.access}
    for key in {key for tie in ties for key in (*tie.forward, *tie.backward)} - {ACCESS}:
        kind, _, flow = key.partition(":")
        undeployed = kind == "run" and flow not in deployed
        prices[key] = kinds.run_undeployed if undeployed else getattr(kinds, kind)
    return prices


def list_bridges(
    ties: Iterable[Tie], waves: Mapping[str, int], prices: Mapping[str, Range], deployed: Collection[str]
) -> Iterator[BridgeRow]:
    """Yield the bridges that jobs in these waves need, by the wave they are built in."""
    spans: defaultdict[str, list[tuple[int, float, Tie]]] = defaultdict(list)
    for tie in ties:
        source = waves[tie.source] if tie.source else math.inf
        target = waves[tie.target] if tie.target else math.inf
        keys = tie.forward if source < target else tie.backward if target < source else ()
        for key in keys:
            if key != ACCESS and not key.startswith(_SWITCH):
                spans[key].append((int(min(source, target)), max(source, target), tie))
    for key in sorted(spans, key=lambda one: (min(span[0] for span in spans[one]), one)):
        yield _row(key, spans[key], prices, deployed)


def first_access(ties: Iterable[Tie], waves: Mapping[str, int], wrapped: Iterable[str]) -> int | None:
    """Return the wave in which Dagster first needs access to Prefect's API, None if it never does."""
    needed = [waves[job] for job in wrapped]
    for tie in ties:
        source = waves[tie.source] if tie.source else math.inf
        target = waves[tie.target] if tie.target else math.inf
        keys = tie.forward if source < target else tie.backward if target < source else ()
        if ACCESS in keys:
            needed.append(int(min(source, target)))
    return min(needed, default=None)


def _row(
    key: str, spans: list[tuple[int, float, Tie]], prices: Mapping[str, Range], deployed: Collection[str]
) -> BridgeRow:
    kind, flow = _KINDS[key.partition(":")[0]], key.partition(":")[2]
    switches = {one for _, _, tie in spans for one in tie.backward if one.startswith(_SWITCH) and kind == "sensor"}
    last = max(end for _, end, _ in spans)
    links = sorted({tie.link for _, _, tie in spans})
    return BridgeRow(
        id=f"bridge:{key}",
        kind=kind,
        flow=flow,
        what=_WHAT[kind] + (_NO_DEPLOYMENT if kind == "run" and flow not in deployed else ""),
        crossings=tuple(
            Crossing(source=one.source, target=one.target, kind=one.kind, path=one.path, line=one.line) for one in links
        ),
        built=min(begin for begin, _, _ in spans),
        removed=None if math.isinf(last) else int(last),
        hours=total([prices[key], *(prices[one] for one in sorted(switches))]),
    )


def _price(hours: Hours, weights: Weights) -> Price:
    return priced(hours, weights.spread)


def _range(price: Price) -> Range:
    return Range(low=round(price.low, 2), likely=round(price.likely, 2), high=round(price.high, 2))
