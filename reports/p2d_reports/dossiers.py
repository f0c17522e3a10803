"""Gathers all that a report says of one flow: what it is made of, what it uses and what needs what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct
from p2d_audit.report import (
    BranchRow,
    DeploymentRow,
    EdgeRow,
    EffectRow,
    FindingRow,
    FlowRow,
    HandoffRow,
    NodeRow,
    Report,
    RuleRow,
    ScheduleRow,
    SharedRow,
    SubflowCallRow,
    TaskRow,
)

from p2d_reports.findings import SEVERITIES, declare_rules, present
from p2d_reports.flows import planned
from p2d_reports.links import link_flows

T = TypeVar("T")


class Use(Struct, frozen=True, kw_only=True):
    """A Block, Variable or other thing beside the code that a flow uses, and how."""

    node: NodeRow
    edge: EdgeRow


class Dossier(Struct, frozen=True, kw_only=True):
    """A flow and what belongs to it; `label` is its name, or its function where only a run knows the name.

    `findings` are those of the flow, its tasks and its deployments, the worst
    first; `needs` the flows that it makes run, `needed_by` those that make it run;
    `shared` is the work that it needs and that is counted beside it.
    """

    flow: FlowRow
    label: str
    tasks: tuple[TaskRow, ...]
    handoffs: tuple[HandoffRow, ...]
    branches: tuple[BranchRow, ...]
    calls: tuple[SubflowCallRow, ...]
    deployments: tuple[DeploymentRow, ...]
    schedules: tuple[ScheduleRow, ...]
    findings: tuple[FindingRow, ...]
    effects: tuple[EffectRow, ...]
    uses: tuple[Use, ...]
    shared: tuple[SharedRow, ...]
    needs: tuple[str, ...]
    needed_by: tuple[str, ...]
    rules: Mapping[str, RuleRow]

    @property
    def traps(self) -> tuple[FindingRow, ...]:
        """The findings of what would load in Dagster and be wrong."""
        return tuple(finding for finding in self.findings if finding.trap)


def gather_dossiers(report: Report) -> tuple[Dossier, ...]:
    """Return a dossier of each flow, in the order of the plan."""
    gathering = _Gathering(report)
    return tuple(gathering.dossier(flow) for flow in planned(report))


class _Gathering:
    """A report's rows by what they belong to."""

    def __init__(self, report: Report) -> None:
        self._rules = {rule.code: rule for rule in declare_rules(report)}
        self._tasks = _by_each(report.tasks, lambda task: task.used_by)
        self._handoffs = _by(report.handoffs, lambda row: row.flow)
        self._branches = _by(report.branches, lambda row: row.flow)
        self._calls = _by(report.subflow_calls, lambda row: row.caller_id)
        self._deployments = _by(report.deployments, lambda row: row.flow)
        self._schedules = _by(report.schedules, lambda row: row.target)
        self._findings = _by(present(report), lambda row: row.unit)
        self._effects = _by(report.effects, lambda row: row.unit)
        self._shared = _by_each(report.shared, lambda row: row.used_by)
        self._nodes = {node.id: node for node in report.graph.nodes}
        self._edges = _by(report.graph.edges, lambda edge: edge.source)
        self._links = link_flows(report)
        self._users = _by_each(self._links, lambda flow: self._links[flow])

    def dossier(self, flow: FlowRow) -> Dossier:
        tasks = tuple(self._tasks.get(flow.id, ()))
        deployments = tuple(self._deployments.get(flow.id, ()))
        units = (flow.id, *(task.id for task in tasks))
        owners = (*units, *(deployment.id for deployment in deployments))
        return Dossier(
            flow=flow,
            label=flow.name or flow.function,
            tasks=tasks,
            handoffs=tuple(self._handoffs.get(flow.id, ())),
            branches=tuple(self._branches.get(flow.id, ())),
            calls=tuple(self._calls.get(flow.id, ())),
            deployments=deployments,
            schedules=_of(self._schedules, owners),
            findings=tuple(sorted(_of(self._findings, owners), key=_worst_first)),
            effects=_of(self._effects, units),
            uses=self._uses(owners),
            shared=tuple(self._shared.get(flow.id, ())),
            needs=self._links.get(flow.id, ()),
            needed_by=tuple(self._users.get(flow.id, ())),
            rules=self._rules,
        )

    def _uses(self, owners: Sequence[str]) -> tuple[Use, ...]:
        edges = (edge for edge in _of(self._edges, owners) if edge.target in self._nodes)
        uses = (Use(node=self._nodes[edge.target], edge=edge) for edge in edges)
        return tuple(use for use in uses if use.edge.kind in ("loads", "reads", "writes", "defines"))


def _by(rows: Iterable[T], key: Callable[[T], str | None]) -> Mapping[str, list[T]]:
    return _by_each(rows, lambda row: tuple(one for one in (key(row),) if one is not None))


def _by_each(rows: Iterable[T], keys: Callable[[T], Iterable[str]]) -> Mapping[str, list[T]]:
    groups: defaultdict[str, list[T]] = defaultdict(list)
    for row in rows:
        for key in keys(row):
            groups[key].append(row)
    return groups


def _of(groups: Mapping[str, Sequence[T]], keys: Iterable[str]) -> tuple[T, ...]:
    return tuple(row for key in dict.fromkeys(keys) for row in groups.get(key, ()))


def _worst_first(finding: FindingRow) -> tuple[int, float, str, int, str]:
    place = finding.path, finding.region.line, finding.fingerprint
    return SEVERITIES.index(finding.severity), -finding.effort.likely, *place
