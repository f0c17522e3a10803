"""What a task becomes in Dagster: one ordered table of predicates, the first that holds decides.

The numbers are those of the decision rules R1 to R18 in the mapping. A task's
name is no evidence; each reason is a fact about this code base.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct

from p2d_audit.effort.evidence import TaskEvidence, differing_constants
from p2d_audit.effort.weights import TargetWeights
from p2d_audit.model import Confidence, Decider, EffectKind, TaskCall

TaskShape: TypeAlias = Literal[
    "asset", "op", "function", "resource", "sensor", "check", "partitions", "dynamic", "integration", "hook"
]
SMALL = 5
"""The statements up to which a body is small."""
_DOING: tuple[EffectKind, ...] = ("write", "request", "notify", "external-job")
_TOUCHING: tuple[EffectKind, ...] = (*_DOING, "read", "wait")
_CONDITIONS = ("if", "while", "match", "case", "ternary")
_SETTINGS = ("Secret", "JSON", "String", "DateTime")
"""Blocks that hold a value and connect to nothing."""


class Target(Struct, frozen=True, kw_only=True):
    """What a task becomes: by which rule, for which reason, and how sure that is."""

    shape: TaskShape
    rule: str
    reason: str
    confidence: Confidence


class Choice(NamedTuple):
    """What a rule chooses, and why."""

    shape: TaskShape
    reason: str
    confidence: Confidence


Predicate: TypeAlias = Callable[[TaskEvidence, TargetWeights], Choice | None]


def decide_task(seen: TaskEvidence, weights: TargetWeights) -> Target:
    """Return what a task becomes: what the first rule says that has something to say."""
    for rule, predicate in RULES:
        choice = predicate(seen, weights)
        if choice is not None:
            return Target(shape=choice.shape, rule=rule, reason=choice.reason, confidence=choice.confidence)
    raise AssertionError("the last rule always has something to say")


def names_any(text: str | None, last_names: Iterable[str]) -> bool:
    """Tell whether a type's text mentions one of the names, as a whole word."""
    return bool(text) and not set(re.findall(r"\w+", text or "")).isdisjoint(last_names)


