"""Tells the stories of work that belongs to no single flow: the platform and what several flows share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from p2d_audit import name_work
from p2d_audit.report import LedgerRow, Range, Report, SharedRow

from p2d_reports.markup.naming import listed, named, plain
from p2d_reports.markup.section import Section
from p2d_reports.stories.flow_story import estimate
from p2d_reports.stories.story import LONGEST_TITLE, Epic, Story, points_for, stable_id
from p2d_reports.text import shorten

OWN_STORY = 1.0
"""Likely hours from which on a piece of work is a story of its own."""

MOST = 40
"""How many pieces are listed in the story of the small ones before the rest is only counted."""

BRIDGE = "bridge"
"""The item of what holds flows together that move in different waves."""

LABEL = "p2d-preparation"
EPIC = stable_id("preparation")
PLATFORM = stable_id("platform")
SMALL = stable_id("shared")


def prepare(report: Report) -> tuple[Epic, tuple[Story, ...]] | None:
    """Return the epic of the preparation and its stories, or None where there is nothing to prepare."""
    stories = tuple(_stories(report))
    if not stories:
        return None
    effort = total([story.effort for story in stories])
    section = Section(title="Preparation", items=("Work that is done once and that flows of any wave build on",))
    title = "Prepare the Dagster platform and shared pieces"
    return Epic(id=EPIC, title=title, label=LABEL, priority="High", sections=(section,), effort=effort), stories


def needed_pieces(rows: Iterable[SharedRow]) -> tuple[str, ...]:
    """Return the ids of the stories that do these shared pieces."""
    return tuple(dict.fromkeys(map(needed_piece, rows)))


def needed_piece(row: SharedRow) -> str:
    """Return the id of the story that does this shared piece."""
    return _key(row) if _is_own(row) else SMALL


def total(efforts: Iterable[Range | LedgerRow]) -> Range:
    """Return the sum of ranges, end by end, in hundredths of hours."""
    parts = list(efforts)
    low, likely, high = (round(math.fsum(getattr(part, end) for part in parts), 2) for end in ("low", "likely", "high"))
    return Range(low=low, likely=likely, high=high)


def _stories(report: Report) -> Iterator[Story]:
    rules = {rule.code: rule.name for rule in report.rules}
    if report.platform:
        items = tuple(_line(row.item, row) for row in report.platform)
        check = "A Dagster deployment runs a job of this repository in every environment, with alerts and secrets"
        yield _story(PLATFORM, "Set up the Dagster platform for this repository", items, (check,), report.platform)
    for row in report.shared:
        if _is_own(row):
            yield _piece(row, name_work(row, rules))
    small = [row for row in report.shared if not _is_own(row)]
    if small:
        items = tuple(_line(name_work(row, rules), row) for row in small[:MOST])
        rest = (f"And {len(small) - MOST} more, which the JSON report lists",) if len(small) > MOST else ()
        check = "Every piece of it is done, or the flow that needs it says why not"
        yield _story(SMALL, "Move small pieces that are shared or belong to no flow", (*items, *rest), (check,), small)


def _piece(row: SharedRow, name: str) -> Story:
    if not row.used_by:
        title = shorten(f"Do repository work {plain(name)}", LONGEST_TITLE)
        check = "Nothing of it is left that Prefect runs or reads"
        return _story(_key(row), title, (_line(name, row),), (check,), (row,))
    if row.item == BRIDGE:
        title = shorten(f"Build bridge {plain(row.id.removeprefix('bridge:'))}", LONGEST_TITLE)
        check = "Both sides see each other's runs, and the bridge is removed when nothing crosses it any more"
        return _story(_key(row), title, (_line(name, row), f"For {_flows(row.used_by)}"), (check,), (row,))
    users = f"Needed by {_flows(row.used_by)}"
    unlocks = (f"Unlocks {_flows(row.unlocks)}",) if row.unlocks else ()
    title = shorten(f"Move shared piece {plain(name)}", LONGEST_TITLE)
    check = "Each flow that needs it uses the one in Dagster, and no other copy is made"
    return _story(_key(row), title, (_line(name, row), users, *unlocks), (check,), (row,))


def _flows(ids: Sequence[str]) -> str:
    return listed([flow.removeprefix("flow:") for flow in ids], MOST)


def _story(
    identity: str, title: str, items: tuple[str, ...], checks: tuple[str, ...], rows: Sequence[LedgerRow]
) -> Story:
    effort = total(rows)
    return Story(
        id=identity,
        title=title,
        epic=EPIC,
        priority="High",
        sections=(Section(title="What", items=items), estimate(effort)),
        checks=checks,
        labels=(LABEL,),
        effort=effort,
        points=points_for(effort.likely),
        needs=(),
    )


def _line(what: str, row: LedgerRow) -> str:
    return f"Piece {named(what)}: {row.likely:.2f} hours likely ({named(row.formula)})"


def _is_own(row: SharedRow) -> bool:
    return row.likely >= OWN_STORY or row.item == BRIDGE


def _key(row: SharedRow) -> str:
    return stable_id(f"shared:{row.id}")
