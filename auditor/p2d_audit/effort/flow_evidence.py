"""What the project shows of each flow, gathered for the rules that say what it becomes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from p2d_audit.effort.evidence import by_place, repeated_over
from p2d_audit.effort.task_rules import Target
from p2d_audit.effort.usage import Usage
from p2d_audit.link.blind import MAY_BE_A_TASK
from p2d_audit.model import (
    Body,
    Deployment,
    DeploymentRun,
    Effect,
    EffectKind,
    Flow,
    Handoff,
    Project,
    Region,
    Span,
    Task,
    TaskCall,
)

NO_NODES = ("function", "resource", "hook")
"""What is part of another node, or of none."""
_OF_COLLECTIONS = re.compile(r"prefect_\w+(?:\.[a-z_][a-z0-9_]*)+")
_SETTINGS = re.compile(r"(?:\.(?:with_options|submit|map|delay|apply_async)(?:\(\))?)+$")
_OF_RUNS = "prefect.tasks.prefect."
"""What of Prefect 1's library starts flow runs, waits for them and asks for their results."""


class LibraryCall(Struct, frozen=True, kw_only=True):
    """A call of a task that comes from Prefect's library or its collections; a `job` is work elsewhere.

    `of_runs` says that it starts a flow run or has to do with one that was started.
    """

    name: str
    job: bool
    of_runs: bool


class FlowEvidence(Struct, kw_only=True, eq=False):
    """What the project shows of one flow.

    `doubtful` are the calls in its body that may be of tasks from outside of the code base.
    """

    flow: Flow
    body: Body | None = None
    effects: dict[EffectKind, list[Effect]] = field(default_factory=lambda: defaultdict(list))
    calls: tuple[TaskCall, ...] = ()
    regions: list[Region] = field(default_factory=list)
    handoffs: tuple[Handoff, ...] = ()
    own: frozenset[str] = frozenset()
    library: tuple[LibraryCall, ...] = ()
    starts: tuple[DeploymentRun, ...] = ()
    doubtful: int = 0

    @property
    def name(self) -> str:
        """The function's name in back-ticks."""
        return f"`{self.flow.function}`"

    @property
    def tasks(self) -> dict[str, Task]:
        """The tasks of the code base that it runs, by id; not those that its tasks call."""
        return {call.task.id: call.task for call in self.task_calls if isinstance(call.task, Task)}

    @property
    def task_calls(self) -> list[TaskCall]:
        """The calls of tasks of the code base, but for those that its tasks make."""
        return [call for call in self.calls if call.task.id in self.own and not call.caller.startswith("task:")]

    @property
    def flow_calls(self) -> list[TaskCall]:
        """The calls of other flows."""
        return [call for call in self.calls if isinstance(call.task, Flow)]

    @property
    def steps_of_library(self) -> dict[str, LibraryCall]:
        """The different tasks of Prefect's library and collections that it calls, by name."""
        return {call.name: call for call in self.library}

    @property
    def is_blank(self) -> bool:
        """Whether nothing is known of what it runs; what is decorated is in view, and may do nothing."""
        if self.calls or self.library or self.starts or self.effects or self.doubtful:
            return False
        if self.body is None:
            return self.flow.via not in ("decorator", "with-flow")
        return self.flow.via == "factory" and not self.body.statements

    def does(self, *kinds: EffectKind) -> Effect | None:
        """Return the first effect of one of these kinds."""
        return next((found[0] for kind in kinds if (found := self.effects.get(kind))), None)


class Surroundings(Struct, frozen=True, kw_only=True):
    """What a flow's target also follows from: its tasks' and sub-flows' targets, deployments, obstacles, names."""

    targets: Mapping[str, Target]
    deployments: tuple[Deployment, ...]
    obstacles: tuple[str, ...]
    symbols: frozenset[str]
    jobs_of_assets: frozenset[str] = frozenset()

    def is_dynamic(self, call: TaskCall) -> bool:
        """Tell whether a call is one for each of several elements, of a task that has no other form."""
        target = self.targets.get(call.task.id)
        over = repeated_over(call)
        if target is None or over is None:
            return False
        if target.rule in ("R10", "R11"):
            return target.shape == "dynamic"
        known = over == "constant" or (call.mode != "map" and over != "result")
        return not known and target.shape not in NO_NODES

    def of(self, seen: FlowEvidence) -> dict[str, Target]:
        """Return the targets of a flow's tasks, by id."""
        return {task: self.targets[task] for task in seen.tasks if task in self.targets}


def gather_flows(project: Project, usage: Usage) -> dict[str, FlowEvidence]:
    """Return the evidence of every flow, by id."""
    own = frozenset(task.id for task in project.tasks)
    found = {
        flow.id: FlowEvidence(
            flow=flow,
            calls=tuple(sorted(usage.calls.get(flow.id, ()), key=by_place)),
            handoffs=usage.handoffs.get(flow.id, ()),
            own=own,
            starts=tuple(run for run in project.runs if run.unit is not None and run.unit.id == flow.id),
        )
        for flow in project.flows
    }
    for body in project.bodies:
        if body.unit.id in found:
            found[body.unit.id].body = body
    for effect in project.effects:
        if effect.unit.id in found:
            found[effect.unit.id].effects[effect.kind].append(effect)
    for region in project.regions:
        if region.flow is not None and region.flow.id in found:
            found[region.flow.id].regions.append(region)
    doubtful = [one.span for one in project.unresolved if one.why.endswith(MAY_BE_A_TASK)]
    names = _names(project)
    for seen in found.values():
        seen.library = tuple(_library(seen, names))
        seen.doubtful = sum(_holds(seen.flow.span, span) for span in doubtful)
    return found


def _names(project: Project) -> dict[str, dict[tuple[str, int, int], str]]:
    """Return the Prefect names that each unit calls, by where they stand."""
    found: defaultdict[str, dict[tuple[str, int, int], str]] = defaultdict(dict)
    for one in project.references:
        if one.unit is not None and one.kind == "call":
            found[one.unit.id][_start(one.span)] = one.symbol
    return found


def _library(seen: FlowEvidence, names: Mapping[str, Mapping[tuple[str, int, int], str]]) -> Iterator[LibraryCall]:
    here = names.get(seen.flow.id, {})
    jobs = {_start(effect.span): effect.text for effect in seen.effects.get("external-job", ())}
    starts = {_start(run.span) for run in seen.starts}
    told: set[tuple[str, int, int]] = set()
    for call in seen.calls:
        place = _start(call.span)
        if isinstance(call.task, Task) and call.task.id not in seen.own:
            symbol = here.get(place, call.task.function)
            told.add(place)
            yield LibraryCall(name=symbol, job=False, of_runs=place in starts or symbol.startswith(_OF_RUNS))
    others = (effect for kind in seen.effects for effect in seen.effects[kind])
    for place, text in {**{_start(one.span): one.text for one in others}, **here}.items():
        name = _SETTINGS.sub("", text)
        if place not in told and _OF_COLLECTIONS.fullmatch(name):
            yield LibraryCall(name=name, job=place in jobs, of_runs=False)


def _start(span: Span) -> tuple[str, int, int]:
    return (span.path, span.line, span.column)


def _holds(outer: Span, inner: Span) -> bool:
    return outer.path == inner.path and outer.line <= inner.line and inner.end_line <= outer.end_line
