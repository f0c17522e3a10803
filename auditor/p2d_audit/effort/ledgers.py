"""The ledger of each flow: blocks of lines that are settled together.

A flow that is like no other has one block. Of flows that are alike, what they
have in common and what each has beside are blocks of their own, so that it does
not matter which of them is moved in full.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from msgspec.structs import replace

from p2d_audit.effort.clusters import Cluster, Clusters
from p2d_audit.effort.hours import Line, added, scaled, set_apart, settled, total
from p2d_audit.effort.placement import Placement
from p2d_audit.effort.sharing import finding_line
from p2d_audit.effort.survey import Survey
from p2d_audit.effort.units import definition_lines, deployment_lines, exact, graph_lines, step_lines, unit_line
from p2d_audit.effort.weights import Weights
from p2d_audit.model import Flow
from p2d_audit.report import ClusterRow, LedgerRow, Range

Blocks = tuple[tuple[Line, ...], ...]

_ALIKE = "finding in flows that are alike"


def flow_blocks(
    flow: Flow,
    survey: Survey,
    clusters: Clusters,
    placement: Placement,
    uses: Sequence[Line] = (),
    *,
    in_full: bool = False,
) -> Blocks:
    """Return the lines of a flow, by block, with what its `uses` of shared work cost.

    `in_full`: of a clone, too, as if it were the only one of its cluster.
    """
    own = _finding_lines(flow, placement, survey.weights)
    whole = chain(step_lines(flow, survey), graph_lines(flow, survey))
    if flow.id not in clusters.of:
        return ((*definition_lines(flow, survey), *deployment_lines(flow, survey), *whole, *own), tuple(uses))
    beside = (*deployment_lines(flow, survey), *own)
    clone = clusters.is_clone(flow.id)
    if clone and not in_full:
        copies = [task for task in survey.tasks.get(flow.id, ()) if task in clusters.covered]
        findings = _share("findings of a clone", "clone.findings", _own_lines(flow, placement, survey.weights), survey)
        return ((*_least(flow, survey, copies), *step_lines(flow, survey, copies), *findings), beside, tuple(uses))
    alike = (_own_lines if clone else _alike_lines)(flow, placement, survey.weights, clusters)
    return ((*definition_lines(flow, survey), *whole, *alike), beside, tuple(uses))


def ledger_of(blocks: Blocks, weights: Weights) -> tuple[LedgerRow, ...]:
    """Return the rows of blocks, each settled by itself, but for lines that keep their range."""
    return tuple(row for block in blocks for row in _rows(block, weights))


def _rows(block: Sequence[Line], weights: Weights) -> Iterator[LedgerRow]:
    yield from settled([line for line in block if not line.apart], weights.spread)
    yield from (set_apart(line, weights.spread) for line in block if line.apart)


def clone_lines(weights: Weights) -> tuple[Line, Line]:
    """Return what a clone costs."""
    edit = unit_line("clone", "clone.edit", weights.clone.edit, weights)
    return edit, unit_line("check of a clone", "clone.check", weights.clone.check, weights)


def cluster_row(cluster: Cluster, weights: Weights) -> ClusterRow:
    """Return flows that are alike as the report has them."""
    return ClusterRow(id=cluster.id, flows=cluster.flows, clone=clone_price(weights))


def clone_price(weights: Weights) -> Range:
    """Return what a clone costs beside its own share."""
    return total(settled(clone_lines(weights), weights.spread))


def _least(flow: Flow, survey: Survey, copies: Sequence[str]) -> tuple[Line, ...]:
    """Return the lines of a clone's structure, or those of the flow itself if they are even less."""
    steps = step_lines(flow, survey, [task for task in survey.tasks.get(flow.id, ()) if task not in copies])
    body = (*graph_lines(flow, survey), *steps)
    clone = (*clone_lines(survey.weights), *_share("body of a clone", "clone.share", body, survey))
    full = (*definition_lines(flow, survey), *body)
    return min(clone, full, key=lambda lines: math.fsum(line.price.likely for line in lines))


def _share(item: str, source: str, lines: Iterable[Line], survey: Survey) -> Iterator[Line]:
    """Yield the share that a clone pays of what these lines would cost."""
    prices, share = [line.price for line in lines], survey.weights.clone.share
    if prices and share:
        whole = added(prices)
        formula = f"{exact(share)} * {exact(round(whole.likely, 4))}"
        yield Line(item=item, source=source, count=1, price=scaled(whole, share), formula=formula)


def _own_lines(flow: Flow, placement: Placement, weights: Weights, _: Clusters | None = None) -> Iterator[Line]:
    """Yield the lines of what is found in the body of a flow that is like others."""
    for rule, prices in sorted(placement.members.get(flow.id, {}).items()):
        yield finding_line(_ALIKE, rule, prices, weights)


def _alike_lines(flow: Flow, placement: Placement, weights: Weights, clusters: Clusters) -> Iterator[Line]:
    """Yield the lines of what is found in the bodies of flows that are alike, for the first of them.

    Each of them pays the same share of its own findings; what is left is paid once, for the one that has most of them.
    """
    own, share = placement.members.get(flow.id, {}), weights.clone.share
    for rule, prices in sorted(placement.alike.get(clusters.of[flow.id].id, {}).items()):
        most = finding_line(_ALIKE, rule, prices, weights)
        mine = finding_line(_ALIKE, rule, own[rule], weights) if rule in own else None
        if not share or (mine and mine.price == most.price):
            yield most
            continue
        parts = [scaled(most.price, 1 - share), *([scaled(mine.price, share)] if mine else [])]
        beside = f" + {exact(share)} * ({mine.formula})" if mine else ""
        yield replace(most, price=added(parts), formula=f"{exact(1 - share)} * ({most.formula}){beside}")


def _finding_lines(flow: Flow, placement: Placement, weights: Weights) -> Iterator[Line]:
    for rule, prices in sorted(placement.flows.get(flow.id, {}).items()):
        beyond = (flow.id, rule) in placement.eased
        yield finding_line("finding, beyond its hand-off" if beyond else "finding", rule, prices, weights)
