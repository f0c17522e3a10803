"""What a flow becomes in Dagster: one ordered table of predicates, the first that holds decides.

The numbers are those of the decision rules F1 to F7 in the mapping. F6 is a shape
only where a loop over entities is all that the flow is; else its partitions stand
beside another shape.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct

from p2d_audit.effort.choices import counted, listed, shown
from p2d_audit.effort.flow_evidence import NO_NODES, FlowEvidence, Surroundings
from p2d_audit.effort.partitioning import Partitions, entities_of, is_partitioned, partitions_of
from p2d_audit.effort.task_rules import Target
from p2d_audit.model import Confidence, EffectKind
from p2d_audit.symbols import covers

FlowShape: TypeAlias = Literal["asset-job", "op-job", "graph-asset", "single", "wrap", "partitioned", "none"]
DATASETS = ("asset", "integration", "partitions")
"""What a task becomes that makes a dataset."""
ACTIONS = frozenset({"R5", "R16"})
"""The rules of tasks that act and return nothing."""
ENOUGH = 0.6
"""The share of datasets among a flow's nodes from which it is a job of assets."""
TRANSACTIONS = "prefect.transactions.*"
_ACTS: tuple[EffectKind, ...] = ("read", "write", "request", "notify", "external-job", "wait")
"""What a flow's body does itself that has to become a step."""


class FlowTarget(Struct, frozen=True, kw_only=True):
    """What a flow becomes, and by what it is partitioned: time, values that are known, or values a run finds out."""

    shape: FlowShape
    rule: str
    reason: str
    confidence: Confidence
    partitions: Partitions | None


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
                partitions=None if choice.shape in ("none", "wrap") else partitions_of(seen, around),
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


def _delegates(seen: FlowEvidence, around: Surroundings) -> Choice | None:
    others = [call for call in seen.steps_of_library.values() if not call.of_runs]
    if seen.flow_calls and not seen.task_calls and not others:
        return _runs_flows(seen, around)
    asked = [target for target in around.of(seen).values() if target.rule == "R3"]
    if not seen.starts or others or seen.flow_calls or len(asked) < len(seen.tasks) or seen.does(*_ACTS):
        return None
    beside = f", and reads settings in {counted(len(asked), 'task')}" if asked else ""
    confidence: Confidence = "medium" if seen.doubtful else "high"
    return Choice("none", f"{seen.name} only starts {counted(len(seen.starts), 'other run')}{beside}", confidence)


def _runs_flows(seen: FlowEvidence, around: Surroundings) -> Choice:
    called = sorted({call.task.id for call in seen.flow_calls})
    assets = sum(flow in around.jobs_of_assets for flow in called)
    beside = f", and starts {counted(len(seen.starts), 'other run')}" if seen.starts else ""
    what = f"{seen.name} calls {counted(len(called), 'other flow')} directly and runs no task itself{beside}"
    if 2 * assets > len(called):
        become = "becomes a job" if assets == 1 else "become jobs"
        return Choice("asset-job", f"{what}; {assets} of these {become} of assets", "medium")
    return Choice("op-job", what, "medium")


def _is_one_step(seen: FlowEvidence, around: Surroundings) -> Choice | None:
    calls = seen.task_calls
    if not calls:
        return _has_no_task(seen)
    repeated = any(call.mode == "map" or any(one.kind in ("for", "while") for one in call.within) for call in calls)
    if repeated or seen.flow_calls or seen.library or seen.doubtful:
        return None
    if len(calls) == 1:
        return Choice("single", f"{seen.name} runs one task", "high")
    targets = around.of(seen)
    steps = [task for task in targets if targets[task].shape not in NO_NODES]
    if len(steps) > 1 or sum(call.task.id in steps for call in calls) > 1 or len(seen.tasks) > len(targets):
        return None
    only = f"only `{seen.tasks[steps[0]].function}`" if steps else "none"
    return Choice("single", f"of the {len(targets)} tasks of {seen.name} {only} is a step of its own", "medium")


def _has_no_task(seen: FlowEvidence) -> Choice | None:
    if seen.is_blank or seen.flow_calls or seen.doubtful or seen.body is None:
        return None
    if len(seen.library) == 1:
        (call,) = seen.library
        what = "starts work elsewhere with" if call.job else "runs no task but"
        return Choice("single", f"{seen.name} {what} `{call.name}` of Prefect's library", "medium")
    if seen.library:
        return None
    job = seen.does("external-job")
    if job is not None:
        return Choice("single", f"{seen.name} runs no task and starts work elsewhere with {shown(job.text)}", "high")
    beside = f" and starts {counted(len(seen.starts), 'other run')}" if seen.starts else ""
    if seen.body.unclear > len(seen.starts):
        return Choice("single", f"{seen.name} runs no task of this code base{beside}", "medium")
    return Choice("single", f"{seen.name} runs no task{beside}", "high")


