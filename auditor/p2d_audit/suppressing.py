"""Sets aside what comments and the configuration suppress, and tells which comments are of no use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from msgspec import Struct

from p2d_audit.hookspecs import hookimpl
from p2d_audit.model import Effort, Severity, Span
from p2d_audit.rule import Finding, Rule
from p2d_audit.selection import Selection, names
from p2d_audit.unreadable import UnreadableFile

if TYPE_CHECKING:
    from p2d_audit.facts import FileFacts, Suppression


class CommentRule(Rule):
    """What the rules about suppressing comments share: they look at comments, not at the project."""

    severity: ClassVar[Severity] = "warning"
    disposition = "drop"
    effort = Effort(0, 0, 0)

    def about(self, comment: Comment, message: str) -> Finding:
        """Return a finding at a comment."""
        return Finding(
            rule=self.code,
            span=comment.span,
            message=message,
            unit=None,
            severity=self.severity,
            confidence=self.confidence,
            disposition=self.disposition,
            effort=self.effort,
            key=comment.span.path,
        )


class UnusedSuppression(CommentRule):
    """A comment suppresses nothing.

    What it was written for has gone, or it stands on another line than the finding:
    `# p2d: ignore[PTD203] -- reason` is for its own line or, on a line of its own,
    for the next line of code; `# p2d: ignore-file[PTD203] -- reason` is for the
    whole file. Take it out, so that it cannot hide the next finding. Rules that
    were not asked in this run count as in use.
    """

    code = "PTD950"


class ExpiredSuppression(CommentRule):
    """A comment suppresses findings until a date that has passed.

    The findings count again. Do what was put off, or give the comment a new date
    and reason.
    """

    code = "PTD951"


class UnexplainedSuppression(CommentRule):
    """A comment suppresses findings and gives no reason.

    Whoever reads it in a year wants to know why: write it after two dashes,
    `# p2d: ignore[PTD203] -- the list has three items for good`.
    """

    code = "PTD952"
    severity = "note"


class UnclearSuppression(CommentRule):
    """A comment looks as if it should suppress findings and cannot be heeded.

    It names no rule, or one that does not exist, or a date that is none. The form
    is `# p2d: ignore[CODE, CODE] until=2027-01-31 -- reason`.
    """

    code = "PTD953"


@hookimpl
def p2d_rules() -> tuple[type[Rule], ...]:
    """Return the rules about comments."""
    return (UnusedSuppression, ExpiredSuppression, UnexplainedSuppression, UnclearSuppression)


class Comment(Struct, frozen=True, kw_only=True):
    """A suppressing comment of a file; `target` is the line it is for, None for all."""

    span: Span
    target: int | None
    said: Suppression


class Suppressed(Struct, frozen=True, kw_only=True):
    """A finding that is set aside: by a `comment`, or by the key `origin` of the configuration."""

    finding: Finding
    kind: Literal["comment", "configuration"]
    origin: str
    comment: Comment | None = None


class Outcome(Struct, frozen=True, kw_only=True):
    """The findings that count, those set aside, and the comments that set none aside."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    unused: tuple[Comment, ...]
    dated: bool


def suppress(
    findings: Iterable[Finding],
    files: Iterable[FileFacts],
    selection: Selection,
    known: Sequence[Rule],
    asked: Sequence[Rule],
    today: date | None,
) -> Outcome:
    """Set findings aside, and add findings about comments.

    `known` are all rules there are, `asked` those of this run; a comment counts up
    to and including its date, for ever without `today`. Outcome.dated says whether `today` was looked at.
    """
    comments = [comment for file in files for comment in _comments_of(file)]
    judged = _Comments(comments, known, today)
    kept, aside = [], []
    for finding in findings:
        origin, comment = selection.reason_against(finding), judged.heeded(finding)
        if comment is not None:
            aside.append(Suppressed(finding=finding, kind="comment", origin="", comment=comment))
        elif origin is not None:
            aside.append(Suppressed(finding=finding, kind="configuration", origin=origin))
        else:
            kept.append(selection.weighed(finding))
    unused = tuple(judged.unused(asked))
    own = [one for one in judged.findings(unused, asked) if selection.reason_against(one) is None]
    return Outcome(
        findings=(*kept, *(selection.weighed(one) for one in own)),
        suppressed=tuple(aside),
        unused=unused,
        dated=any(comment.said.until for comment in comments),
    )


