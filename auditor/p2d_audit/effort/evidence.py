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
from p2d_audit.parsing import parse_expression

MATERIALIZE = frozenset(
    {"prefect.assets.materialize", "prefect.assets.materialize.materialize", "prefect.assets.core.materialize"}
)
KEPT_APART = (
    "retries", "max_retries", "cache_policy", "cache_key_fn", "cache_for", "tags", "timeout_seconds", "timeout",
)  # fmt: skip
"""Settings a plain function cannot have."""
LOOPS = ("for", "comprehension")
MOVES = frozenset({"shutil.move"})
"""What writes and only puts elsewhere what there is."""
CONTEXT = ("prefect.context.", "prefect.runtime.", "prefect.backend.")
"""Beginnings of names by which a run asks what Prefect knows."""
ADMINISTERING = ("prefect.client.", "prefect.Client", "prefect.get_client")
"""Beginnings of names by which a run asks Prefect's server, or tells it something."""
SMALL = 5
"""The statements up to which a body is small."""
DOING: tuple[EffectKind, ...] = ("write", "request", "notify", "external-job")
ACTING: tuple[EffectKind, ...] = (*DOING, "argument-mutation", "global-write")
PLAIN_FILES = frozenset({"open", "write_text", "write_bytes", "dump"})
"""What writes a file of any kind, a report or log as well as data."""
TOUCHING: tuple[EffectKind, ...] = (*DOING, "read", "wait")


class TaskEvidence(Struct, kw_only=True, eq=False):
    """What the project shows of one task; `calls` are those in flows, of tests only where no other flow calls it.

    `consumers` are the units that are given its result, by the call that gives
    it; `gone_over` those calls of theirs that are made for each of its elements, `gathered` the calls whose results
    for each of several elements it is given together. `decides` are the branches and loops that its result decides,
    `context` the names by which it asks what Prefect knows.
    """

    task: Task
    body: Body | None = None
    effects: dict[EffectKind, list[Effect]] = field(default_factory=lambda: defaultdict(list))
    calls: list[TaskCall] = field(default_factory=list)
    consumers: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    gone_over: list[TaskCall] = field(default_factory=list)
    gathered: list[TaskCall] = field(default_factory=list)
    feeds_flows: bool = False
    consumes: bool = False
    comes_first: bool = True
    comes_last: bool = True
    decides: list[Region] = field(default_factory=list)
    shown: bool = False
    materializes: bool = False
    blocks: list[Block] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    context: list[str] = field(default_factory=list)

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

    @property
    def is_small(self) -> bool:
        """Whether its body is short and all of it is known."""
        return self.body is not None and self.body.statements <= SMALL and not self.body.unclear

    @property
    def is_cheap(self) -> bool:
        """Whether it could as well be a loop in another step."""
        return self.is_small and not self.does(*TOUCHING) and not self.kept_apart

    @property
    def is_given_no_data(self) -> bool:
        """Whether nothing shows that it gets data: from another task, a file, a service, a Block or a Variable."""
        plain = self.only("environment-read", "clock", "raise", "assert")
        return plain and not self.consumes and not self.blocks and not self.variables

    @property
    def writes(self) -> list[Effect]:
        """The effects that leave data behind: no files for the time being, no rows that are only changed."""
        lasting = [one for one in self.effects.get("write", ()) if one.written is None and one.text not in MOVES]
        commits = [one for one in lasting if one.text.endswith("commit")]
        return lasting if len(commits) < len(lasting) or not self.changes else []

    @property
    def changes(self) -> list[Effect]:
        """The effects that only change or delete rows."""
        return [one for one in self.effects.get("write", ()) if one.written == "rows"]

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


def gather_tasks(project: Project, usage: Usage) -> dict[str, TaskEvidence]:
    """Return the evidence of every task, by id."""
    found = {task.id: TaskEvidence(task=task) for task in project.tasks}
    for body in project.bodies:
        if body.unit.id in found:
            found[body.unit.id].body = body
    for effect in project.effects:
        # What is kept or measured is neither seen nor missed by others.
        if effect.unit.id in found and effect.kind not in ("kept-global", "stopwatch"):
            found[effect.unit.id].effects[effect.kind].append(effect)
        for call in effect.on if effect.kind == "shown-result" else ():
            if call.task.id in found:
                found[call.task.id].shown = True
    _note_calls(project, usage, found)
    _note_handoffs(project, usage, found)
    _note_uses(project, found)
    return found


def _note_calls(project: Project, usage: Usage, found: Mapping[str, TaskEvidence]) -> None:
    calls = sorted((call for call in project.calls if call.flow), key=by_place)
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
                producer.consumers[id(handoff.producer)].add(handoff.consumer.task.id)
                if _goes_over(handoff):
                    producer.gone_over.append(handoff.consumer)
            if consumer is not None and _gathers(handoff) and not producer.is_cheap:
                consumer.gathered.append(handoff.producer)
            producer.feeds_flows |= isinstance(handoff.consumer.task, Flow)


def _goes_over(handoff: Handoff) -> bool:
    """Tell whether the consumer is called once for each element of what the producer gives."""
    consumer = handoff.consumer
    if handoff.producer.mode == "map":
        return False
    if consumer.mode == "map":
        given = [argument for argument in consumer.arguments if argument.parameter == handoff.parameter]
        itself = all(not argument.unmapped and not argument.text.startswith(("[", "{")) for argument in given)
        return handoff.kind == "mapped" and bool(given) and itself
    loops = (one for one in consumer.within if one.kind in LOOPS)
    return any(on is handoff.producer for loop in loops for on in loop.on)


def _gathers(handoff: Handoff) -> bool:
    """Tell whether the consumer is called once with what calls for each of several elements give together."""
    producer, consumer = handoff.producer, handoff.consumer
    if consumer.mode == "map":
        return False
    if producer.mode == "map":
        return True
    loops = [one for one in producer.within if one.kind in LOOPS]
    return bool(loops) and all(loops[-1] is not one for one in consumer.within) and repeated_over(consumer) is None


def _note_uses(project: Project, found: Mapping[str, TaskEvidence]) -> None:
    for region in project.regions:
        for call in region.on if region.decided_by == "result" else ():
            if call.task.id in found:
                found[call.task.id].decides.append(region)
    for reference in project.references:
        if reference.unit and reference.unit.id in found and reference.symbol in MATERIALIZE:
            found[reference.unit.id].materializes = True
        if reference.unit and reference.unit.id in found and reference.symbol.startswith((*CONTEXT, *ADMINISTERING)):
            found[reference.unit.id].context.append(reference.symbol)
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
    expression = parse_expression(text)
    if expression is None:
        return False
    try:
        ast.literal_eval(expression)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return False
    return True


def by_place(call: TaskCall) -> tuple[object, ...]:
    """Return what calls are sorted by."""
    return (call.span, call.task.id, call.flow.id if call.flow else "")
