"""What runs in order in the body of a flow, and which order is stated by data or dependencies."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from p2d_audit import EffectKind, Flow, Handoff, Influence, Project, Region, TaskCall

# What another task can notice: it has to have happened before, or must not have happened yet.
_ACTING: tuple[EffectKind, ...] = (
    "argument-mutation",
    "environment-write",
    "external-job",
    "global-write",
    "request",
    "wait",
    "working-directory",
    "write",
)
ACTS = frozenset(_ACTING)
_NOTICING: tuple[EffectKind, ...] = ("environment-read", "notify", "read")
NOTICES = ACTS | frozenset(_NOTICING)
EXCLUSIVE = ("if", "match")
CLAUSES = ("except", "else", "finally")


class Deeds:
    """What the tasks and sub-flows of a project do that other ones can notice."""

    def __init__(self, project: Project) -> None:
        self._effects: defaultdict[str, set[EffectKind]] = defaultdict(set)
        for effect in project.effects:
            self._effects[effect.unit.id].add(effect.kind)
        self._bodies = {body.unit.id: body for body in project.bodies}
        self._called: defaultdict[str, list[TaskCall]] = defaultdict(list)
        for call in project.calls:
            if call.flow is not None:
                self._called[call.flow.id].append(call)
        self._starting = {run.unit.id for run in project.runs if run.unit is not None}
        self._used = {id(one.producer) for one in _passed(project)}
        # Whether a call fails is nothing that it gives.
        asked = [region for region in project.regions if region.hinges_on != "failure"]
        self._used |= {id(call) for region in asked for call in region.on}

    def only_acts(self, call: TaskCall) -> bool:
        """Tell whether a call gives nothing that is used, and does what others can notice, or may."""
        body = self._bodies.get(call.task.id)
        gives = call.result_used and not (body is not None and body.returns is False)
        return not gives and id(call) not in self._used and self._does(call.task.id, ACTS)

    def matters(self, call: TaskCall) -> bool:
        """Tell whether a call can notice what was done before it, or may."""
        return self._does(call.task.id, NOTICES)

    def are_known(self, earlier: TaskCall, later: TaskCall) -> bool:
        """Tell whether it is known what one call does and the other notices, not only that this may be."""
        return bool(self._effects[earlier.task.id] & ACTS and self._effects[later.task.id] & NOTICES)

    def _does(self, unit: str, kinds: frozenset[EffectKind]) -> bool:
        """Tell whether a unit, or one that it calls by way of any number of others, does one of these, or may."""
        waiting, seen = [unit], {unit}
        while waiting:
            unit = waiting.pop()
            body = self._bodies.get(unit)
            if body is None or body.unclear > 0 or unit in self._starting or self._effects[unit] & kinds:
                return True
            called = {call.task.id for call in self._called[unit]} - seen
            seen |= called
            waiting += called
        return False


class Ways:
    """Which calls of a flow come before which others by what is handed on, stated or decided."""

    def __init__(self, passed: Iterable[Handoff | Influence], calls: Iterable[TaskCall]) -> None:
        self._next: defaultdict[int, set[int]] = defaultdict(set)
        for one in passed:
            self.state([one.producer], one.consumer)
        for call in calls:
            # The calls in a `try` decide together how it ends, not which of them is made.
            for region in (one for one in call.within if one.kind != "try"):
                self.state(region.on, call)

    def state(self, before: Iterable[TaskCall], later: TaskCall) -> None:
        """Add that some calls come before another."""
        for earlier in before:
            self._next[id(earlier)].add(id(later))

    def lead(self, earlier: TaskCall, later: TaskCall) -> bool:
        """Tell whether one call comes before another by way of any number of others."""
        waiting, seen = [id(earlier)], {id(earlier)}
        while waiting:
            found = self._next[waiting.pop()] - seen
            seen |= found
            waiting += found
        return id(later) in seen


def unstated_orders(project: Project, deeds: Deeds) -> Iterator[list[tuple[TaskCall, TaskCall]]]:
    """Yield, for each flow that has some, the pairs of calls of which only their place says which comes first."""
    passed: defaultdict[str, list[Handoff | Influence]] = defaultdict(list)
    for one in _passed(project):
        passed[one.flow.id].append(one)
    for flow, calls in _bodies_in_order(project):
        pairs = list(_unstated(calls, deeds, Ways(passed[flow], calls)))
        if pairs:
            yield pairs


def _bodies_in_order(project: Project) -> Iterator[tuple[str, list[TaskCall]]]:
    """Yield each flow that runs from top to bottom, by its id, with the blocking calls of its body in their order."""
    bodies: defaultdict[str, list[TaskCall]] = defaultdict(list)
    for call in project.calls:
        flow = call.flow
        # Prefect 1 builds a graph of its own; a call in a function is not in one line with those around it.
        if flow is None or flow.prefect == "1" or flow.via == "with-flow" or flow.is_test:
            continue
        if call.caller == flow.id and call.mode == "call" and _is_awaited(call, flow):
            bodies[flow.id].append(call)
    for flow_id, calls in sorted(bodies.items()):
        yield flow_id, sorted(calls, key=lambda call: call.span)


def _unstated(calls: list[TaskCall], deeds: Deeds, ways: Ways) -> Iterator[tuple[TaskCall, TaskCall]]:
    """Yield each call with the nearest one that it comes after without anything that says so."""
    for place, later in enumerate(calls):
        before = [
            earlier
            for earlier in (calls[:place] if deeds.matters(later) else ())
            if deeds.only_acts(earlier) and not ways.lead(earlier, later) and _may_both_run(earlier, later)
        ]
        if any(earlier.task is not later.task for earlier in before):
            # Once this order is stated, what follows from it is stated, too.
            ways.state(before, later)
            yield next(one for one in reversed(before) if one.task is not later.task), later


def _passed(project: Project) -> Iterator[Handoff | Influence]:
    yield from project.handoffs
    yield from project.influences


def _may_both_run(earlier: TaskCall, later: TaskCall) -> bool:
    """Tell whether two calls can be made in one run, none of them in a handler or in another arm of a branch."""
    shared = [region for region in earlier.within if region in later.within]
    alone = [region for region in (*earlier.within, *later.within) if region not in shared]
    if any(region.kind in CLAUSES or region.kind == "ternary" for region in alone):
        return False
    return all(
        region.kind != "ternary" and (region.kind not in EXCLUSIVE or _arm(region, earlier) == _arm(region, later))
        for region in shared
    )


def _arm(region: Region, call: TaskCall) -> int:
    return sum(line <= call.span.line for line in region.arms)


def _is_awaited(call: TaskCall, flow: Flow) -> bool:
    """Tell whether a call waits for its end: what is gathered does not."""
    return call.awaited or not (call.task.is_async and flow.is_async)