def _is_one_loop(seen: FlowEvidence, around: Surroundings) -> Choice | None:
    calls = [call for call in seen.calls if not call.caller.startswith("task:")]
    outermost = {id(loop): loop for call in calls for loop in call.within[:1]}
    if len(outermost) != 1 or any(not call.within for call in calls) or seen.library or seen.doubtful:
        return None
    (loop,) = outermost.values()
    if loop.kind != "for" or entities_of(loop, seen.flow) is None:
        return None
    if not any(is_partitioned(call, around) for call in seen.task_calls):
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
    if seen.library and not seen.tasks and all(call.job for call in seen.library):
        names = listed([f"`{name}`" for name in seen.steps_of_library])
        return Choice("asset-job", f"{seen.name} starts work elsewhere with {names} of Prefect's library", "medium")
    nodes, datasets = _nodes(seen, around)
    if not nodes or len(datasets) < ENOUGH * len(nodes) or any(around.is_dynamic(call) for call in seen.task_calls):
        return None
    total = len(seen.tasks) + len(seen.steps_of_library)
    become = "becomes an asset" if len(datasets) == 1 else "become assets"
    if total == 1:
        what = f"the task of {seen.name} becomes an asset"
    elif len(nodes) == total:
        what = f"of the {total} tasks of {seen.name} {len(datasets)} {become}"
    else:
        steps = f"{len(nodes)} {'is a step of its' if len(nodes) == 1 else 'are steps of their'} own"
        what = f"of the {total} tasks of {seen.name} {steps}, and {len(datasets)} {become}"
    return Choice("asset-job", f"{what}: {listed(datasets)}{_beside(seen)}", "low" if seen.doubtful else "medium")


def _nodes(seen: FlowEvidence, around: Surroundings) -> tuple[list[str], list[str]]:
    """Return the names of a flow's steps, and of those that make a data set."""
    targets = around.of(seen)
    nodes = [task for task in targets if targets[task].shape not in NO_NODES and not _lists_keys(task, seen, around)]
    datasets = [f"`{seen.tasks[task].function}`" for task in nodes if targets[task].shape in DATASETS]
    library = seen.steps_of_library
    jobs = [f"`{name}`" for name, call in library.items() if call.job]
    return [*nodes, *library], [*datasets, *jobs]


def _lists_keys(task: str, seen: FlowEvidence, around: Surroundings) -> bool:
    """Tell whether a task only says which partitions there are."""
    given = [one.consumer.task.id for one in seen.handoffs if one.producer.task.id == task and one.kind != "ordering"]
    shapes = {around.targets[one].shape if one in around.targets else "" for one in given}
    return around.targets[task].rule == "R15" and around.targets[task].shape == "op" and shapes == {"partitions"}


def _acts(seen: FlowEvidence, around: Surroundings) -> Choice | None:
    targets = around.of(seen)
    total = len(targets) + len(seen.steps_of_library)
    beside = _beside(seen)
    if seen.is_blank:
        return Choice("op-job", f"nothing is known of what {seen.name} runs", "low")
    if not total:
        return Choice("op-job", f"{seen.name} runs no task of this code base{beside}", "low")
    actions = [target for target in targets.values() if _surely_acts(target)]
    if 2 * len(actions) > total:
        what = f"{_share(len(actions), total, seen)} only {'acts' if len(actions) == 1 else 'act'}"
        return Choice("op-job", f"{what}{beside}", "low" if seen.doubtful else "medium")
    last = seen.task_calls[-1].task if seen.task_calls else None
    if last is not None and last.id in targets and _surely_acts(targets[last.id]) and not seen.doubtful:
        return Choice("op-job", f"{seen.name} ends with `{last.function}`, which only acts", "medium")
    unknown = [target for target in targets.values() if target.confidence == "low" or target.rule in ("R17", "R18")]
    if unknown:
        what = f"{_share(len(unknown), total, seen)} {'leaves' if len(unknown) == 1 else 'leave'} behind"
        return Choice("op-job", f"it is not known what {what}{beside}", "low")
    _, datasets = _nodes(seen, around)
    one = len(datasets) == 1 or total == 1
    what = f"{_share(len(datasets), total, seen)} {'becomes an asset' if one else 'become assets'}"
    return Choice("op-job", f"{what}{beside}", "low")


def _share(number: int, total: int, seen: FlowEvidence) -> str:
    """Return how many of a flow's tasks, as the subject of a sentence."""
    if total == 1:
        return f"the one task of {seen.name}" if number else f"no task of {seen.name}"
    return f"{number or 'none'} of the {total} tasks of {seen.name}"


def _surely_acts(target: Target) -> bool:
    return target.rule in ACTIONS and target.confidence != "low"


def _beside(seen: FlowEvidence) -> str:
    return f"; {counted(seen.doubtful, 'more call')} may be of tasks from elsewhere" if seen.doubtful else ""


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
