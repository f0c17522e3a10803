"""The SARIF log, for GitHub code scanning and other viewers of static analysis results.

One run in one file, with every rule declared even if it found nothing, so that
old alerts close. Suppressed findings are left out, because GitHub would open
them again. URIs are relative to the folder the audit was started in, which for
code scanning is the root of the repository.

A report that says where the code comes from, by
`extensions["version_control"] = {"repository": URI, "revision": id}`, gets a
`versionControlProvenance`; nothing else in a report can tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from p2d_audit.report import FindingRow, Report, RuleRow

from p2d_reports.findings import SEVERITIES, declare_rules, present
from p2d_reports.json_text import json_text
from p2d_reports.sarif.messages import Wording, collect_sentences, escape_braces, word_findings
from p2d_reports.sarif.places import SOURCE_ROOT, artifact
from p2d_reports.sarif.results import make_result
from p2d_reports.sarif.rules import GUIDE, describe_notices, describe_rule
from p2d_reports.text import counted, visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 25_000
"""GitHub refuses a run with more (documentation: "SARIF results exceed one or more limits")."""


def render(report: Report) -> str:
    """Return the SARIF log as text."""
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report)]})


def _run(report: Report) -> dict[str, Any]:
    findings = present(report)
    kept = _within_limit(findings)
    wordings = word_findings(kept)
    rules = declare_rules(report)
    index = {rule.code: position for position, rule in enumerate(rules)}
    baseline = all(finding.baseline_state for finding in kept)
    return {
        "tool": {"driver": _driver(report, rules, wordings)},
        "invocations": [_invocation(report, len(findings) - len(kept))],
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {SOURCE_ROOT: {"description": {"text": "The folder the audit was started in."}}},
        "results": [
            make_result(finding, wording, index[finding.rule], report.run.root, baseline=baseline)
            for finding, wording in zip(kept, wordings, strict=True)
        ],
        **_provenance(report),
    }


def _driver(report: Report, rules: Iterable[RuleRow], wordings: Iterable[Wording]) -> dict[str, Any]:
    sentences = collect_sentences(wordings)
    return {
        "name": report.tool.name,
        "semanticVersion": report.tool.version,
        "informationUri": GUIDE,
        "rules": [describe_rule(rule, sentences.get(rule.code, {})) for rule in rules],
        "notifications": describe_notices(),
    }


def _within_limit(findings: Sequence[FindingRow]) -> list[FindingRow]:
    if len(findings) <= MOST_RESULTS:
        return list(findings)
    worst = sorted(range(len(findings)), key=lambda i: (SEVERITIES.index(findings[i].severity), i))
    return [findings[i] for i in sorted(worst[:MOST_RESULTS])]


def _invocation(report: Report, left_out: int) -> dict[str, Any]:
    """Return an invocation that succeeded: GitHub drops every result of one that did not."""
    return {"executionSuccessful": True, "toolExecutionNotifications": list(_notifications(report, left_out))}


def _notifications(report: Report, left_out: int) -> Iterator[dict[str, Any]]:
    for failed in report.coverage.files.failed:
        place: dict[str, Any] = {"artifactLocation": artifact(report.run.root, failed.path)}
        if failed.line is not None:
            place["region"] = {"startLine": max(1, failed.line)}
        notification = _notification("AUDIT001", "error", f"{failed.reason}; {failed.remedy}")
        yield {**notification, "locations": [{"physicalLocation": place}]}
    for error in report.errors:
        yield _notification("AUDIT002", "error", error.message)
    if left_out:
        yield _notification("AUDIT003", "warning", f"{counted(left_out, 'finding')} of the least severity left out")


def _notification(code: str, level: str, text: str) -> dict[str, Any]:
    return {"descriptor": {"id": code}, "level": level, "message": {"text": escape_braces(visible(text))}}


def _provenance(report: Report) -> dict[str, Any]:
    match report.extensions.get("version_control"):
        case {"repository": str(repository), "revision": str(revision)}:
            root = {"uriBaseId": SOURCE_ROOT}
            return {
                "versionControlProvenance": [{"repositoryUri": repository, "revisionId": revision, "mappedTo": root}]
            }
        case _:
            return {}
