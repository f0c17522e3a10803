"""Puts the report together: the one value that every renderer sees."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from p2d_audit import __version__, inventory
from p2d_audit.effort.assessment import Assessment, price_finding
from p2d_audit.facts.notebooks.cells import Cells
from p2d_audit.facts.records import At, CellLine
from p2d_audit.fingerprints import cut_snippet, fingerprint_findings, is_python, shorten, split_lines
from p2d_audit.gate import Condition, decide_gate
from p2d_audit.inspection import in_order
from p2d_audit.masking import mask_text
from p2d_audit.model import Project, Reference, Span
from p2d_audit.plugins import Pack, Plugins
from p2d_audit.report import (
    SCHEMA_VERSION,
    Coverage,
    ErrorRow,
    Files,
    FindingRow,
    FirstPlace,
    PackRow,
    References,
    Region,
    RelatedRow,
    Report,
    RuleRow,
    Run,
    Summary,
    Tool,
    Unmapped,
    UnresolvedRow,
    Wave,
)
from p2d_audit.rule import Finding, Rule, short_description
from p2d_audit.symbols import covers


def build_report(
    *,
    project: Project,
    findings: Iterable[Finding],
    assessment: Assessment,
    waves: Sequence[Wave],
    plugins: Plugins,
    files: Files,
    run: Run,
    gate_conditions: Sequence[Condition],
    sources: Callable[[str], str | None],
    cells: Callable[[str], Sequence[CellLine] | None] = lambda _: None,
    errors: Iterable[ErrorRow] = (),
) -> Report:
    """Return the report; `sources` gives a file's decoded text by path, or None, `errors` are rules that failed.

    The text of a notebook is its code, whose place in the file `cells` gives line by line.
    Everything is sorted by place, and credentials in source text and values are masked.
    """
    ordered = sorted(findings, key=in_order)
    return Report(
        schema_version=SCHEMA_VERSION,
        tool=_tool(plugins, assessment),
        run=run,
        summary=_summary(project, ordered, assessment),
        gate=decide_gate(gate_conditions, ordered, assessment),
        coverage=_coverage(project, plugins, files),
        flows=tuple(inventory.flow_rows(project, assessment, waves)),
        tasks=tuple(inventory.task_rows(project)),
        handoffs=tuple(inventory.handoff_rows(project)),
        branches=tuple(inventory.branch_rows(project)),
        subflow_calls=tuple(inventory.subflow_call_rows(project)),
        deployment_runs=tuple(inventory.deployment_run_rows(project)),
        deployments=tuple(inventory.deployment_rows(project)),
        schedules=tuple(inventory.schedule_rows(project)),
        blocks=tuple(inventory.block_rows(project)),
        variables=tuple(inventory.variable_rows(project)),
        automations=tuple(inventory.automation_rows(project)),
        commands=tuple(inventory.command_rows(project)),
        components=tuple(inventory.component_rows(project)),
        settings=tuple(inventory.setting_rows(project)),
        requirements=tuple(inventory.requirement_rows(project)),
        findings=tuple(_finding_rows(ordered, assessment, _Snippets(sources, cells))),
        suppressed=(),
        unused_suppressions=(),
        errors=tuple(sorted(errors, key=lambda error: (error.source, error.message))),
        rules=tuple(_rule_row(rule, pack) for pack in plugins.packs for rule in pack.rules),
        shared=assessment.shared,
        platform=assessment.platform,
        waves=tuple(waves),
        extensions={},
    )


def _tool(plugins: Plugins, assessment: Assessment) -> Tool:
    packs = (PackRow(id=p.id, version=p.version, rules=len(p.rules), digest=p.digest) for p in plugins.packs)
    return Tool(
        name="p2d-audit",
        version=__version__,
        scoring_model=assessment.weights.scoring_model,
        packs=tuple(packs),
    )


def _summary(project: Project, findings: Sequence[Finding], assessment: Assessment) -> Summary:
    severities = Counter(finding.severity for finding in findings)
    return Summary(
        flows=len(project.flows),
        tasks=len(project.tasks),
        handoffs=len(project.handoffs),
        deployments=len(project.deployments),
        schedules=len(project.schedules),
        findings=len(findings),
        errors=severities["error"],
        warnings=severities["warning"],
        notes=severities["note"],
        readiness=assessment.readiness,
        effort=assessment.total,
        effort_flows=assessment.flows_total,
        effort_shared=assessment.shared_total,
        effort_platform=assessment.platform_total,
    )


def _coverage(project: Project, plugins: Plugins, files: Files) -> Coverage:
    unresolved = sorted(project.unresolved, key=lambda u: (u.span, u.what, u.why))
    return Coverage(
        files=files,
        prefect_references=_references(project, plugins),
        unresolved=tuple(
            UnresolvedRow(path=u.span.path, line=u.span.line, what=mask_text(u.what), why=mask_text(u.why))
            for u in unresolved
        ),
    )


def _references(project: Project, plugins: Plugins) -> References:
    patterns = {pattern for rule in plugins.rules for pattern in rule.covers}
    uses: dict[str, list[Reference]] = {}
    for reference in sorted(project.references, key=lambda reference: reference.span):
        uses.setdefault(reference.symbol, []).append(reference)
    strange = {symbol: found for symbol, found in sorted(uses.items()) if not _covered(symbol, patterns)}
    return References(
        total=len(project.references),
        mapped=len(project.references) - sum(map(len, strange.values())),
        unmapped=tuple(_unmapped(symbol, found) for symbol, found in strange.items()),
    )


def _covered(symbol: str, patterns: Iterable[str]) -> bool:
    return any(covers(pattern, symbol) for pattern in patterns)


def _unmapped(symbol: str, found: Sequence[Reference]) -> Unmapped:
    first = found[0].span
    return Unmapped(symbol=symbol, count=len(found), first=FirstPlace(path=first.path, line=first.line))


class _Snippets:
    """Cuts snippets out of files: of a notebook, out of its code."""

    def __init__(self, sources: Callable[[str], str | None], cells: Callable[[str], Sequence[CellLine] | None]) -> None:
        self._lines = cache(lambda path: split_lines(sources(path) or ""))
        self._cells = cache(lambda path: Cells(cells(path) or ()))

    def cut(self, span: Span) -> str:
        """Return the lines that a place touches."""
        at = self._in_text(span)
        if at is None:
            return ""
        return cut_snippet(self._lines(span.path), Span(span.path, at.line, at.column, at.end_line, at.end_column))

    def region(self, span: Span) -> Region:
        """Return a place as the report has it."""
        cells, at = self._cells(span.path), self._in_text(span)
        place = cells.in_cell(at.line) if cells and at else None
        return Region(
            line=span.line,
            column=span.column,
            end_line=span.end_line,
            end_column=span.end_column,
            snippet=mask_text(self.cut(span), plain_scalars=not is_python(span.path)),
            cell=place.cell if place else None,
            cell_line=place.line if place else None,
        )

    def _in_text(self, span: Span) -> At | None:
        return self._cells(span.path).in_text(At(span.line, span.column, span.end_line, span.end_column))


def _finding_rows(findings: Sequence[Finding], assessment: Assessment, snippets: _Snippets) -> Iterator[FindingRow]:
    fingerprints = fingerprint_findings(findings, snippets.cut)
    for finding, fingerprint, short in zip(findings, fingerprints, shorten(fingerprints), strict=True):
        yield _finding_row(finding, short, fingerprint, snippets.region(finding.span), assessment)


def _finding_row(finding: Finding, short: str, fingerprint: str, region: Region, assessment: Assessment) -> FindingRow:
    related = (
        RelatedRow(path=other.span.path, line=other.span.line, message=mask_text(other.message))
        for other in finding.related
    )
    return FindingRow(
        id=short,
        rule=finding.rule,
        unit=finding.unit,
        severity=finding.severity,
        confidence=finding.confidence,
        disposition=finding.disposition,
        message=mask_text(finding.message),
        path=finding.span.path,
        region=region,
        related=tuple(related),
        fingerprint=fingerprint,
        baseline_state=None,
        effort=price_finding(finding, assessment.weights),
    )


def _rule_row(rule: Rule, pack: Pack) -> RuleRow:
    return RuleRow(
        code=rule.code,
        name=type(rule).__name__,
        pack=pack.id,
        severity=rule.severity,
        disposition=rule.disposition,
        summary=short_description(rule),
        documentation=inspect.cleandoc(type(rule).__doc__ or ""),
    )
