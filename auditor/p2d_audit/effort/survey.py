"""What is known of the project before the first hour is counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from p2d_audit.effort.common import CommonPlace, find_common_places
from p2d_audit.effort.targets import Targets, decide_targets
from p2d_audit.effort.task_rules import Target
from p2d_audit.effort.unknowns import Unknowns, find_unknowns
from p2d_audit.effort.usage import Usage, trace_usage
from p2d_audit.effort.weights import Weights
from p2d_audit.model import Effect, Flow, Handoff, Project, Span, Task

_ACTS = frozenset({"read", "write", "request", "notify", "external-job", "wait"})
"""What a flow's body does itself that has to become a step."""


class Survey(Struct, frozen=True, kw_only=True, eq=False):
    """The project by flow, what its units become, what is shared by structure, and what is not known.

    `tasks` are those of one flow alone, `statements` what each flow's body does itself, `sizes` how
    many statements each body has, `wide` the flows whose own lines have wider ranges.
    """

    project: Project
    usage: Usage
    weights: Weights
    targets: Targets
    unknowns: Unknowns
    common: Mapping[Span, CommonPlace]
    wide: frozenset[str]
    tasks: Mapping[str, Mapping[str, Task]] = field(default_factory=dict)
    statements: Mapping[str, tuple[Effect, ...]] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)

    def target(self, task: str) -> Target:
        """Return what a task becomes."""
        return self.targets.tasks[task]

    def is_common(self, flow: Flow, span: Span) -> bool:
        """Tell whether what stands there is in code that several flows run."""
        return not flow.is_test and span in self.common

    def handoffs(self, flow: Flow) -> list[Handoff]:
        """Return the hand-offs that are made in the flow's own code."""
        return [one for one in self.usage.handoffs.get(flow.id, ()) if not self.is_common(flow, one.span)]

    def size(self, flow: Flow) -> int:
        """Return how many statements the bodies of a flow and of the tasks have that it runs."""
        tasks = {call.task.id for call in self.usage.calls.get(flow.id, ()) if isinstance(call.task, Task)}
        return sum(self.sizes.get(unit, 0) for unit in (flow.id, *tasks))

    def widening(self, flow: Flow) -> float:
        """Return the factor on the high hours of a flow's own lines."""
        return self.weights.unknown.widening if flow.id in self.wide else 1.0


def survey_project(
    project: Project, weights: Weights, exercised: Iterable[str] | None, blind: Iterable[tuple[str, str]]
) -> Survey:
    """Gather what estimates follow from."""
    usage = trace_usage(project, exercised)
    unknowns = find_unknowns(project, usage, blind)
    return Survey(
        project=project,
        usage=usage,
        weights=weights,
        targets=decide_targets(project, usage, weights),
        unknowns=unknowns,
        common=find_common_places(project),
        wide=frozenset(unknowns.flows),
        tasks=_own_tasks(project, usage),
        statements=_own_statements(project),
        sizes={body.unit.id: body.statements for body in project.bodies},
    )


def _own_tasks(project: Project, usage: Usage) -> dict[str, dict[str, Task]]:
    groups: dict[str, dict[str, Task]] = {}
    for task in project.tasks:
        owners = usage.owners_of(task.id)
        if len(owners) == 1:
            groups.setdefault(min(owners), {})[task.id] = task
    return groups


def _own_statements(project: Project) -> dict[str, tuple[Effect, ...]]:
    groups: dict[str, dict[tuple[Span, str], Effect]] = {}
    for effect in project.effects:
        if isinstance(effect.unit, Flow) and effect.kind in _ACTS:
            groups.setdefault(effect.unit.id, {})[effect.span, effect.kind] = effect
    return {flow: tuple(found.values()) for flow, found in groups.items()}
