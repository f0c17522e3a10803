"""Turns one finding into one SARIF result."""

from __future__ import annotations

from typing import Any

from p2d_audit.report import FindingRow

from p2d_reports.sarif.messages import Wording, escape_braces, message
from p2d_reports.sarif.places import artifact, physical_location
from p2d_reports.text import visible

FINGERPRINT = "p2dAudit/v1"
"""Our own key: GitHub's `primaryLocationLineHash` is its own to compute."""


def make_result(finding: FindingRow, wording: Wording, rule_index: int, root: str, *, baseline: bool) -> dict[str, Any]:
    """Return the result; `baseline` says whether the run's results all carry a baseline state, else none may."""
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": finding.severity,
        "message": message(wording),
        "locations": [{"physicalLocation": physical_location(root, finding.path, finding.region)}],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "properties": _properties(finding),
    }
    if finding.related:
        result["relatedLocations"] = _related(finding, root)
    if baseline:
        result["baselineState"] = finding.baseline_state
    return result


def _properties(finding: FindingRow) -> dict[str, Any]:
    effort = finding.effort
    return {
        "confidence": finding.confidence,
        "construct": finding.construct,
        "disposition": finding.disposition,
        "effort": {"low": effort.low, "likely": effort.likely, "high": effort.high},
        "trap": finding.trap,
        "unit": finding.unit,
    }


def _related(finding: FindingRow, root: str) -> list[dict[str, Any]]:
    """Return the related places; the message links to them by `id`, else GitHub would not show them."""
    return [
        {
            "id": number,
            "physicalLocation": {
                "artifactLocation": artifact(root, related.path),
                "region": {"startLine": max(1, related.line)},
            },
            "message": {"text": escape_braces(visible(related.message))},
        }
        for number, related in enumerate(finding.related, start=1)
    ]
