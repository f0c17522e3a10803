"""The ways to move a flow, side by side: what each costs, what it loses and which findings it makes vanish."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from p2d_audit.effort.choices import counted
from p2d_audit.effort.flow_rules import DATASETS, FlowTarget
from p2d_audit.effort.hours import Line, priced, repeated, scaled, settled, total
from p2d_audit.effort.ledgers import Blocks, ledger_of
from p2d_audit.effort.survey import Survey
from p2d_audit.effort.units import exact, shown, unit_line
from p2d_audit.effort.weights import StrategyWeights
from p2d_audit.model import Flow, Task
from p2d_audit.report import Fit, Range, StrategyRow
from p2d_audit.rule import Finding

_NODES, _GRAPH = "task.", ("task.", "edge.")
_SETTINGS = (
    (("retries", "max_retries", "retry_delay_seconds"), "retries of their own"),
    (("cache_policy", "cache_key_fn", "cache_for"), "caches of their own"),
    (("timeout_seconds", "timeout"), "time-outs of their own"),
)


class Move(Struct, frozen=True, kw_only=True):
    """A flow to be moved: its lines, what it becomes, how ready it is and what was found."""

    flow: Flow
    blocks: Blocks
    clone: bool
    target: FlowTarget
    readiness: int
    fit: Fit
    findings: Sequence[Finding]


def compare_strategies(move: Move, survey: Survey) -> tuple[StrategyRow, ...]:
    """Return the four ways in the order in which less and less of Prefect is left, exactly one of them recommended.

    `assets` costs what the flow's ledger says; none of the four counts shared work.
    """
    weights = survey.weights
    chosen, why = _recommended(move, weights.strategy)
    once = f"once for all flows, {shown(weights.strategy.wrap_setup)} h for the client"
    reasons = {"wrap": once, "single": "", "graph": "", "assets": ""} | {chosen: why}
    rules = sorted({finding.rule for finding in move.findings if finding.effort.high > 0})
    inner = tuple(rule for rule in rules if _vanishes(rule, weights.strategy))
    return (
        _row("wrap", _wrap(move, survey), tuple(_lost_wrapped(move, survey)), tuple(rules), chosen, reasons),
        _row("single", _single(move, survey), tuple(_lost_single(move, survey)), inner, chosen, reasons),
        _row("graph", _graph(move, survey), tuple(_lost_graph(move, survey)), (), chosen, reasons),
        _row("assets", total(ledger_of(move.blocks, weights)), (), (), chosen, reasons),
    )


def _row(
    name: str, effort: Range, lost: tuple[str, ...], vanishing: tuple[str, ...], chosen: str, reasons: dict[str, str]
) -> StrategyRow:
    return StrategyRow(
        name=name,  # type: ignore[arg-type]
        effort=effort,
        lost=lost,
        vanishing=vanishing,
        recommended=name == chosen,
        reason=reasons[name],
    )


def _recommended(move: Move, weights: StrategyWeights) -> tuple[str, str]:
    first = move.fit.reasons[0] if move.fit.reasons else ""
    if move.fit.verdict == "retire":
        return "wrap", "the least that keeps it, if it turns out to be needed"
    if move.fit.verdict in ("wrap", "stay"):
        return "wrap", first
    if move.readiness < weights.ops:
        return "single", f"readiness {move.readiness} is below {weights.ops:g}: its graph would be redesigned"
    if move.target.shape in ("single", "wrap"):
        return "single", move.target.reason
    if move.readiness < weights.full:
        return "graph", f"readiness {move.readiness} is below {weights.full:g}"
    return "graph" if move.target.shape == "op-job" else "assets", move.target.reason


def _vanishes(rule: str, weights: StrategyWeights) -> bool:
    return rule.startswith(weights.graph_rules) and not rule.startswith(weights.outer_rules)


def _wrap(move: Move, survey: Survey) -> Range:
    weights = survey.weights
    count = max(1, len(survey.usage.deployments.get(move.flow.id, ())))
    price = repeated([priced(weights.strategy.wrap, weights.spread)] * count, weights.repeat.unit)
    line = Line(item="wrap", source="strategy.wrap", count=count, price=price, formula=exact(count))
    return total(settled([line], weights.spread))


def _single(move: Move, survey: Survey) -> Range:
    weights = survey.weights
    blocks = [
        tuple(
            line
            for line in block
            if not line.source.startswith((*_GRAPH, "flow.statement")) and not _vanishes(line.source, weights.strategy)
        )
        for block in move.blocks
    ]
    if not move.clone:
        blocks[0] += (unit_line("one op or asset", "strategy.single", weights.strategy.single, weights),)
    return total(ledger_of(tuple(blocks), weights))


def _graph(move: Move, survey: Survey) -> Range:
    """Return what ops cost: of a flow with datasets, less for each task and hand-off."""
    factor = survey.weights.strategy.graph if _datasets(move, survey) else 1.0
    blocks = tuple(
        tuple(
            replace(line, price=scaled(line.price, factor)) if line.source.startswith(_GRAPH) else line
            for line in block
        )
        for block in move.blocks
    )
    return total(ledger_of(blocks, survey.weights))


def _tasks(move: Move, survey: Survey) -> dict[str, Task]:
    calls = survey.usage.calls.get(move.flow.id, ())
    return {call.task.id: call.task for call in calls if isinstance(call.task, Task)}


def _datasets(move: Move, survey: Survey) -> int:
    shapes = survey.targets.tasks
    return sum(task in shapes and shapes[task].shape in DATASETS for task in _tasks(move, survey))


def _lost_wrapped(move: Move, survey: Survey) -> Iterator[str]:
    yield "Prefect's server and workers stay"
    yield from _lost_tasks(move, survey)


def _lost_single(move: Move, survey: Survey) -> Iterator[str]:
    yield from _lost_tasks(move, survey)
    tasks = _tasks(move, survey).values()
    for names, what in _SETTINGS:
        having = sum(any(task.option(name) for name in names) for task in tasks)
        if having:
            yield f"{counted(having, 'task')} without {what}"
    calls = survey.usage.calls.get(move.flow.id, ())
    apart = sum(call.mode in ("map", "submit", "delay") for call in calls)
    if apart:
        yield f"{counted(apart, 'call')} no longer side by side"


def _lost_graph(move: Move, survey: Survey) -> Iterator[str]:
    datasets = _datasets(move, survey)
    if datasets:
        yield f"{counted(datasets, 'dataset')} without lineage, checks and partitions"


def _lost_tasks(move: Move, survey: Survey) -> Iterator[str]:
    tasks = _tasks(move, survey)
    if len(tasks) > 1:
        yield f"{counted(len(tasks), 'task')} shown as one step"
