"""Lists the work that is done once: for several flows of one repository, or for several repositories.

A repository is set up once for itself: it becomes a code location with a pipeline of its own. People learn once,
whatever their repositories are. What stands for one thing on the server is paid for by the repository that pays most.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import asdict, replace

from p2d_audit.effort.sharing import add_unlocks
from p2d_audit.report import LedgerRow, Report, SharedRow

_LEARNING = "platform.learning"


class Once(Struct, frozen=True, kw_only=True, order=True):
    """Work that several repositories would each pay for; `spare` are the likely hours that are counted once only."""

    id: str
    repositories: tuple[str, ...]
    spare: float


def share_once(
    reports: Sequence[tuple[str, str | None, Report]], deployed: Mapping[str, str]
) -> tuple[tuple[SharedRow, ...], tuple[Once, ...]]:
    """Return the shared work of named reports, each given with repository and owner, and what of it is done once.

    `deployed` has the flow of each deployment that another repository has the flow of.
    """
    groups: defaultdict[str, list[tuple[str, SharedRow]]] = defaultdict(list)
    for repository, owner, report in reports:
        for row in (*report.shared, *_set_up(repository, owner, report)):
            groups[row.id].append((repository, row))
    rows, once = [], []
    for key, group in sorted(groups.items()):
        row = _dearest([row for _, row in group])
        if key in deployed:
            row = replace(row, used_by=(deployed[key],))
        rows.append(row)
        if len(group) > 1:
            spare = round(math.fsum(row.likely for _, row in group) - row.likely, 2)
            once.append(Once(id=key, repositories=tuple(repository for repository, _ in group), spare=spare))
    return add_unlocks(rows), tuple(once)


def _set_up(repository: str, owner: str | None, report: Report) -> Iterator[SharedRow]:
    """Yield what is done before the first flow of a repository."""
    users = tuple(sorted(flow.id for flow in report.flows if not flow.test))
    for row in report.platform:
        key = f"learning:{owner or 'everyone'}" if row.source == _LEARNING else repository
        yield SharedRow(id=key, used_by=users, **asdict(row))


def _dearest(rows: Sequence[SharedRow]) -> SharedRow:
    users = tuple(sorted({flow for row in rows for flow in row.used_by}))
    return replace(max(rows, key=_price), used_by=users)


def _price(row: LedgerRow) -> tuple[float, float, float]:
    return row.likely, row.high, row.low
