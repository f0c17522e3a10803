"""Lists what is done once: set-up of the platform and work that several flows share, before the first that needs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from p2d_audit.plan.moving import Moving
from p2d_audit.plan.plan import LeftOut, Work
from p2d_audit.report import LedgerRow, Range, Report
from p2d_audit.work_names import name_work


class Ahead(Struct, frozen=True, kw_only=True):
    """What is done once, by id: `work` in full, `always` needed by all, `of` by flow, `alone` by none.

    `left_out` is what only flows use that are not moved, or not in Dagster.
    """

    work: Mapping[str, Work]
    always: tuple[str, ...]
    of: Mapping[str, tuple[str, ...]]
    alone: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def list_ahead(report: Report, moving: Mapping[str, Moving]) -> Ahead:
    """Return what is done once for these flows."""
    work: dict[str, Work] = {}
    for number, row in enumerate(report.platform, 1):
        key = f"platform:{number}:{row.source}"
        work[key] = _work("platform", key, row.item, row, ())
    always = tuple(work)
    rules = {rule.code: rule.name for rule in report.rules}
    of: defaultdict[str, list[str]] = defaultdict(list)
    alone, left_out = [], []
    for row in sorted(report.shared, key=lambda one: one.id):
        users = tuple(flow for flow in row.used_by if flow in moving and not moving[flow].wrapped)
        if row.used_by and not users:
            reason = "only flows use it that are not moved into Dagster"
            left_out.append(LeftOut(id=row.id, cause="unneeded", reason=reason))
            continue
        work[row.id] = _work("shared", row.id, name_work(row, rules), row, users)
        for flow in users:
            of[flow].append(row.id)
        if not users:
            alone.append(row.id)
    return Ahead(
        work=work,
        always=always,
        of={flow: tuple(ids) for flow, ids in of.items()},
        alone=tuple(alone),
        left_out=tuple(left_out),
    )


def _work(kind: Literal["platform", "shared"], key: str, item: str, row: LedgerRow, used_by: tuple[str, ...]) -> Work:
    hours = Range(low=row.low, likely=row.likely, high=row.high)
    return Work(kind=kind, id=key, item=item, used_by=used_by, hours=hours, part=1, parts=1)
