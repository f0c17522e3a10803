"""Says which flows are not as they were, and what that is in hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from typing import Literal

import msgspec

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
    came = [flow for flow in head.flows if flow.id not in result]
    for old_key, new_key in _ways(matching, sight, {flow.path for flow in base.flows}):
        result |= dict(_single(gone, came, old_key, new_key))
        taken = set(result.values())
        gone = [flow for flow in gone if flow.id not in result]
        came = [flow for flow in came if flow.id not in taken]
    return result


def change_flows(
    base: Report, head: Report, matched: Mapping[str, str], sights: tuple[Sight, Sight]
) -> tuple[FlowChange, ...]:
    """Return the flows that are not as they were, the most hours first; `sights` are of base and head."""
    before, after = _by_id(base.flows), _by_id(head.flows)
    sight_before, sight_now = sights
    changes, known = [*_kept(before, after, matched)], set(matched.values())
    for flow in base.flows:
        if flow.id not in matched:
            unread = sight_now.reason_unread(flow.path) is not None
            changes.append(_change("unseen" if unread else "removed", flow, None, flow))
    for flow in head.flows:
        if flow.id not in known:
            unread = sight_before.reason_unread(flow.path) is not None
            changes.append(_change("unseen" if unread else "added", None, flow, flow))
    return tuple(sorted(changes, key=lambda change: (-abs(change.delta), change.id)))


def _by_id(flows: Iterable[FlowRow]) -> dict[str, FlowRow]:
    return {flow.id: flow for flow in flows}


def _ways(
    matching: Matching, sight: Sight, known_paths: Collection[str]
) -> Iterator[tuple[Callable[[FlowRow], Hashable], Callable[[FlowRow], Hashable]]]:
    """Yield, the surest first, what an old and a new flow must have in common to be one; None is no answer."""
    yield lambda old: matching.units.get(old.id), lambda new: new.id
    yield (
        lambda old: (matching.files[old.path], unit_name(old.id)) if old.path in matching.files else None,
        lambda new: (new.path, unit_name(new.id)),
    )
    yield (
        lambda old: None if sight.exists(old.path) else (unit_name(old.id), _shape(old)),
        lambda new: None if new.path in known_paths else (unit_name(new.id), _shape(new)),
    )
    yield lambda old: (old.path, _shape(old)), lambda new: (new.path, _shape(new))


def _single(
    gone: Iterable[FlowRow],
    came: Iterable[FlowRow],
    old_key: Callable[[FlowRow], Hashable],
    new_key: Callable[[FlowRow], Hashable],
) -> Iterator[tuple[str, str]]:
    """Yield the pairs with a key that no other flow of their side has."""
    old, new = _by_key(gone, old_key), _by_key(came, new_key)
    for key, flows in old.items():
        if key is not None and len(flows) == len(new.get(key, ())) == 1:
            yield flows[0], new[key][0]


def _by_key(flows: Iterable[FlowRow], key: Callable[[FlowRow], Hashable]) -> dict[Hashable, list[str]]:
    groups: defaultdict[Hashable, list[str]] = defaultdict(list)
    for flow in flows:
        groups[key(flow)].append(flow.id)
    return groups


def _shape(flow: FlowRow) -> bytes:
    """Return what a flow is but for its name and place."""
    parts = (flow.parameters, flow.options, flow.effort.ledger, flow.via, flow.prefect, flow.is_async, flow.test)
    return msgspec.json.encode(parts)


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
