"""What the project shows of each task and flow, gathered for the rules that say what it becomes."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field

from p2d_audit.effort.usage import Usage
from p2d_audit.model import (
    Block,
    Body,
    Decider,
    Effect,
    EffectKind,
    Flow,
    Handoff,
    Project,
    Region,
    Task,
    TaskCall,
    Variable,
)

MATERIALIZE = frozenset(
    {"prefect.assets.materialize", "prefect.assets.materialize.materialize", "prefect.assets.core.materialize"}
)
KEPT_APART = (
    "retries",
    "max_retries",
    "cache_policy",
    "cache_key_fn",
    "cache_for",
    "tags",
    "timeout_seconds",
    "timeout",
)
"""Settings a plain function cannot have."""
LOOPS = ("for", "comprehension")


class TaskEvidence(Struct, kw_only=True, eq=False):
    """What the project shows of one task; `calls` are those in flows, of tests only where no other flow calls it.

    `consumers` are the units that are given its result, by the flow that gives
    it; `decides` the branches and loops that its result decides.
    """

    task: Task
    body: Body | None = None
    effects: dict[EffectKind, list[Effect]] = field(default_factory=lambda: defaultdict(list))
    calls: list[TaskCall] = field(default_factory=list)
    consumers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    feeds_flows: bool = False
    consumes: bool = False
    comes_first: bool = True
    comes_last: bool = True
    decides: list[Region] = field(default_factory=list)
    shown: bool = False
    materializes: bool = False
    blocks: list[Block] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The function's name in back-ticks."""
        return f"`{self.task.function}`"

    @property
    def flows(self) -> set[str]:
        """The flows that call it."""
        return {call.flow.id for call in self.calls if call.flow}

    @property
    def kept_apart(self) -> bool:
        """Whether it has settings that a plain function cannot have."""
        return any(self.task.option(name) for name in KEPT_APART)

    @property
    def returns_data(self) -> bool:
        """Whether it gives something that is of use: it is known to, or somebody is given it."""
        return any(self.consumers.values()) or (self.body is not None and self.body.returns is True)

    @property
    def returns_nothing(self) -> bool:
        """Whether it is known to give None."""
        known = self.body.returns is False if self.body is not None else self.task.returns in ("None", "NoneType")
        return known and not any(self.consumers.values())

    def does(self, *kinds: EffectKind) -> Effect | None:
        """Return the first effect of one of these kinds."""
        return next((found[0] for kind in kinds if (found := self.effects.get(kind))), None)

    def fails(self) -> Effect | None:
        """Return the first `raise` or `assert` of its own body, not of a function that it calls."""
        span = self.task.span
        raised: list[Effect] = [*self.effects.get("raise", ()), *self.effects.get("assert", ())]
        for effect in raised:
            if effect.span.path == span.path and span.line <= effect.span.line <= span.end_line:
                return effect
        return None

    def only(self, *kinds: EffectKind) -> bool:
        """Tell whether it has no effects but of these kinds."""
        return set(self.effects) <= set(kinds)

    def repetitions(self) -> list[tuple[TaskCall, Decider]]:
        """Return the calls that are made once for each of several elements, and what decides over how many."""
        found: list[tuple[TaskCall, Decider]] = []
        for call in self.calls:
            over = repeated_over(call)
            if over is not None:
                found.append((call, over))
        return found


class FlowEvidence(Struct, kw_only=True, eq=False):
    """What the project shows of one flow."""

    flow: Flow
    body: Body | None = None
    effects: dict[EffectKind, list[Effect]] = field(default_factory=lambda: defaultdict(list))
    calls: tuple[TaskCall, ...] = ()
    regions: list[Region] = field(default_factory=list)
    handoffs: tuple[Handoff, ...] = ()

    @property
    def name(self) -> str:
        """The function's name in back-ticks."""
        return f"`{self.flow.function}`"

    @property
    def tasks(self) -> dict[str, Task]:
        """The tasks it runs, by id."""
        return {call.task.id: call.task for call in self.calls if isinstance(call.task, Task)}

    @property
    def task_calls(self) -> list[TaskCall]:
        """The calls of tasks."""
        return [call for call in self.calls if isinstance(call.task, Task)]

    @property
    def delegates(self) -> bool:
        """Whether it starts other flows or deployments and no task."""
        if self.body is not None:
            return self.body.delegates
        return bool(self.calls) and not self.task_calls


