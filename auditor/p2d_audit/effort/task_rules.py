"""What a task becomes in Dagster: one ordered table of predicates, the first that holds decides.

The numbers are those of the decision rules R1 to R18 in the mapping. A task's
name is no evidence; each reason is a fact about this code base.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeAlias

from msgspec import Struct

from p2d_audit.effort.choices import Choice, TaskShape, counted, either, listed, shown
from p2d_audit.effort.evidence import ACTING, ADMINISTERING, DOING, PLAIN_FILES, SMALL, TaskEvidence
from p2d_audit.effort.repeat_rules import repeats, repeats_over_constant, varies
from p2d_audit.effort.weights import TargetWeights
from p2d_audit.model import Confidence

_CONDITIONS = ("if", "while", "match", "case", "ternary")
LOGGER = "prefect.context.get"
"""What most often asks for the logger alone."""
_SETTINGS = ("Secret", "JSON", "String", "DateTime")
"""Blocks that hold a value and connect to nothing."""


class Target(Struct, frozen=True, kw_only=True):
    """What a task becomes: by which rule, for which reason, and how sure that is."""

    shape: TaskShape
    rule: str
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
    if seen.consumes or seen.returns_nothing or not seen.only("environment-read", "clock", "raise", "assert"):
        return None
    read = seen.does("environment-read")
    if seen.context and read is None and not seen.blocks and not seen.variables:
        return _asks_prefect(seen)
    known = read or seen.variables or seen.blocks
    if not known or not seen.is_small or seen.does("clock"):
        return None
    if seen.blocks and not all(block.type.rpartition(".")[2] in _SETTINGS for block in seen.blocks):
        return Choice("resource", f"{seen.name} only loads a Block of type `{seen.blocks[0].type}`", "high")
    what = f"`{read.text}`" if read else "a Variable" if seen.variables else f"a Block of type `{seen.blocks[0].type}`"
    return Choice("function", f"{seen.name} only reads configuration from {what}", "high")


def _asks_prefect(seen: TaskEvidence) -> Choice | None:
    """Choose a function for what reads the run's own data; calls that are not known are then of Prefect's objects."""
    body = seen.body
    if body is None or body.statements > SMALL or body.unclear > len(seen.context) or seen.task.parameters:
        return None
    if any(symbol.startswith(ADMINISTERING) for symbol in seen.context):
        return None
    sure = not body.unclear and any(symbol != LOGGER for symbol in seen.context)
    what = f"{seen.name} only reads what Prefect knows, by `{seen.context[0]}`"
    return Choice("function", what, "high" if sure else "medium")


def _starts_jobs(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    job = seen.does("external-job")
    if job is None or seen.writes:
        return None
    return Choice("integration", f"{seen.name} starts work elsewhere with {shown(job.text)}", "high")


def _notifies(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    message = seen.does("notify")
    if message is None or seen.writes or seen.does("read", "request", "external-job", "wait"):
        return None
    with_it = f"{seen.name} notifies with {shown(message.text)}"
    if seen.repetitions():
        return Choice("op", f"{with_it} for each of several elements", "medium")
    if _is_used(seen):
        return None
    if seen.calls and seen.comes_last:
        return Choice("hook", f"{with_it}, as the last call of its flow", "medium")
    return Choice("op", f"{with_it}, while its flow goes on" if seen.calls else with_it, "medium")


def _waits(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    polls = [effect for effect in seen.effects.get("wait", ()) if effect.text.startswith("while")]
    if not polls or not seen.calls or not seen.comes_first or seen.does(*DOING) or seen.repetitions():
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
    if seen.comes_first and not loops and not seen.does(*DOING):
        return Choice("sensor", f"{what}, before anything else runs", "medium")
    raised = seen.fails()
    if raised is not None and not loops and not seen.does(*DOING):
        return Choice("check", f"{what}, and it fails with `{raised.text}`", "medium")
    return Choice("op", what, "medium")


def _checks(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    raised = seen.fails()
    if raised is None or not seen.consumes or seen.body is None or seen.does(*DOING):
        return None
    judges = seen.body.returns_bool or (seen.body.returns is False and not seen.body.unclear)
    if not judges or any(seen.consumers.values()):
        return None
    given = "a truth value" if seen.body.returns_bool else "nothing"
    return Choice("check", f"{seen.name} is given data, fails with `{raised.text}` and returns {given}", "medium")


def _only_computes(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    body = seen.body
    if body is None or body.unclear or seen.kept_apart or body.returns is not True or body.statements > SMALL:
        return None
    if not seen.only("raise", "assert", "clock") or seen.blocks or seen.variables:
        return None
    if any(symbol != LOGGER for symbol in seen.context):
        return None
    if seen.gathered or seen.repetitions():
        return None
    clock = " and reads the clock" if seen.does("clock") else ""
    return Choice("function", f"{seen.name} only computes{clock}, in {counted(body.statements, 'statement')}", "high")


def _writes(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    if seen.writes:
        written = either([shown(one.text) for one in seen.writes])
        sure = any(one.text.rpartition(".")[2] not in PLAIN_FILES for one in seen.writes)
        return Choice("asset", f"{seen.name} writes with {written}", "high" if sure else "medium")
    if seen.changes:
        return Choice("op", f"{seen.name} only changes or deletes rows, with {shown(seen.changes[0].text)}", "medium")
    return None


def _feeds_one(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    groups = [group for group in seen.consumers.values() if group]
    if len(seen.flows) != 1 or not groups or any(len(group) != 1 for group in groups):
        return None
    if seen.feeds_flows or seen.kept_apart or not seen.returns_data or seen.gone_over:
        return None
    if len(set().union(*groups)) == 1:
        return Choice("function", f"the result of {seen.name} goes to one other task of its flow", "medium")
    return Choice("function", f"each result of {seen.name} goes to one other task of its flow", "medium")


def _feeds_several(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    if seen.gone_over:
        over = sorted({f"`{call.task.function}`" for call in seen.gone_over})
        what = f"{listed(over)} {'is' if len(over) == 1 else 'are'} called for each element of what {seen.name} returns"
        return Choice("op", what, "medium")
    if seen.feeds_flows:
        return Choice("asset", f"the result of {seen.name} goes to another flow", "medium")
    given = [len(group) for group in seen.consumers.values() if group]
    several = [number for number in given if number > 1]
    if not several or 2 * len(several) < len(given):
        return None
    if seen.is_given_no_data and seen.body is not None and not seen.body.unclear:
        sources = ["its arguments", "the clock", "the environment", "what Prefect knows"]
        used = (True, seen.does("clock"), seen.does("environment-read"), seen.context)
        known = ", ".join(source for source, is_used in zip(sources, used, strict=True) if is_used)
        return Choice("function", f"{seen.name} is given no task's result and reads no data but {known}", "medium")
    to_how_many = f"{min(several)} tasks" if len(set(several)) == 1 else "several tasks"
    some = "" if len(several) == len(seen.calls) else f", in {len(several)} of {len(seen.calls)} calls"
    return Choice("asset", f"the result of {seen.name} goes to {to_how_many}{some}", "medium")


def _acts(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    if not seen.returns_nothing:
        return None
    if not seen.does(*ACTING) and seen.body is not None and seen.body.unclear:
        return Choice("op", f"{seen.name} returns nothing and is not known to write", "low")
    return Choice("op", f"{seen.name} returns nothing", "medium")


def _is_shared(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    texts: defaultdict[str, set[str]] = defaultdict(set)
    for call in seen.calls:
        for argument in call.arguments:
            texts[argument.parameter].add(argument.text)
    if len(seen.flows) < 2 or not any(len(group) > 1 for group in texts.values()):
        return None
    return Choice("op", f"{len(seen.flows)} flows call {seen.name} with different arguments", "medium")


def _is_anything(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    passing = [one for one in seen.effects.get("write", ()) if one.written == "temporary"]
    if passing and len(passing) == len(seen.effects["write"]):
        return Choice("op", f"{seen.name} writes temporary files alone, with {shown(passing[0].text)}", "low")
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
    ("R10", repeats_over_constant),
    ("R11", repeats),
    ("R12", varies),
    ("R13", _writes),
    ("R14", _feeds_one),
    ("R15", _feeds_several),
    ("R16", _acts),
    ("R17", _is_shared),
    ("R18", _is_anything),
)


def _is_given_on(seen: TaskEvidence) -> bool:
    """Tell whether its result reaches another call or is shown."""
    return any(seen.consumers.values()) or seen.shown


def _is_used(seen: TaskEvidence) -> bool:
    return _is_given_on(seen) or bool(seen.decides)
