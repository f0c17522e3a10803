"""Flows of one shape: copies of a flow, and flows whose bodies make the same calls.

Which flows are alike, which of them is moved in full and which tasks are copies
too follows from the code alone, never from findings, so that another finding can
make nothing cheaper. Two equal flows change places without changing a number.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from p2d_audit.effort.survey import Survey
from p2d_audit.effort.units import definition_lines, graph_lines, step_lines
from p2d_audit.model import Effect, Flow, Span, TaskCall


class Cluster(Struct, frozen=True, kw_only=True):
    """Flows that are alike, by id; the first is moved in full."""

    id: str
    flows: tuple[str, ...]


class Clusters(Struct, frozen=True, kw_only=True):
    """Which flows are alike: `of` gives a flow's cluster.

    `pooled` are the tasks of one flow that another one of its cluster has too, with that flow; `covered` are the tasks
    that are copies: only clones run them, and flows of their clusters before these have the same.
    """

    all: tuple[Cluster, ...]
    of: Mapping[str, Cluster]
    pooled: Mapping[str, str]
    covered: frozenset[str]

    def is_clone(self, flow: str) -> bool:
        """Tell whether a flow is priced as a clone."""
        return flow in self.of and self.of[flow].flows[0] != flow


NONE_ALIKE = Clusters(all=(), of={}, pooled={}, covered=frozenset())
"""Every flow by itself."""


def widened_by_likeness(survey: Survey, clusters: Clusters) -> Survey:
    """Return the survey with wider ranges for flows that are moved in full where one of their clones has them."""
    wide = {cluster.flows[0] for cluster in clusters.all if not survey.wide.isdisjoint(cluster.flows)}
    return replace(survey, wide=survey.wide | wide)


def find_clusters(survey: Survey) -> Clusters:
    """Return the flows that are alike, the dearest of each cluster first, whatever is unknown of it."""
    copied = frozenset(flow.copy_of for flow in survey.project.flows if flow.copy_of)
    groups: defaultdict[object, list[Flow]] = defaultdict(list)
    for flow in survey.project.flows:
        if not flow.is_test:
            groups[_likeness(flow, copied, survey)].append(flow)
    several = [sorted(group, key=_place) for group in groups.values() if len(group) > 1]
    plain = replace(survey, wide=frozenset())
    clusters = tuple(sorted((_cluster(group, plain) for group in several), key=lambda cluster: cluster.id))
    of = {flow: cluster for cluster in clusters for flow in cluster.flows}
    signatures = _signatures(survey)
    return Clusters(
        all=clusters,
        of=of,
        pooled=dict(_pooled(clusters, survey, signatures)),
        covered=frozenset(_covered(of, survey, signatures)),
    )


def _likeness(flow: Flow, copied: Container[Span], survey: Survey) -> object:
    """Return what flows have in common that are alike: an original, the shape of their bodies, or all but their place.

    Bodies with few calls have no shape: they look alike by chance unless names and arguments are the same, too.
    """
    if flow.copy_of is not None or flow.span in copied:
        return flow.copy_of or flow.span
    if flow.shape is not None:
        return flow.shape
    calls = survey.usage.calls.get(flow.id, ())
    names = tuple(parameter.name for parameter in flow.parameters)
    return (flow.function, names, tuple(map(_written, calls))) if calls else flow.id


def _written(call: TaskCall) -> object:
    around = tuple((region.kind, region.test) for region in call.within)
    return (call.task.function, call.mode, tuple((one.parameter, one.text) for one in call.arguments), around)


def _cluster(group: list[Flow], survey: Survey) -> Cluster:
    first = max(group, key=lambda flow: _weight(flow, survey))
    others = (flow.id for flow in group if flow is not first)
    return Cluster(id=f"cluster:{first.id.partition(':')[2]}", flows=(first.id, *others))


def _weight(flow: Flow, survey: Survey) -> tuple[object, ...]:
    """Return what a flow costs by its structure, so that flows which weigh the same have the same lines.

    An original weighs more than its copies.
    """
    lines = list(chain(definition_lines(flow, survey), step_lines(flow, survey), graph_lines(flow, survey)))
    whole = round(math.fsum(line.price.high for line in lines), 6)
    return flow.copy_of is None, whole, sorted((line.source, line.count, line.formula) for line in lines)


def _place(flow: Flow) -> tuple[object, ...]:
    return (flow.span, flow.head, flow.id)


def _pooled(clusters: Iterable[Cluster], survey: Survey, signatures: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for cluster in clusters:
        alike: defaultdict[object, list[tuple[str, str]]] = defaultdict(list)
        for flow in cluster.flows:
            for task in survey.tasks.get(flow, ()):
                alike[signatures[task]].append((task, flow))
        for group in alike.values():
            if len({flow for _, flow in group}) > 1:
                yield from group


def _covered(of: Mapping[str, Cluster], survey: Survey, signatures: Mapping[str, object]) -> Iterator[str]:
    """Yield the tasks that only clones run, each of which comes after a flow of its cluster that has the same task."""
    first: dict[tuple[str, object], tuple[int, str]] = {}
    numbers = {flow: number for cluster in of.values() for number, flow in enumerate(cluster.flows)}
    for task in survey.project.tasks:
        for flow in numbers.keys() & survey.usage.owners_of(task.id):
            key = (of[flow].id, signatures[task.id])
            first[key] = min(first.get(key, (numbers[flow], flow)), (numbers[flow], flow))
    for task in survey.project.tasks:
        owners = survey.usage.owners_of(task.id)
        if owners and all(
            owner in of and first[of[owner].id, signatures[task.id]][0] < numbers[owner] for owner in owners
        ):
            yield task.id


def _signatures(survey: Survey) -> dict[str, object]:
    """Return what tasks have in common that are copies of each other: all that is known of them but their place."""
    effects: defaultdict[str, list[Effect]] = defaultdict(list)
    for effect in survey.project.effects:
        effects[effect.unit.id].append(effect)
    bodies = {body.unit.id: (body.statements, body.unclear, body.returns) for body in survey.project.bodies}
    return {
        task.id: (
            task.function,
            task.is_async,
            tuple(parameter.name for parameter in task.parameters),
            tuple(sorted((option.name, option.text) for option in task.options)),
            bodies.get(task.id),
            tuple(sorted((effect.kind, effect.text) for effect in effects[task.id])),
            survey.target(task.id).shape,
        )
        for task in survey.project.tasks
    }
