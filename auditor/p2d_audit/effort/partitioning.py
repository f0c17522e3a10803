"""By what a flow is partitioned, as far as its own loops, maps, parameters and deployments show it."""

from __future__ import annotations

import ast
import re
from typing import Literal, TypeAlias

from p2d_audit.effort.evidence import LOOPS, is_literal, repeated_over
from p2d_audit.effort.flow_evidence import NO_NODES, FlowEvidence, Surroundings
from p2d_audit.model import Flow, Parameter, Region, Span, TaskCall
from p2d_audit.parsing import parse_expression

Partitions: TypeAlias = Literal["time", "static", "dynamic"]
_TIMES = ("datetime.", "pendulum.", "pandas.Timestamp", "date", "datetime")
_TIME_WORDS = frozenset({"date", "day", "datetime", "ds", "month", "year", "week", "hour", "timestamp"})
_SPAN_WORDS = frozenset({"days", "timezone", "format", "column", "name", "col", "field", "tz"})
_COUNTS = re.compile(r"\bin (?:(?:enumerate|reversed|tqdm|list|sorted)\()*range\(")
"""Loops over numbers."""
_ACTIONS = ("R5", "R16")
"""The rules of tasks that act and leave nothing behind that could be a partition."""


def partitions_of(seen: FlowEvidence, around: Surroundings) -> Partitions | None:
    """Return by what a flow is partitioned: time, values that are known, or values a run finds out."""
    if any(_is_time(parameter) for parameter in seen.flow.parameters):
        return "time"
    calls = [call for call in seen.task_calls if is_partitioned(call, around)]
    over = {_over(call, seen.flow) for call in calls}
    if "static" in over or _is_deployed_by_value(seen, around):
        return "static"
    writing = any(
        around.targets[call.task.id].shape == "partitions" and repeated_over(call) == "result" for call in calls
    )
    return "dynamic" if "dynamic" in over or writing else None


def is_partitioned(call: TaskCall, around: Surroundings) -> bool:
    """Tell whether what a call makes could be one partition of a data set."""
    target = around.targets.get(call.task.id)
    if target is None or target.rule in _ACTIONS:
        return False
    if target.rule in ("R10", "R11"):
        return target.shape == "partitions" or call.mode != "map"
    return target.shape not in NO_NODES or call.mode != "map"


def entities_of(loop: Region, flow: Flow) -> Partitions | None:
    """Return how the entities are known that a loop goes over; None if they are not, or are only numbers."""
    if _COUNTS.search(loop.test):
        return None
    if loop.decided_by == "constant":
        return "static"
    iterated = _iterated(loop.test) if loop.decided_by == "parameter" else None
    return "dynamic" if iterated is not None and _names_parameter(iterated, flow, loop.span) else None


def _over(call: TaskCall, flow: Flow) -> Partitions | None:
    loops = [region for region in call.within if region.kind in LOOPS]
    if call.mode != "map":
        return entities_of(loops[-1], flow) if loops and loops[-1].kind == "for" else None
    if call.over == "constant":
        return "static"
    texts = [argument.text for argument in call.arguments]
    named = any(_names_parameter(tree, flow, call.span) for tree in map(parse_expression, texts) if tree is not None)
    return "dynamic" if call.over == "parameter" and named else None


def _iterated(test: str) -> ast.expr | None:
    """Return the iterable of a loop's head, or of a comprehension."""
    head = test.removeprefix("async ").removesuffix(":")
    tree = parse_expression(f"[0 {head if head.startswith('for ') else f'for {head}'}]")
    return tree.generators[0].iter if isinstance(tree, ast.ListComp) else None


def _names_parameter(tree: ast.expr, flow: Flow, span: Span) -> bool:
    """Tell whether an expression in a flow's own body names one of its parameters."""
    outer = flow.span
    inside = outer.path == span.path and outer.line <= span.line <= outer.end_line
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return inside and not names.isdisjoint(parameter.name for parameter in flow.parameters)


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
