"""Says which waves are not as they were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from p2d_audit.comparison.flows import difference
from p2d_audit.report import Report, Wave, WaveChange


def change_waves(base: Report, head: Report, matched: Mapping[str, str]) -> tuple[WaveChange, ...]:
    """Return the waves whose flows or hours are others than before; `matched` says which flow is which now."""
    before, after = ({wave.number: wave for wave in report.waves} for report in (base, head))
    return tuple(_changes(before, after, matched))


def _changes(before: Mapping[int, Wave], after: Mapping[int, Wave], matched: Mapping[str, str]) -> Iterator[WaveChange]:
    for number in sorted(before.keys() | after.keys()):
        old, new = before.get(number), after.get(number)
        then = {matched.get(flow, flow) for flow in old.flows} if old else set()
        now = set(new.flows) if new else set()
        if then != now or (old and new and old.effort != new.effort):
            yield WaveChange(
                number=number,
                before=old.effort if old else None,
                after=new.effort if new else None,
                delta=difference(new.effort.likely if new else 0, old.effort.likely if old else 0),
                joined=tuple(sorted(now - then)),
                left=tuple(sorted(then - now)),
            )
