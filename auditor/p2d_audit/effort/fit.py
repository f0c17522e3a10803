"""Whether to migrate a flow, and the signals that say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from p2d_audit.effort.readiness import find_blockers
from p2d_audit.effort.usage import Usage
from p2d_audit.effort.weights import FitWeights
from p2d_audit.model import Flow
from p2d_audit.report import Fit
from p2d_audit.rule import Finding
from p2d_audit.symbols import covers

_SHOWN = 3
_STARTS = frozenset(
    {"create_flow_run", "create_flow_run_from_deployment", "run_deployment", "arun_deployment", "StartFlowRun"}
)
_UNATTENDED = "nothing schedules, triggers or starts its deployments"
_DATA = ("read", "write", "external-job")


class Standing(Struct, frozen=True, kw_only=True):
    """What the repository does with its flows, by id.

    `idle`: nothing runs them, and why that is said; `unattended`: they are deployed, and nothing starts them by itself;
    `administrators`: the Prefect name by which those administer Prefect that do nothing with data.
    """

    idle: Mapping[str, str]
    unattended: frozenset[str]
    administrators: Mapping[str, str]


class Signals(Struct, frozen=True, kw_only=True):
    """What the verdict about one flow follows from; `blank`: nothing is known of what it runs."""

    readiness: int
    findings: Sequence[Finding]
    obstacles: Sequence[str] = ()
    traps: Sequence[str] = ()
    blind: Sequence[str] = ()
    lost: int = 0
    blank: bool = False


def judge_fit(flow: Flow, seen: Signals, standing: Standing, weights: FitWeights) -> Fit:
    """Return whether to migrate the flow as it is, under conditions, or not, with the signals.

    What nothing runs is retired. A flow that waits for a person, starts background
    tasks or is far from ready is wrapped, or stays where Dagster would have nothing
    to start; one with blockers or silent traps, or of which nothing is known, is never migrated without conditions.
    """
    if flow.id in standing.idle:
        return Fit(verdict="retire", reasons=(standing.idle[flow.id],))
    if flow.id in standing.administrators:
        return Fit(verdict="stay", reasons=(f"`{standing.administrators[flow.id]}` administers Prefect itself",))
    signals = tuple(_signals(seen))
    unready = seen.readiness < weights.conditions
    if unready or seen.obstacles:
        below = (f"readiness {seen.readiness} is below {weights.conditions:g}",) if unready else ()
        if flow.id in standing.unattended:
            return Fit(verdict="stay", reasons=(*below, _UNATTENDED, *signals))
        return Fit(verdict="wrap", reasons=(*below, *signals))
    if seen.readiness < weights.migrate:
        reason = f"readiness {seen.readiness} is below {weights.migrate:g}"
        return Fit(verdict="conditions", reasons=(reason, *signals))
    if find_blockers(seen.findings) or seen.traps or seen.blank:
        return Fit(verdict="conditions", reasons=signals)
    reason = f"readiness {seen.readiness} is at least {weights.migrate:g}"
    return Fit(verdict="migrate", reasons=(reason, *signals))


def find_obstacles(flow: Flow, usage: Usage, weights: FitWeights) -> Iterator[str]:
    """Yield what makes a flow wait for a person or start background tasks."""
    symbols = {reference.symbol for reference in usage.references.get(flow.id, ())}
    for symbol in sorted(symbols):
        if any(covers(pattern, symbol) for pattern in weights.interactive):
            yield f"`{symbol}` waits for a person or another run"
        if any(covers(pattern, symbol) for pattern in weights.background):
            yield f"`{symbol}` runs tasks outside of flow runs"
    modes = {call.mode for call in usage.calls.get(flow.id, ())} & {"delay", "apply_async"}
    for mode in sorted(modes):
        yield f"`.{mode}()` starts a task in the background"


def administering(usage: Usage, does: Mapping[str, frozenset[str]], weights: FitWeights) -> Iterator[tuple[str, str]]:
    """Yield the flows that only administer Prefect, with a name that shows it; `does` has the effects of each flow.

    Half of their tasks at least do, none starts a flow run, and nothing is done with data.
    """
    for flow in usage.flows:
        references = usage.references.get(flow, ())
        found = [one for one in references if any(covers(pattern, one.symbol) for pattern in weights.administers)]
        calls = usage.calls.get(flow, ())
        tasks = {call.task.id for call in calls if not call.is_subflow}
        units = {one.unit.id for one in found if one.unit}
        mostly = flow in units or 2 * len(units & tasks) >= len(tasks)
        started = (*(one.symbol.rpartition(".")[2] for one in references), *(call.task.function for call in calls))
        starts = not _STARTS.isdisjoint(started) or any(call.is_subflow for call in calls)
        if found and mostly and not starts and does.get(flow, frozenset()).isdisjoint(_DATA):
            yield flow, min(one.symbol for one in found)


def _signals(seen: Signals) -> Iterator[str]:
    yield from seen.obstacles
    yield from _hard_findings(seen.findings)
    if seen.traps:
        trapped = [finding for finding in seen.findings if finding.trap]
        yield f"code that would load in Dagster and be wrong: {_counts(trapped, seen.traps)}"
    if seen.blind:
        shown = sorted(set(seen.blind))
        listed = ", ".join(f"`{symbol}`" for symbol in shown[:_SHOWN]) + (" and more" if len(shown) > _SHOWN else "")
        yield f"uses of Prefect names not covered, or in code that could not be followed: {len(seen.blind)} ({listed})"
    if seen.blank:
        yield "nothing is known of what it runs"
    if seen.lost > len(seen.blind):
        yield f"places that could not be followed: {seen.lost - len(seen.blind)}"


def _hard_findings(findings: Sequence[Finding]) -> Iterator[str]:
    for disposition, phrase in (("no-equivalent", "have no equivalent"), ("redesign", "ask for a redesign")):
        found = [finding for finding in findings if finding.disposition == disposition]
        if found:
            yield f"findings that {phrase}: {_counts(found, sorted({finding.rule for finding in found}))}"


def _counts(findings: Sequence[Finding], rules: Sequence[str]) -> str:
    counts = Counter(finding.rule for finding in findings)
    return ", ".join(f"{counts[rule]} of {rule}" for rule in rules)
