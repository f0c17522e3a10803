"""The ledger of each flow: blocks of lines that are settled together.

A flow that is like no other has one block. Of flows that are alike, what they
have in common and what each has beside are blocks of their own, so that it does
not matter which of them is moved in full.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import chain

from p2d_audit.effort.clusters import Cluster, Clusters
from p2d_audit.effort.hours import Line, Price, settled, total
from p2d_audit.effort.placement import Placement
from p2d_audit.effort.sharing import finding_line
from p2d_audit.effort.survey import Survey
from p2d_audit.effort.units import definition_lines, deployment_lines, graph_lines, step_lines, unit_line
from p2d_audit.effort.weights import Weights
from p2d_audit.model import Flow
from p2d_audit.report import ClusterRow, LedgerRow

Blocks = tuple[tuple[Line, ...], ...]


def flow_blocks(
    flow: Flow, survey: Survey, clusters: Clusters, placement: Placement, *, in_full: bool = False
) -> Blocks:
    """Return the lines of a flow, by block; `in_full`: of a clone, too, as if it were the only one of its cluster."""
    found = placement.flows.get(flow.id, {})
    own = _finding_lines(flow, found, placement, survey.weights)
    whole = chain(step_lines(flow, survey), graph_lines(flow, survey))
    if flow.id not in clusters.of:
        return ((*definition_lines(flow, survey), *deployment_lines(flow, survey), *whole, *own),)
    beside = (*deployment_lines(flow, survey), *own)
    if clusters.is_clone(flow.id) and not in_full:
        copies = [task for task in survey.tasks.get(flow.id, ()) if task in clusters.covered]
        return ((*_least(flow, survey), *step_lines(flow, survey, copies)), beside)
    alike = (
        finding_line("finding in flows that are alike", rule, prices, survey.weights)
        for rule, prices in sorted(placement.alike.get(clusters.of[flow.id].id, {}).items())
    )
    return ((*definition_lines(flow, survey), *whole, *alike), beside)


def ledger_of(blocks: Blocks, weights: Weights) -> tuple[LedgerRow, ...]:
    """Return the rows of blocks, each settled by itself."""
    return tuple(row for block in blocks for row in settled(block, weights.spread))


def clone_lines(weights: Weights) -> tuple[Line, Line]:
    """Return what a clone costs."""
    edit = unit_line("clone", "clone.edit", weights.clone.edit, weights)
    return edit, unit_line("check of a clone", "clone.check", weights.clone.check, weights)


def cluster_row(cluster: Cluster, weights: Weights) -> ClusterRow:
    """Return flows that are alike as the report has them."""
    return ClusterRow(id=cluster.id, flows=cluster.flows, clone=total(settled(clone_lines(weights), weights.spread)))


def _least(flow: Flow, survey: Survey) -> tuple[Line, ...]:
    """Return the lines of a clone, or those of the flow itself if they are even less."""
    clone, full = clone_lines(survey.weights), (*definition_lines(flow, survey), *graph_lines(flow, survey))
    return min(clone, full, key=lambda lines: math.fsum(line.price.likely for line in lines))


def _finding_lines(
    flow: Flow, found: Mapping[str, list[Price]], placement: Placement, weights: Weights
) -> Iterator[Line]:
    for rule, prices in sorted(found.items()):
        beyond = (flow.id, rule) in placement.eased
        yield finding_line("finding, beyond its hand-off" if beyond else "finding", rule, prices, weights)
