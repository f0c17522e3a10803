"""Joins flows of one shape that several repositories have.

Hours stay as each repository has them: what is moved in full there is moved in full by its own people, with its own
tasks. What would be saved if it were not is told beside, never taken off.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from p2d_audit.report import ClusterRow, FlowRow, Range


class Alike(Struct, frozen=True, kw_only=True, order=True):
    """Flows of one shape in several repositories: the first of each, the dearest first.

    `spare` are the likely hours that are counted more than once at most: those of all but the dearest,
    less what a clone costs.
    """

    cluster: str
    flows: tuple[str, ...]
    spare: float


class Joined(Struct, frozen=True):
    """All clusters of a fleet, which of them join repositories, and the cluster of each flow."""

    clusters: tuple[ClusterRow, ...]
    alike: tuple[Alike, ...]
    of: Mapping[str, str]


def join_clusters(flows: Sequence[tuple[str, FlowRow]], clusters: Iterable[ClusterRow], clone: Range) -> Joined:
    """Return the clusters of flows, each given with its repository; `clone` is what a clone costs where none is."""
    inside = {one.id: one for one in clusters}
    leading = {one.flows[0]: one for one in inside.values()}
    groups: defaultdict[str, list[tuple[str, FlowRow]]] = defaultdict(list)
    for repository, flow in flows:
        if flow.shape is not None and not flow.test and (flow.cluster is None or flow.id in leading):
            groups[flow.shape].append((repository, flow))
    alike: list[Alike] = []
    for group in groups.values():
        if len({repository for repository, _ in group}) > 1:
            leaders = sorted((flow for _, flow in group), key=lambda flow: (-flow.effort.likely, flow.id))
            members = [leading[flow.id] for flow in leaders if flow.id in leading]
            price = members[0].clone if members else clone
            alike.append(_alike(leaders, price))
            for one in members:
                del inside[one.id]
            joined = _cluster(leaders, leading, price)
            inside[joined.id] = joined
    of = {flow: one.id for one in inside.values() for flow in one.flows}
    return Joined(tuple(inside[key] for key in sorted(inside)), tuple(sorted(alike)), of)


def renumbered(flows: Iterable[FlowRow], joined: Joined) -> Iterator[FlowRow]:
    """Yield flows with the clusters that they are in now."""
    for flow in flows:
        yield replace(flow, cluster=joined.of.get(flow.id)) if flow.cluster != joined.of.get(flow.id) else flow


def _alike(leaders: Sequence[FlowRow], clone: Range) -> Alike:
    spare = math.fsum(max(0.0, flow.effort.likely - clone.likely) for flow in leaders[1:])
    return Alike(cluster=_id(leaders[0]), flows=tuple(flow.id for flow in leaders), spare=round(spare, 2))


def _cluster(leaders: Sequence[FlowRow], leading: Mapping[str, ClusterRow], clone: Range) -> ClusterRow:
    copies = (copy for flow in leaders if flow.id in leading for copy in leading[flow.id].flows[1:])
    return ClusterRow(id=_id(leaders[0]), flows=(*(flow.id for flow in leaders), *copies), clone=clone)


def _id(flow: FlowRow) -> str:
    return f"cluster:{flow.id.partition(':')[2]}"
