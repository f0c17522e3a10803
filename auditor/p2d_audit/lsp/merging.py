"""Works out what holds in a file that is being changed, from what is known of the project and what the file imports.

A whole project takes too long to link between two keystrokes, a file with what it imports does not. What these
few files show differs from the truth in what depends on the rest of the project. That difference is known for the
text that the whole project was last audited with, and the same difference is applied to the text of now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from msgspec.structs import replace

from p2d_audit.inspection import in_order
from p2d_audit.model import Span
from p2d_audit.rule import Finding

Key: TypeAlias = tuple[str, str | None, str]


class Edit:
    """Where lines of a text are in a later one: those before and behind what was changed."""

    def __init__(self, before: str, after: str) -> None:
        old, new = before.split("\n"), after.split("\n")
        shorter = min(len(old), len(new))
        self._head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
        left = shorter - self._head
        tail = next((at for at in range(left) if old[-1 - at] != new[-1 - at]), left)
        self._tail = len(old) - tail
        self._moved = len(new) - len(old)

    def line(self, line: int) -> int | None:
        """Return where a line, counted from 1, is now; None if it was changed."""
        if line <= self._head:
            return line
        return line + self._moved if line > self._tail else None

    def span(self, span: Span) -> Span | None:
        """Return where a place is now; None if one of its ends was changed."""
        line, end = self.line(span.line), self.line(span.end_line)
        if line is None or end is None:
            return None
        return Span(span.path, line, span.column, end, span.end_column)

    def finding(self, finding: Finding) -> Finding | None:
        """Return a finding at the place where it is now."""
        span = self.span(finding.span)
        return None if span is None else replace(finding, span=span)


def merge(
    whole: Sequence[Finding], before: Sequence[Finding], after: Sequence[Finding], edit: Edit
) -> tuple[Finding, ...]:
    """Return the findings of a file now.

    `whole` is what the project showed of it, and `before` what its surroundings alone did, both with the text that
    the project was audited with; `after` is what the surroundings show with the text of now.
    """
    hidden = _without(before, whole)
    lacking = _without(whole, before)
    shown = _without(after, [edit.finding(finding) or finding for finding in hidden])
    return tuple(sorted((*shown, *moved(lacking, edit)), key=in_order))


def moved(findings: Iterable[Finding], edit: Edit) -> tuple[Finding, ...]:
    """Return findings at the places where they are now, without those in what was changed."""
    return tuple(there for finding in findings if (there := edit.finding(finding)) is not None)


def _without(findings: Sequence[Finding], taken: Sequence[Finding]) -> list[Finding]:
    """Return findings without as many of each kind as `taken` has, those at the same place first."""
    left: defaultdict[Key, list[Span]] = defaultdict(list)
    for finding in taken:
        left[_key(finding)].append(finding.span)
    kept = []
    for finding in findings:
        if finding.span in left[_key(finding)]:
            left[_key(finding)].remove(finding.span)
        else:
            kept.append(finding)
    return [finding for finding in kept if not _take(left[_key(finding)])]


def _take(spans: list[Span]) -> bool:
    return bool(spans) and spans.pop() is not None


def _key(finding: Finding) -> Key:
    return finding.rule, finding.unit, finding.message