def gather_tasks(project: Project, usage: Usage) -> dict[str, TaskEvidence]:
    """Return the evidence of every task, by id."""
    found = {task.id: TaskEvidence(task=task) for task in project.tasks}
    for body in project.bodies:
        if body.unit.id in found:
            found[body.unit.id].body = body
    for effect in project.effects:
        if effect.unit.id in found:
            found[effect.unit.id].effects[effect.kind].append(effect)
        for call in effect.on if effect.kind == "shown-result" else ():
            if call.task.id in found:
                found[call.task.id].shown = True
    _note_calls(project, usage, found)
    _note_handoffs(project, usage, found)
    _note_uses(project, found)
    return found


def gather_flows(project: Project, usage: Usage) -> dict[str, FlowEvidence]:
    """Return the evidence of every flow, by id."""
    found = {
        flow.id: FlowEvidence(
            flow=flow,
            calls=tuple(sorted(usage.calls.get(flow.id, ()), key=_by_place)),
            handoffs=usage.handoffs.get(flow.id, ()),
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
    return found


def _note_calls(project: Project, usage: Usage, found: Mapping[str, TaskEvidence]) -> None:
    calls = sorted((call for call in project.calls if call.flow), key=_by_place)
    for call in calls:
        seen = found.get(call.task.id)
        if seen is not None and call.flow and call.flow.id in usage.owners_of(call.task.id):
            seen.calls.append(call)
    fed = {id(handoff.consumer) for handoff in project.handoffs}
    for flow, group in usage.calls.items():
        mine = (call for call in group if call.task.id in found and flow in usage.owners_of(call.task.id))
        own = [(call, found[call.task.id]) for call in mine]
        _note_order(group, fed, own, found)


def _note_order(
    group: Sequence[TaskCall],
    fed: set[int],
    own: list[tuple[TaskCall, TaskEvidence]],
    found: Mapping[str, TaskEvidence],
) -> None:
    """Note which tasks a flow surely calls before and after everything else; calls in several files have no order."""
    one_file = len({call.span.path for call in group}) == 1
    first = min((call.span for call in group if id(call) not in fed), default=None)
    others = [call for call in group if call.task.id not in found or "notify" not in found[call.task.id].effects]
    last = max((_end(call) for call in others), default=None)
    for call, seen in own:
        seen.comes_first &= one_file and call.span == first and id(call) not in fed
        seen.comes_last &= one_file and last is not None and _end(call) >= last


def _end(call: TaskCall) -> tuple[int, int]:
    return (call.span.end_line, call.span.end_column)


def _note_handoffs(project: Project, usage: Usage, found: Mapping[str, TaskEvidence]) -> None:
    for handoff in project.handoffs:
        producer, consumer = found.get(handoff.producer.task.id), found.get(handoff.consumer.task.id)
        if consumer is not None:
            consumer.consumes |= handoff.kind != "ordering"
        if producer is not None and handoff.kind != "ordering":
            if handoff.flow.id in usage.owners_of(producer.task.id):
                producer.consumers[handoff.flow.id].add(handoff.consumer.task.id)
            producer.feeds_flows |= isinstance(handoff.consumer.task, Flow)


def _note_uses(project: Project, found: Mapping[str, TaskEvidence]) -> None:
    for region in project.regions:
        for call in region.on if region.decided_by == "result" else ():
            if call.task.id in found:
                found[call.task.id].decides.append(region)
    for reference in project.references:
        if reference.unit and reference.unit.id in found and reference.symbol in MATERIALIZE:
            found[reference.unit.id].materializes = True
    for block in project.blocks:
        if block.unit and block.unit.id in found and block.action == "load":
            found[block.unit.id].blocks.append(block)
    for variable in project.variables:
        if variable.unit and variable.unit.id in found and variable.action == "get":
            found[variable.unit.id].variables.append(variable)


def repeated_over(call: TaskCall) -> Decider | None:
    """Return what decides for how many elements a call is made; None if it is made for none in particular."""
    if call.mode == "map":
        return call.over or "unknown"
    loops = [region for region in call.within if region.kind in LOOPS]
    return loops[-1].decided_by if loops else None


def differing_constants(calls: Iterable[TaskCall]) -> str | None:
    """Return the first parameter that calls are given different literals for."""
    given: defaultdict[str, set[str]] = defaultdict(set)
    for call in calls:
        for argument in call.arguments:
            if is_literal(argument.text):
                given[argument.parameter].add(argument.text)
    return next((name for name in sorted(given) if len(given[name]) > 1), None)


def is_literal(text: str) -> bool:
    """Tell whether a piece of source is a literal."""
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return False
    return True


def _by_place(call: TaskCall) -> tuple[object, ...]:
    return (call.span, call.task.id, call.flow.id if call.flow else "")