def _materializes(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    return Choice("asset", f"{seen.name} is declared with `@materialize`", "high") if seen.materializes else None


def _connects(seen: TaskEvidence, weights: TargetWeights) -> Choice | None:
    if seen.body is not None and seen.body.connection is not None:
        return Choice("resource", f"{seen.name} returns what `{seen.body.connection}` makes", "high")
    if names_any(seen.task.returns, weights.resource_types):
        return Choice("resource", f"{seen.name} returns `{seen.task.returns}`", "high")
    return None


def _configures(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    read = seen.does("environment-read")
    source = read.text if read else next((v.name for v in seen.variables), None) or next(iter(seen.blocks), None)
    if source is None or seen.consumes or seen.returns_nothing:
        return None
    if not seen.only("environment-read", "raise", "assert") or not _is_small(seen):
        return None
    if seen.blocks and not all(block.type.rpartition(".")[2] in _SETTINGS for block in seen.blocks):
        return Choice("resource", f"{seen.name} only loads a Block of type `{seen.blocks[0].type}`", "high")
    what = f"`{read.text}`" if read else "a Variable" if seen.variables else f"a Block of type `{seen.blocks[0].type}`"
    return Choice("function", f"{seen.name} only reads configuration from {what}", "high")


def _starts_jobs(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    job = seen.does("external-job")
    if job is None or seen.does("write"):
        return None
    return Choice("integration", f"{seen.name} starts work elsewhere with `{job.text}`", "high")


def _notifies(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    message = seen.does("notify")
    if message is None or seen.does("write", "read", "request", "external-job", "wait") or _is_used(seen):
        return None
    if seen.calls and seen.comes_last:
        return Choice(
            "hook", f"{seen.name} only notifies, with `{message.text}`, as the last call of its flow", "medium"
        )
    return Choice("op", f"{seen.name} only notifies, with `{message.text}`, while its flow goes on", "medium")


def _waits(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    polls = [effect for effect in seen.effects.get("wait", ()) if effect.text.startswith("while")]
    if not polls or not seen.calls or not seen.comes_first or seen.does(*_DOING) or seen.repetitions():
        return None
    return Choice(
        "sensor", f"{seen.name} waits in `{polls[0].text.partition(':')[0]}` before anything else runs", "medium"
    )


def _decides(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    if not seen.decides or _is_given_on(seen) or any(region.kind not in _CONDITIONS for region in seen.decides):
        return None
    if any(option.name == "return_state" for call in seen.calls for option in call.options):
        return None
    what = f"the result of {seen.name} only decides `{seen.decides[0].test}`"
    loops = any(region.kind == "while" for region in seen.decides)
    if seen.comes_first and not loops and not seen.does(*_DOING):
        return Choice("sensor", f"{what}, before anything else runs", "medium")
    raised = seen.fails()
    if raised is not None and not loops and not seen.does(*_DOING):
        return Choice("check", f"{what}, and it fails with `{raised.text}`", "medium")
    return Choice("op", what, "medium")


def _checks(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    raised = seen.fails()
    if raised is None or not seen.consumes or seen.body is None or seen.does(*_DOING):
        return None
    judges = seen.body.returns_bool or (seen.body.returns is False and not seen.body.unclear)
    if not judges or any(seen.consumers.values()):
        return None
    given = "a truth value" if seen.body.returns_bool else "nothing"
    return Choice("check", f"{seen.name} is given data, fails with `{raised.text}` and returns {given}", "medium")


def _only_computes(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    body = seen.body
    if body is None or body.unclear or seen.kept_apart or not seen.only("raise", "assert") or body.returns is not True:
        return None
    if body.statements > SMALL or seen.blocks or seen.variables:
        return None
    return Choice("function", f"{seen.name} only computes, in {_counted(body.statements, 'statement')}", "high")


def _repeats_over_constant(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    repeated = seen.repetitions()
    if not repeated or any(over != "constant" for _, over in repeated):
        return None
    return Choice("partitions", f"{seen.name} is {_how(repeated)} constants", "high")


def _repeats(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    repeated = [one for one in seen.repetitions() if one[1] != "constant"]
    if not repeated:
        return None
    over = "result" if any(by == "result" for _, by in repeated) else repeated[0][1]
    confidence: Confidence = "low" if over == "unknown" else "medium"
    what = f"{seen.name} is {_how(repeated)} {_OVER[over]}"
    written = seen.does("write")
    if written is not None:
        return Choice("partitions", f"{what} and writes with `{written.text}` each time", confidence)
    if _is_small(seen) and not seen.does(*_TOUCHING) and not seen.kept_apart:
        body = seen.body
        return Choice("function", f"{what} and has {_counted(body.statements if body else 0, 'statement')}", confidence)
    return Choice("dynamic", what, confidence)


def _varies(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    by_flow: defaultdict[str, list[TaskCall]] = defaultdict(list)
    for call in seen.calls:
        by_flow[call.flow.id if call.flow else ""].append(call)
    for _id, calls in sorted(by_flow.items()):
        parameter = differing_constants(calls) if len(calls) > 1 else None
        if parameter is not None:
            what = f"{seen.name} is called {len(calls)} times in one flow with different constants for `{parameter}`"
            acts = seen.returns_nothing and seen.does("write") is None
            return Choice("op" if acts else "partitions", what, "medium")
    return None


def _writes(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    written = seen.does("write")
    return Choice("asset", f"{seen.name} writes with `{written.text}`", "high") if written is not None else None


def _feeds_one(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    consumers = {consumer for group in seen.consumers.values() for consumer in group}
    if len(seen.flows) != 1 or len(consumers) != 1 or seen.feeds_flows or seen.kept_apart or not seen.returns_data:
        return None
    return Choice("function", f"the result of {seen.name} goes to one other task of its flow", "medium")


def _feeds_several(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    most = max((len(group) for group in seen.consumers.values()), default=0)
    if seen.feeds_flows:
        return Choice("asset", f"the result of {seen.name} goes to another flow", "medium")
    return Choice("asset", f"the result of {seen.name} goes to {most} tasks", "medium") if most > 1 else None


def _acts(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    return Choice("op", f"{seen.name} returns nothing", "medium") if seen.returns_nothing else None


def _is_shared(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    texts: defaultdict[str, set[str]] = defaultdict(set)
    for call in seen.calls:
        for argument in call.arguments:
            texts[argument.parameter].add(argument.text)
    if len(seen.flows) < 2 or not any(len(group) > 1 for group in texts.values()):
        return None
    return Choice("op", f"{len(seen.flows)} flows call {seen.name} with different arguments", "medium")


def _is_anything(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    return Choice("op", f"nothing that decides is known of {seen.name}", "low")


RULES: tuple[tuple[str, Predicate], ...] = (
    ("R1", _materializes),
    ("R2", _connects),
    ("R3", _configures),
    ("R4", _starts_jobs),
    ("R5", _notifies),
    ("R6", _waits),
    ("R7", _decides),
    ("R8", _checks),
    ("R9", _only_computes),
    ("R10", _repeats_over_constant),
    ("R11", _repeats),
    ("R12", _varies),
    ("R13", _writes),
    ("R14", _feeds_one),
    ("R15", _feeds_several),
    ("R16", _acts),
    ("R17", _is_shared),
    ("R18", _is_anything),
)
_OVER: dict[Decider, str] = {
    "result": "what another task returns",
    "parameter": "a parameter of the flow",
    "constant": "constants",
    "unknown": "something that only a run knows",
}


def _how(repeated: list[tuple[TaskCall, Decider]]) -> str:
    return "mapped over" if any(call.mode == "map" for call, _ in repeated) else "called in a loop over"


def _is_small(seen: TaskEvidence) -> bool:
    return seen.body is not None and seen.body.statements <= SMALL and not seen.body.unclear


def _is_given_on(seen: TaskEvidence) -> bool:
    """Tell whether its result reaches another call or is shown."""
    return any(seen.consumers.values()) or seen.shown


def _is_used(seen: TaskEvidence) -> bool:
    return _is_given_on(seen) or bool(seen.decides)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
