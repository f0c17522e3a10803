"""Says which flows are not as they were, and what that is in hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

from p2d_audit.comparison.matching import Matching, unit_name
from p2d_audit.comparison.sight import Sight
from p2d_audit.report import FlowChange, FlowFigures, FlowRow, Range, Report


def match_flows(base: Report, head: Report, matching: Matching, sight: Sight) -> dict[str, str]:
    """Return which flow of the base is which flow now, by id, of those that are on both sides.

    One that has another id is where its findings went; else it is in the new file that took the place of its own,
    or in the same file and in all but its name the same.
    """
    before, after = _by_id(base.flows), _by_id(head.flows)
    result = {flow: flow for flow in before if flow in after}
    gone = [flow for flow in base.flows if flow.id not in result]
    came = {flow.id: flow for flow in head.flows if flow.id not in result}
    known_paths = {flow.path for flow in base.flows}
    ways: tuple[Callable[[FlowRow, FlowRow], bool], ...] = (
        lambda old, new: matching.units.get(old.id) == new.id,
        lambda old, new: matching.files.get(old.path) == new.path and unit_name(old.id) == unit_name(new.id),
        lambda old, new: (
            not sight.exists(old.path)
            and new.path not in known_paths
            and (unit_name(old.id), _shape(old)) == (unit_name(new.id), _shape(new))
        ),
        lambda old, new: old.path == new.path and _shape(old) == _shape(new),
    )
    for is_same in ways:
        found = dict(_single(gone, came.values(), is_same))
        result |= found
        gone = [flow for flow in gone if flow.id not in found]
        came = {flow.id: flow for flow in came.values() if flow.id not in found.values()}
    return result


def change_flows(
    base: Report, head: Report, matched: Mapping[str, str], sights: tuple[Sight, Sight]
) -> tuple[FlowChange, ...]:
    """Return the flows that are not as they were, the most hours first; `sights` are of base and head."""
    before, after = _by_id(base.flows), _by_id(head.flows)
    sight_before, sight_now = sights
    changes = [*_kept(before, after, matched)]
    for flow in base.flows:
        if flow.id not in matched:
            unread = sight_now.reason_unread(flow.path) is not None
            changes.append(_change("unseen" if unread else "removed", flow, None, flow))
    for flow in head.flows:
        if flow.id not in matched.values():
            unread = sight_before.reason_unread(flow.path) is not None
            changes.append(_change("unseen" if unread else "added", None, flow, flow))
    return tuple(sorted(changes, key=lambda change: (-abs(change.delta), change.id)))


def _by_id(flows: Iterable[FlowRow]) -> dict[str, FlowRow]:
    return {flow.id: flow for flow in flows}


def _single(
    gone: Iterable[FlowRow], came: Iterable[FlowRow], is_same: Callable[[FlowRow, FlowRow], bool]
) -> Iterator[tuple[str, str]]:
    """Yield the pairs in which neither side fits anything else."""
    pairs = [(old.id, new.id) for old in gone for new in came if is_same(old, new)]
    times_old, times_new = Counter(old for old, _ in pairs), Counter(new for _, new in pairs)
    return ((old, new) for old, new in pairs if times_old[old] == times_new[new] == 1)


def _shape(flow: FlowRow) -> tuple[object, ...]:
    return (flow.parameters, flow.options, flow.effort.ledger, flow.via, flow.prefect, flow.is_async, flow.test)


def _kept(
    before: Mapping[str, FlowRow], after: Mapping[str, FlowRow], matched: Mapping[str, str]
) -> Iterator[FlowChange]:
    for old, new in ((before[one], after[other]) for one, other in matched.items()):
        if old.path != new.path:
            yield _change("moved", old, new, new)
        elif old.id != new.id:
            yield _change("renamed", old, new, new)
        elif _figures(old) != _figures(new):
            yield _change("changed", old, new, new)


def _change(
    kind: Literal["added", "removed", "moved", "renamed", "changed", "unseen"],
    before: FlowRow | None,
    after: FlowRow | None,
    shown: FlowRow,
) -> FlowChange:
    return FlowChange(
        id=shown.id,
        name=shown.name or shown.function,
        change=kind,
        before=_figures(before) if before else None,
        after=_figures(after) if after else None,
        delta=difference(after.effort.likely if after else 0, before.effort.likely if before else 0),
    )


def _figures(flow: FlowRow) -> FlowFigures:
    return FlowFigures(
        id=flow.id,
        path=flow.path,
        tier=flow.tier,
        effort=Range(low=flow.effort.low, likely=flow.effort.likely, high=flow.effort.high),
        readiness=flow.readiness,
        wave=flow.wave,
    )


def difference(after: float, before: float) -> float:
    """Return a difference of hours, in hundredths as the hours themselves are."""
    return round(after - before, 2) or 0.0
