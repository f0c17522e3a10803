"""Puts the report together: the one value that every renderer sees."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from msgspec.structs import asdict

from p2d_audit import __version__, inventory
from p2d_audit.catalogue import Catalogue
from p2d_audit.contents import Contents
from p2d_audit.coverage import find_blind_spots, list_uses, summarise_references
from p2d_audit.deltas import compare_settings
from p2d_audit.effort.assessment import Assessment, price_finding
from p2d_audit.excerpts import code_rows
from p2d_audit.facts.notebooks.cells import Cells
from p2d_audit.facts.records import At, CellLine
from p2d_audit.fingerprints import (
    content_of,
    cut_snippet,
    fingerprint_findings,
    is_python,
    normalise,
    shorten,
    split_lines,
)
from p2d_audit.graph import build_graph
from p2d_audit.hiding import hide_credentials
from p2d_audit.inspection import in_order, in_place
from p2d_audit.masking import mask_text
from p2d_audit.model import Project, Span
from p2d_audit.plugins import Pack, Plugins
from p2d_audit.report import (
    SCHEMA_VERSION,
    ConstructRow,
    Coverage,
    ErrorRow,
    Files,
    FindingRow,
    Gate,
    PackRow,
    Region,
    RelatedRow,
    Report,
    RuleRow,
    Run,
    Summary,
    SuppressedRow,
    SuppressionRow,
    Tool,
    UnresolvedRow,
    Wave,
)
from p2d_audit.rule import Finding, Related, Rule, short_description
from p2d_audit.suppressing import Comment, Outcome, Suppressed


def build_report(
    *,
    project: Project,
    outcome: Outcome,
    assessment: Assessment,
    waves: Sequence[Wave],
    plugins: Plugins,
    files: Files,
    run: Run,
    sources: Callable[[str], str | None],
    cells: Callable[[str], Sequence[CellLine] | None] = lambda _: None,
    errors: Iterable[ErrorRow] = (),
    contents: Contents | None = None,
) -> Report:
    """Return the report; `sources` gives a file's decoded text by path, or None, `errors` are rules that failed.

    The text of a notebook is its code, whose place in the file `cells` gives line by line; `contents` are the bytes.
    The gate is not decided yet. Everything is sorted by place, and credentials in source text and values are masked.
    """
    ordered = sorted(outcome.findings, key=in_place)
    deltas = compare_settings(project, ordered, plugins.catalogue)
    snippets = _Snippets(sources, cells, contents or Contents())
    rows = _Rows(outcome, assessment, snippets)
    report = Report(
        schema_version=SCHEMA_VERSION,
        tool=_tool(plugins, assessment),
        run=run,
        summary=_summary(project, ordered, len(outcome.suppressed), assessment),
        gate=Gate(fail_on=(), decision="off", reasons=()),
        coverage=_coverage(project, plugins, files),
        flows=tuple(inventory.flow_rows(project, assessment, waves, deltas)),
        tasks=tuple(inventory.task_rows(project, assessment)),
        handoffs=tuple(inventory.handoff_rows(project)),
        branches=tuple(inventory.branch_rows(project)),
        subflow_calls=tuple(inventory.subflow_call_rows(project)),
        deployment_runs=tuple(inventory.deployment_run_rows(project)),
        deployments=tuple(inventory.deployment_rows(project)),
        schedules=tuple(inventory.schedule_rows(project)),
        blocks=tuple(inventory.block_rows(project)),
        variables=tuple(inventory.variable_rows(project)),
        automations=tuple(inventory.automation_rows(project)),
        effects=tuple(inventory.effect_rows(project)),
        commands=tuple(inventory.command_rows(project)),
        components=tuple(inventory.component_rows(project)),
        settings=tuple(inventory.setting_rows(project)),
        requirements=tuple(inventory.requirement_rows(project)),
        findings=rows.counting,
        suppressed=rows.suppressed,
        unused_suppressions=tuple(_comment_row(comment) for comment in outcome.unused),
        errors=tuple(sorted(errors, key=lambda error: (error.source, error.message))),
        rules=tuple(_rule_row(rule, pack) for pack in plugins.packs for rule in pack.rules),
        constructs=tuple(_construct_rows(ordered, plugins.catalogue)),
        shared=assessment.shared,
        clusters=assessment.clusters,
        platform=assessment.platform,
        waves=tuple(waves),
        extensions={},
        graph=build_graph(project),
        code=tuple(code_rows(project, snippets.lines, snippets.cells)),
    )
    return hide_credentials(report)


def _tool(plugins: Plugins, assessment: Assessment) -> Tool:
    packs = (PackRow(id=p.id, version=p.version, rules=len(p.rules), digest=p.digest) for p in plugins.packs)
    return Tool(
        name="p2d-audit",
        version=__version__,
        scoring_model=assessment.weights.scoring_model,
        packs=tuple(packs),
    )


def _summary(project: Project, findings: Sequence[Finding], suppressed: int, assessment: Assessment) -> Summary:
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
        suppressed=suppressed,
        readiness=assessment.readiness,
        effort=assessment.total,
        effort_flows=assessment.flows_total,
        effort_shared=assessment.shared_total,
        effort_platform=assessment.platform_total,
    )


def _coverage(project: Project, plugins: Plugins, files: Files) -> Coverage:
    unresolved = sorted(project.unresolved, key=lambda u: (u.span, u.what, u.why))
    uses = list_uses(project)
    return Coverage(
        files=files,
        prefect_references=summarise_references(uses, find_blind_spots(project, uses, plugins.catalogue)),
        unresolved=tuple(
            UnresolvedRow(path=u.span.path, line=u.span.line, what=mask_text(u.what), why=mask_text(u.why))
            for u in unresolved
        ),
    )


class _Snippets:
    """Cuts snippets out of files: of a notebook, out of its code."""

    def __init__(
        self,
        sources: Callable[[str], str | None],
        cells: Callable[[str], Sequence[CellLine] | None],
        contents: Contents,
    ) -> None:
        self.lines = cache(lambda path: split_lines(sources(path) or ""))
        self.cells = cache(lambda path: Cells(cells(path) or ()))
        self.contents = contents
        self.cut = cache(self._cut)
        self.normalised = cache(self._normalised)
        self.region = cache(self._region)

    def _cut(self, span: Span) -> str:
        """Return the lines that a place touches."""
        at = self._in_text(span)
        if at is None:
            return ""
        return cut_snippet(self.lines(span.path), Span(span.path, at.line, at.column, at.end_line, at.end_column))

    def _normalised(self, span: Span) -> str:
        """Return what of the lines that a place touches counts for its identity."""
        return normalise(self.cut(span), span.path)

    def _region(self, span: Span) -> Region:
        """Return a place as the report has it."""
        cells, at = self.cells(span.path), self._in_text(span)
        place = cells.in_cell(at.line) if cells and at else None
        snippet = self.cut(span) or self.contents.cut(span)
        return Region(
            line=span.line,
            column=span.column,
            end_line=span.end_line,
            end_column=span.end_column,
            snippet=mask_text(snippet, plain_scalars=not is_python(span.path)),
            cell=place.cell if place else None,
            cell_line=place.line if place else None,
            utf16=self.contents.utf16(span),
        )

    def _in_text(self, span: Span) -> At | None:
        return self.cells(span.path).in_text(At(span.line, span.column, span.end_line, span.end_column))


class _Rows:
    """The findings that count and those that are suppressed; suppressing one changes no other's fingerprint."""

    def __init__(self, outcome: Outcome, assessment: Assessment, snippets: _Snippets) -> None:
        aside: dict[Finding, Suppressed] = {one.finding: one for one in outcome.suppressed}
        every = sorted((*outcome.findings, *aside), key=in_order if aside else in_place)
        fingerprints = fingerprint_findings(every, snippets.normalised)
        hashes = snippets.contents.hashes(finding.span for finding in every)
        counting, suppressed = [], []
        for finding, fingerprint, short in zip(every, fingerprints, shorten(fingerprints), strict=True):
            region = snippets.region(finding.span)
            digest = hashes.get((finding.span.path, finding.span.line))
            content = content_of(finding, snippets.normalised(finding.span))
            row = _finding_row(finding, short, fingerprint, region, assessment, digest, content)
            if finding in aside:
                suppressed.append(SuppressedRow(**asdict(row), suppression=_suppression_row(aside[finding])))
            else:
                counting.append(row)
        self.counting = tuple(counting)
        self.suppressed = tuple(suppressed)


