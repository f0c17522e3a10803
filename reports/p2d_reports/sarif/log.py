"""The SARIF log, for GitHub code scanning and other viewers of static analysis results.

One run in one file, with every rule declared even if it found nothing, so that
old alerts close. URIs are relative to the top of the repository.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import replace
from p2d_audit.report import FindingRow, Report, RuleRow

from p2d_reports.findings import by_place
from p2d_reports.json_text import json_line, json_text
from p2d_reports.pipelines.problems import declare_problems
from p2d_reports.sarif.failures import list_results
from p2d_reports.sarif.limits import fitting, left_out
from p2d_reports.sarif.messages import Wording, collect_sentences, word_findings
from p2d_reports.sarif.notices import describe_notices, list_notices
from p2d_reports.sarif.places import SOURCE_ROOT
from p2d_reports.sarif.profile import FULL, GITHUB, Profile
from p2d_reports.sarif.provenance import provenance
from p2d_reports.sarif.results import make_result
from p2d_reports.sarif.rules import GUIDE, describe_rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(report: Report, *, sarif_category: str | None = None, sarif_suppressed: bool = False) -> str:
    """Return the log for GitHub code scanning as text."""
    return write_log(report, replace(GITHUB, category=sarif_category, suppressed=sarif_suppressed))


def render_full(report: Report, *, sarif_category: str | None = None, sarif_suppressed: bool = False) -> str:
    """Return the log with all that viewers can show as text."""
    return write_log(report, replace(FULL, category=sarif_category, suppressed=sarif_suppressed))


def write_log(report: Report, profile: Profile) -> str:
    """Return the log that a profile asks for as text, with as many of the worst findings as fit its limits."""
    every = list(list_results(report))
    if profile.suppressed:
        every = sorted((*every, *report.suppressed), key=by_place)

    def write(kept: Sequence[FindingRow]) -> str:
        run = _run(report, profile, kept, len(every) - len(kept))
        written = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
        return json_text(written) if profile.viewers else f"{json_line(written)}\n"

    return fitting(every, profile.limits, write)


def _run(report: Report, profile: Profile, kept: Sequence[FindingRow], missing: int) -> dict[str, Any]:
    wordings = word_findings(kept)
    rules = [rule for _, rule in sorted(declare_problems(report).items())]
    index = {rule.code: position for position, rule in enumerate(rules)}
    baseline = profile.viewers and all(finding.baseline_state for finding in kept)
    notices = (*list_notices(report), *left_out(len(kept), missing, profile.limits))
    return {
        "tool": {"driver": _driver(report, rules, wordings)},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": list(notices)}],
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {SOURCE_ROOT: {"description": {"text": _source_root(report)}}},
        "results": [
            make_result(finding, wording, index[finding.rule], report.run, profile, baseline=baseline)
            for finding, wording in zip(kept, wordings, strict=True)
        ],
        **provenance(report),
        **({"automationDetails": {"id": f"{profile.category}/"}} if profile.category else {}),
        **({"properties": _totals(report)} if profile.viewers else {}),
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


def _source_root(report: Report) -> str:
    return "The folder the audit was started in." if report.run.repository is None else "The top of the repository."


def _totals(report: Report) -> dict[str, Any]:
    effort = report.summary.effort
    return {
        "effort": {"low": effort.low, "likely": effort.likely, "high": effort.high},
        "flows": report.summary.flows,
        "readiness": report.summary.readiness,
        "scoringModel": report.tool.scoring_model,
    }
