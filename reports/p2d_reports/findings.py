"""Which findings of a report are shown, and how many each rule has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal

from msgspec import Struct
from p2d_audit.report import FindingRow, Report, RuleRow

SEVERITIES: tuple[Literal["error", "warning", "note"], ...] = ("error", "warning", "note")


class Tally(Struct, frozen=True, kw_only=True):
    """A rule that found something; `severity` is the worst it gave."""

    rule: RuleRow
    severity: Literal["error", "warning", "note"]
    findings: tuple[FindingRow, ...]

    @property
    def traps(self) -> int:
        """How many of them would load in Dagster and be wrong."""
        return sum(finding.trap for finding in self.findings)


def present(report: Report) -> tuple[FindingRow, ...]:
    """Return the findings that exist now, by place: not those that only the baseline remembers."""
    findings = (finding for finding in report.findings if finding.baseline_state != "absent")
    return tuple(sorted(findings, key=by_place))


def by_place(finding: FindingRow) -> tuple[str, int, int, str, str]:
    """Return what findings are sorted by."""
    return finding.path, finding.region.line, finding.region.column, finding.rule, finding.fingerprint


def count_severities(findings: Iterable[FindingRow]) -> dict[str, int]:
    """Return how many findings have each severity, the worst first, zeros included."""
    counts = dict.fromkeys(map(str, SEVERITIES), 0)
    for finding in findings:
        counts[finding.severity] += 1
    return counts


def declare_rules(report: Report) -> tuple[RuleRow, ...]:
    """Return every rule by code, with a bare row for a code that a finding has and no loaded rule."""
    rows = {rule.code: rule for rule in report.rules}
    for finding in (*report.findings, *report.suppressed):
        rows.setdefault(finding.rule, _undeclared(finding))
    return tuple(row for _, row in sorted(rows.items()))


def tally_rules(report: Report) -> tuple[Tally, ...]:
    """Return the rules that found something: the worst severity first, then the most findings."""
    rules = {rule.code: rule for rule in declare_rules(report)}
    tallies = (_tally(rules[code], found) for code, found in _groups(present(report)))
    return tuple(sorted(tallies, key=lambda t: (SEVERITIES.index(t.severity), -len(t.findings), t.rule.code)))


def _groups(findings: Iterable[FindingRow]) -> Iterator[tuple[str, tuple[FindingRow, ...]]]:
    for code, found in groupby(sorted(findings, key=lambda finding: finding.rule), key=lambda finding: finding.rule):
        yield code, tuple(found)


def _tally(rule: RuleRow, found: Sequence[FindingRow]) -> Tally:
    worst = SEVERITIES[min(SEVERITIES.index(finding.severity) for finding in found)]
    return Tally(rule=rule, severity=worst, findings=tuple(found))


def _undeclared(finding: FindingRow) -> RuleRow:
    return RuleRow(
        code=finding.rule,
        name=finding.rule,
        pack="",
        severity=finding.severity,
        disposition=finding.disposition,
        summary=f"A finding of {finding.rule}, a rule that is not loaded",
        documentation="",
    )