def _suppression_row(one: Suppressed) -> SuppressionRow:
    if one.comment is not None:
        return _comment_row(one.comment)
    return SuppressionRow(
        kind="configuration", path=None, line=None, origin=one.origin, rules=(), reason=None, until=None
    )


def _comment_row(comment: Comment) -> SuppressionRow:
    said = comment.said
    return SuppressionRow(
        kind="comment",
        path=comment.span.path,
        line=comment.span.line,
        origin=None,
        rules=said.rules,
        reason=mask_text(said.reason) if said.reason else None,
        until=said.until,
    )


def _finding_row(
    finding: Finding,
    short: str,
    fingerprint: str,
    region: Region,
    assessment: Assessment,
    line_hash: str | None,
    content: str,
) -> FindingRow:
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
        related=_related_rows(finding.related),
        fingerprint=fingerprint,
        baseline_state=None,
        effort=price_finding(finding, assessment.weights, assessment.unknown),
        construct=finding.construct,
        trap=finding.trap,
        steps=_related_rows(finding.steps),
        line_hash=line_hash,
        content=content,
    )


def _related_rows(places: Iterable[Related]) -> tuple[RelatedRow, ...]:
    return tuple(RelatedRow(path=p.span.path, line=p.span.line, message=mask_text(p.message)) for p in places)


def _rule_row(rule: Rule, pack: Pack) -> RuleRow:
    return RuleRow(
        code=rule.code,
        name=type(rule).__name__,
        pack=pack.id,
        severity=rule.severity,
        disposition=rule.disposition,
        summary=short_description(rule),
        documentation=inspect.cleandoc(type(rule).__doc__ or ""),
        trap=rule.trap,
        confidence=rule.confidence,
    )


def _construct_rows(findings: Iterable[Finding], catalogue: Catalogue) -> Iterator[ConstructRow]:
    named = {finding.construct for finding in findings if finding.construct}
    for one in (catalogue[construct] for construct in sorted(named) if construct in catalogue):
        yield ConstructRow(
            id=one.id,
            family=one.family,
            pattern=one.pattern,
            equivalent=one.equivalent,
            disposition=one.disposition,
            caveat=one.caveat,
            source=one.source,
        )
