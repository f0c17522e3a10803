"""Asks every rule about the project and collects what they find, in an order of its own."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from msgspec import Struct

from p2d_audit.model import Project
from p2d_audit.report import ErrorRow
from p2d_audit.rule import Finding, Rule


class Inspection(Struct, frozen=True, kw_only=True):
    """All findings, sorted and without duplicates, and the rules that failed."""

    findings: tuple[Finding, ...]
    errors: tuple[ErrorRow, ...]


def inspect_project(project: Project, rules: Iterable[Rule]) -> Inspection:
    """Run the rules; one that raises becomes an error with its cause, and what it found before is kept."""
    findings: set[Finding] = set()
    errors: list[ErrorRow] = []
    asked = tuple(rules)
    for rule in asked:
        try:
            for finding in rule.check(project):
                findings.add(_checked(finding))
        except Exception as error:
            errors.append(ErrorRow(source=rule.code, message=_cause(rule, error)))
    return Inspection(
        findings=tuple(sorted(_told_once(findings, asked), key=in_order)),
        errors=tuple(sorted(errors, key=lambda row: (row.source, row.message))),
    )


def _told_once(findings: set[Finding], rules: Iterable[Rule]) -> Iterator[Finding]:
    """Yield the findings but those of rules that yield to another one that finds something at the same place."""
    yielding = {rule.code: rule.yields_to for rule in rules if rule.yields_to}
    winners = frozenset().union(*yielding.values())
    told = {(finding.rule, finding.span) for finding in findings if finding.rule in winners} if yielding else set()
    for finding in findings:
        if not any((code, finding.span) in told for code in yielding.get(finding.rule, ())):
            yield finding


def in_order(finding: Finding) -> tuple[object, ...]:
    """Return what findings are sorted by: path, line, column, rule, message, then everything else."""
    span, effort = finding.span, finding.effort
    return (
        in_place(finding),
        (span.end_line, span.end_column, finding.unit or "", finding.key),
        (finding.severity, finding.confidence, finding.disposition),
        (effort.low, effort.likely, effort.high, effort.scope),
        tuple((related.span, related.message) for related in finding.related),
        (finding.construct or "", finding.trap),
        tuple((step.span, step.message) for step in finding.steps),
    )


def in_place(finding: Finding) -> tuple[str, int, int, str, str]:
    """Return what findings that were in order once are merged by."""
    span = finding.span
    return span.path, span.line, span.column, finding.rule, finding.message


def _checked(finding: object) -> Finding:
    if not isinstance(finding, Finding):
        raise TypeError(f"yielded {type(finding).__name__}, not a finding")
    effort = finding.effort
    if not (0 <= effort.low <= effort.likely <= effort.high and math.isfinite(effort.high)):
        raise ValueError(f"hours {effort.low}/{effort.likely}/{effort.high} are not low, likely, high")
    return finding


def _cause(rule: Rule, error: Exception) -> str:
    own = type(rule)
    return f"rule {own.__module__}.{own.__qualname__} failed: {type(error).__name__}: {error}"
