"""What a flow becomes in Dagster: one ordered table of predicates, the first that holds decides.

The numbers are those of the decision rules F1 to F7 in the mapping. F6 is a shape
only where a loop over entities is all that the flow is; else its partitions stand
beside another shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct

from p2d_audit.effort.evidence import FlowEvidence, is_literal, repeated_over
from p2d_audit.effort.task_rules import Target
from p2d_audit.model import Confidence, Deployment, Parameter, TaskCall
from p2d_audit.symbols import covers

FlowShape: TypeAlias = Literal["asset-job", "op-job", "graph-asset", "single", "wrap", "partitioned", "none"]
Partitions: TypeAlias = Literal["time", "static", "dynamic"]
DATASETS = ("asset", "integration", "partitions")
"""What a task becomes that makes a dataset."""
ACTIONS = frozenset({"R5", "R16", "R17", "R18"})
NO_NODES = ("function", "resource", "hook")
"""What is part of another node, or of none."""
ENOUGH = 0.6
"""The share of datasets among a flow's nodes from which it is a job of assets."""
TRANSACTIONS = "prefect.transactions.*"
_TIMES = ("datetime.", "pendulum.", "pandas.Timestamp", "date", "datetime")
_TIME_WORDS = frozenset({"date", "day", "datetime", "ds", "month", "year", "week", "hour", "timestamp"})
_SPAN_WORDS = frozenset({"days", "timezone", "format", "column", "name", "col", "field", "tz"})


class FlowTarget(Struct, frozen=True, kw_only=True):
    """What a flow becomes, and by what it is partitioned: time, values that are known, or values a run finds out."""

    shape: FlowShape
    rule: str
    reason: str
    confidence: Confidence
    partitions: Partitions | None


class Surroundings(Struct, frozen=True, kw_only=True):
    """What a flow's target also follows from: its tasks' targets, deployments, obstacles and Prefect names."""

    targets: Mapping[str, Target]
    deployments: tuple[Deployment, ...]
    obstacles: tuple[str, ...]
    symbols: frozenset[str]

    def is_dynamic(self, call: TaskCall) -> bool:
        """Tell whether a call is one for each of several elements, of a task that has no other form."""
        target = self.targets.get(call.task.id)
        return target is not None and target.shape == "dynamic" and repeated_over(call) is not None

    def of(self, seen: FlowEvidence) -> list[Target]:
        """Return the targets of a flow's tasks."""
        return [self.targets[task] for task in seen.tasks if task in self.targets]


class Choice(NamedTuple):
    """What a rule chooses, and why."""

    shape: FlowShape
    reason: str
    confidence: Confidence


Predicate: TypeAlias = Callable[[FlowEvidence, Surroundings], Choice | None]


def decide_flow(seen: FlowEvidence, around: Surroundings) -> FlowTarget:
    """Return what a flow becomes: what the first rule says that has something to say."""
    for rule, predicate in RULES:
        choice = predicate(seen, around)
        if choice is not None:
            return FlowTarget(
                shape=choice.shape,
                rule=rule,
                reason=choice.reason,
                confidence=choice.confidence,
                partitions=None if choice.shape in ("none", "wrap") else _partitions(seen, around),
            )
    raise AssertionError("the last rule always has something to say")


def _stays_whole(seen: FlowEvidence, around: Surroundings) -> Choice | None:
    if around.obstacles:
        return Choice("wrap", around.obstacles[0], "high")
    transaction = next((s for s in sorted(around.symbols) if covers(TRANSACTIONS, s)), None)
    if transaction is not None:
        return Choice("single", f"{seen.name} uses `{transaction}`", "high")
    for region in seen.regions:
        if region.kind == "while" and region.decided_by == "result":
            return Choice("single", f"a result decides how often `{region.test}` turns in {seen.name}", "high")
    if any(call.task.id == seen.flow.id for call in seen.calls):
        return Choice("single", f"{seen.name} calls itself", "high")
    return None


def _delegates(seen: FlowEvidence, _: Surroundings) -> Choice | None:
    acts = any(seen.effects.get(kind) for kind in ("read", "write", "request", "notify", "external-job", "wait"))
    if not seen.delegates or acts:
        return None
    return Choice("none", f"{seen.name} only starts other flows or deployments", "high")


