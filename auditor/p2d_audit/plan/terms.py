"""What a plan is asked for: capacity, dates, owners, and which flows come first, later or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct

from p2d_audit.errors import UsageError
from p2d_audit.files import BadPatternError, Patterns, parse_patterns
from p2d_audit.plan.owners import Owners

_DATED = re.compile(r"(?P<pattern>.+):(?P<day>\d{4}-\d{2}-\d{2})")


class Freeze(Struct, frozen=True, kw_only=True):
    """Flows at these paths may not move before a day; `until` is None where they may not move at all."""

    text: str
    patterns: Patterns
    until: date | None

    def holds(self, path: str) -> bool:
        """Say whether a flow that stands in this file is frozen."""
        return self.patterns.opinion(tuple(path.split("/")), is_folder=False) is True


class Terms(Struct, frozen=True, kw_only=True):
    """The terms of a plan; `capacity` is in likely hours a sprint, `first` and `exclude` are ids of flows."""

    capacity: float
    weeks: int = 2
    start: date | None = None
    owners: Owners | None = None
    freezes: tuple[Freeze, ...] = ()
    strategy: str | None = None
    first: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def begins(self, wave: int) -> date | None:
        """Return the first day of a wave; raise UsageError for one after the end of the calendar."""
        if self.start is None:
            return None
        try:
            return self.start + timedelta(weeks=self.weeks * (wave - 1))
        except OverflowError as error:
            raise UsageError(f"wave {wave} would begin after the year 9999; raise --capacity") from error

    def ends(self, wave: int) -> date | None:
        """Return the last day of a wave."""
        following = self.begins(wave + 1)
        return following - timedelta(days=1) if following else None

    def earliest(self, path: str) -> int:
        """Return the first wave that begins when no freeze holds any more for a flow in this file."""
        days = [freeze.until for freeze in self.freezes if freeze.until and freeze.holds(path)]
        if not days or self.start is None:
            return 1
        weeks, rest = divmod(max(0, (max(days) - self.start).days), 7 * self.weeks)
        return 1 + weeks + (rest > 0)

    def forbids(self, path: str) -> Freeze | None:
        """Return the freeze for which a flow in this file may not move at all."""
        return next((freeze for freeze in self.freezes if freeze.until is None and freeze.holds(path)), None)


def parse_freezes(texts: Iterable[str], start: date | None) -> tuple[Freeze, ...]:
    """Return freezes given as PATTERN or PATTERN:DATE; raise UsageError for one that makes no sense."""
    return tuple(_freeze(text, start) for text in texts)


def _freeze(text: str, start: date | None) -> Freeze:
    dated = _DATED.fullmatch(text)
    pattern, day = (dated["pattern"], _day(dated["day"], text)) if dated else (text, None)
    if day and start is None:
        raise UsageError(f"--freeze {text}: has a date, but the sprints have none; add --start DATE")
    try:
        return Freeze(text=text, patterns=parse_patterns((pattern,), (), "--freeze"), until=day)
    except BadPatternError as error:
        raise UsageError(f"--freeze {text}: {error}; give a path, a folder/** or *.py") from error


def _day(text: str, freeze: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--freeze {freeze}: {text} is no day of the calendar") from error
