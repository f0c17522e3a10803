"""Turns one finding into one SARIF result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from p2d_audit.report import FindingRow, RelatedRow, Run, SuppressedRow, SuppressionRow

from p2d_reports.sarif.messages import MOST_LINKS, Wording, escape_braces, message
from p2d_reports.sarif.places import artifact, linked_location, physical_location
from p2d_reports.sarif.profile import Profile
from p2d_reports.text import visible

FINGERPRINT = "p2dAudit/v1"
LINE_HASH = "primaryLocationLineHash"
"""The one fingerprint that GitHub heeds; its upload computes it where it is missing and warns where it differs."""


def make_result(
    finding: FindingRow, wording: Wording, rule_index: int, run: Run, profile: Profile, *, baseline: bool
) -> dict[str, Any]:
    """Return the result; `baseline` says whether the run's results all carry a baseline state, else none may."""
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": finding.severity,
        "message": message(wording),
        "locations": [_location(finding, run, profile)],
        "partialFingerprints": dict(_fingerprints(finding)),
        **({"relatedLocations": _related(finding, run)} if finding.related else {}),
        **({"codeFlows": [_code_flow(finding.steps, run)]} if finding.steps else {}),
        **({"properties": _properties(finding)} if profile.viewers else {}),
        **({"baselineState": finding.baseline_state} if baseline else {}),
        **({"suppressions": list(_suppressions(finding, run))} if profile.suppressed else {}),
    }


def _location(finding: FindingRow, run: Run, profile: Profile) -> dict[str, Any]:
    place = physical_location(run, finding.path, finding.region, whole=profile.whole_regions)
    unit = {"fullyQualifiedName": finding.unit, "kind": "function"}
    named = profile.viewers and finding.unit is not None
    return {"physicalLocation": place, **({"logicalLocations": [unit]} if named else {})}


def _fingerprints(finding: FindingRow) -> Iterator[tuple[str, str]]:
    if finding.line_hash is not None:
        yield LINE_HASH, finding.line_hash
    yield FINGERPRINT, finding.fingerprint


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


def _related(finding: FindingRow, run: Run) -> list[dict[str, Any]]:
    """Return the related places; the message links to them by `id`, else GitHub would not show them."""
    return [
        {"id": number, **linked_location(run, related)}
        for number, related in enumerate(finding.related[:MOST_LINKS], start=1)
    ]


def _code_flow(steps: tuple[RelatedRow, ...], run: Run) -> dict[str, Any]:
    return {"threadFlows": [{"locations": [{"location": linked_location(run, step)} for step in steps]}]}


def _suppressions(finding: FindingRow, run: Run) -> Iterator[dict[str, Any]]:
    """Yield what suppresses the finding: nothing at all says that it counts."""
    if isinstance(finding, SuppressedRow):
        yield _suppression(finding.suppression, run)


def _suppression(said: SuppressionRow, run: Run) -> dict[str, Any]:
    kind = {"kind": "inSource" if said.kind == "comment" else "external", "status": "accepted"}
    why = said.reason or (f"the configuration, {said.origin}" if said.origin else None)
    place: dict[str, Any] = {}
    if said.path is not None:
        place = {"artifactLocation": artifact(run, said.path), "region": {"startLine": max(1, said.line or 1)}}
    return {
        **kind,
        **({"justification": escape_braces(visible(why))} if why else {}),
        **({"location": {"physicalLocation": place}} if place else {}),
    }