def _is_one_step(seen: FlowEvidence, around: Surroundings) -> Choice | None:
    calls = seen.task_calls
    if not calls:
        return Choice("single", f"{seen.name} runs no task", "high") if seen.body is not None else None
    repeated = any(call.mode == "map" or any(one.kind in ("for", "while") for one in call.within) for call in calls)
    if repeated or len(calls) < len(seen.calls):
        return None
    if len(calls) == 1:
        return Choice("single", f"{seen.name} runs one task", "high")
    steps = [task for task in seen.tasks if task in around.targets and around.targets[task].shape not in NO_NODES]
    if len(steps) > 1 or sum(call.task.id in steps for call in calls) > 1 or len(seen.tasks) > len(around.of(seen)):
        return None
    left = "no" if not steps else "one"
    return Choice("single", f"{left} task of {seen.name} is a step of its own", "medium")


def _is_one_loop(seen: FlowEvidence, _: Surroundings) -> Choice | None:
    outermost = {id(loop): loop for call in seen.task_calls for loop in call.within[:1]}
    if len(outermost) != 1 or any(not call.within for call in seen.task_calls):
        return None
    (loop,) = outermost.values()
    if loop.kind != "for" or loop.decided_by not in ("constant", "parameter"):
        return None
    return Choice("partitioned", f"every task of {seen.name} runs in `{loop.test}`", "medium")


def _fans_out(seen: FlowEvidence, around: Surroundings) -> Choice | None:
    for handoff in seen.handoffs:
        if handoff.kind != "ordering" and around.is_dynamic(handoff.producer):
            producer, consumer = handoff.producer.task.function, handoff.consumer.task.function
            what = f"`{consumer}` is given what `{producer}` returns for each of several elements"
            return Choice("graph-asset", what, "medium")
    return None


def _makes_datasets(seen: FlowEvidence, around: Surroundings) -> Choice | None:
    nodes = [target for target in around.of(seen) if target.shape not in NO_NODES]
    datasets = [target for target in nodes if target.shape in DATASETS]
    if not nodes or len(datasets) < ENOUGH * len(nodes) or any(around.is_dynamic(call) for call in seen.task_calls):
        return None
    return Choice("asset-job", f"{len(datasets)} of {len(nodes)} steps of {seen.name} make a dataset", "medium")


def _acts(seen: FlowEvidence, around: Surroundings) -> Choice | None:
    if not seen.task_calls:
        return Choice("op-job", f"nothing is known of what {seen.name} runs", "low")
    targets = around.of(seen)
    actions = [target for target in targets if target.rule in ACTIONS]
    if 2 * len(actions) > len(targets):
        return Choice("op-job", f"{len(actions)} of {len(targets)} tasks of {seen.name} only act", "medium")
    last = seen.task_calls[-1].task
    target = around.targets.get(last.id)
    if target is not None and target.rule in ("R5", "R16"):
        return Choice("op-job", f"{seen.name} ends with `{last.function}`, which only acts", "medium")
    return Choice("op-job", f"few tasks of {seen.name} are known to make a dataset", "low")


RULES: tuple[tuple[str, Predicate], ...] = (
    ("F5", _stays_whole),
    ("F7", _delegates),
    ("F4", _is_one_step),
    ("F6", _is_one_loop),
    ("F3", _fans_out),
    ("F1", _makes_datasets),
    ("F2", _acts),
)
"""What cannot be taken apart comes first; what it is made of comes last."""


def _partitions(seen: FlowEvidence, around: Surroundings) -> Partitions | None:
    if any(_is_time(parameter) for parameter in seen.flow.parameters):
        return "time"
    targets = around.of(seen)
    over = {loop.decided_by for call in seen.task_calls for loop in call.within if loop.kind == "for"}
    if any(target.rule == "R10" for target in targets) or "constant" in over or _is_deployed_by_value(seen, around):
        return "static"
    if any(target.shape == "partitions" and target.rule == "R11" for target in targets) or "parameter" in over:
        return "dynamic"
    return None


def _is_time(parameter: Parameter) -> bool:
    """Tell whether a parameter is a point in time: by its type, else by its default, else by a word of its name."""
    if parameter.type is not None and parameter.type.startswith(_TIMES):
        return "timedelta" not in parameter.type
    default = parameter.default or ""
    if re.fullmatch(r"""["']\d{4}-\d{2}(-\d{2})?([T ].*)?["']""", default):
        return True
    words = set(parameter.name.lower().split("_"))
    typed = parameter.annotation is None or "str" in parameter.annotation
    return typed and bool(words & _TIME_WORDS) and not words & _SPAN_WORDS and not default.startswith(("True", "False"))


def _is_deployed_by_value(seen: FlowEvidence, around: Surroundings) -> bool:
    """Tell whether deployments of the flow differ in the value of one of its parameters."""
    for parameter in seen.flow.parameters:
        values = {repr(d.parameters[parameter.name]) for d in around.deployments if parameter.name in d.parameters}
        if len(values) > 1 and all(is_literal(value) for value in values):
            return True
    return False