class _Comments:
    """The comments of all files, by file and line, and which of them were heeded for which rules."""

    def __init__(self, comments: Sequence[Comment], known: Sequence[Rule], today: date | None) -> None:
        self._comments = comments
        self._rules = {rule.code: rule for rule in known}
        self._expired = {one.span for one in comments if _is_over(one.said.until, today)}
        self._problems = {one.span: _problem(one.said, known) for one in comments}
        self._used: defaultdict[Span, set[str]] = defaultdict(set)
        self._at: defaultdict[tuple[str, int | None], list[Comment]] = defaultdict(list)
        for one in comments:
            if self._problems[one.span] is None and one.span not in self._expired:
                self._at[one.span.path, one.target].append(one)

    def heeded(self, finding: Finding) -> Comment | None:
        """Return the comment that suppresses a finding: at its first or last line, or for its file."""
        rule = self._rules.get(finding.rule)
        if rule is None or isinstance(rule, UnreadableFile):
            return None
        path, span = finding.span.path, finding.span
        for line in dict.fromkeys((span.line, span.end_line, None)):
            for comment in self._at.get((path, line), ()):
                fitting = [choice for choice in comment.said.rules if names(choice, rule)]
                if fitting:
                    self._used[comment.span].update(fitting)
                    return comment
        return None

    def unused(self, asked: Sequence[Rule]) -> Iterator[Comment]:
        """Yield the comments that can be heeded and name a rule of this run for nothing."""
        for one in self._comments:
            if self._problems[one.span] is None and one.span not in self._expired and self._idle(one, asked):
                yield one

    def findings(self, unused: Sequence[Comment], asked: Sequence[Rule]) -> Iterator[Finding]:
        """Yield what the rules about comments find, those of them that are asked."""
        rules = {type(rule): rule for rule in asked if isinstance(rule, CommentRule)}
        for one in self._comments:
            problem = self._problems[one.span]
            if problem is not None:
                yield from _made(rules, UnclearSuppression, one, f"the comment suppresses nothing: {problem}")
                continue
            if one.span in self._expired:
                yield from _made(rules, ExpiredSuppression, one, f"the suppression ended on {one.said.until}")
            if not one.said.reason:
                yield from _made(rules, UnexplainedSuppression, one, "the suppression gives no reason")
        for one in unused:
            idle = " and ".join(f"`{choice}`" for choice in self._idle(one, asked))
            yield from _made(rules, UnusedSuppression, one, f"the suppression of {idle} is not used")

    def _idle(self, comment: Comment, asked: Sequence[Rule]) -> tuple[str, ...]:
        choices = (choice for choice in comment.said.rules if choice not in self._used[comment.span])
        return tuple(choice for choice in choices if any(names(choice, rule) for rule in asked))


def _made(
    rules: dict[type[CommentRule], CommentRule], kind: type[CommentRule], at: Comment, text: str
) -> Iterator[Finding]:
    if kind in rules:
        yield rules[kind].about(at, text)


def _comments_of(file: FileFacts) -> Iterator[Comment]:
    from p2d_audit.facts.notebooks.cells import Cells  # wanted by audits, not by who only lists the rules
    from p2d_audit.facts.records import At

    cells = Cells(file.cells)
    for said in file.suppressions:
        at = cells.in_file(At(said.line, said.column, said.line, said.end_column))
        target = None if said.target is None else cells.in_file(At(said.target, 1, said.target, 1)).line
        span = Span(file.path, at.line, at.column, at.end_line, at.end_column)
        yield Comment(span=span, target=target, said=said)


def _problem(said: Suppression, known: Sequence[Rule]) -> str | None:
    if said.problem:
        return said.problem
    strange = [choice for choice in said.rules if not any(names(choice, rule) for rule in known)]
    if strange:
        return f"no rule is called {' or '.join(f'`{choice}`' for choice in strange)}"
    if said.until is not None and _date(said.until) is None:
        return f"`{said.until}` is no date such as 2027-01-31"
    return None


def _is_over(until: str | None, today: date | None) -> bool:
    day = _date(until) if until is not None else None
    return day is not None and today is not None and day < today


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
