"""Gives every flow, finding and rule a place on the page to link to, the same on every run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct
from p2d_audit.report import FindingRow, FlowRow

from p2d_reports.findings import Tally

_UNFIT = re.compile(r"[^A-Za-z0-9_.-]+")


class Anchors(Struct, frozen=True, kw_only=True):
    """Element ids: of flows by id, of findings by fingerprint, of rules by code."""

    flows: Mapping[str, str]
    findings: Mapping[str, str]
    rules: Mapping[str, str]


def make_anchors(flows: Iterable[FlowRow], findings: Iterable[FindingRow], tallies: Iterable[Tally]) -> Anchors:
    """Return an anchor for each, all different."""
    return Anchors(
        flows=name_anchors("flow", (flow.id for flow in flows)),
        findings=name_anchors("finding", (finding.fingerprint for finding in findings)),
        rules=name_anchors("rule", (tally.rule.code for tally in tallies)),
    )


def name_anchors(kind: str, ids: Iterable[str]) -> dict[str, str]:
    """Return an element id by id: `kind`, then what of the id fits in a URL, then a number if that is taken."""
    anchors: dict[str, str] = {}
    taken: set[str] = set()
    for name in dict.fromkeys(ids):
        stem = f"{kind}-{_UNFIT.sub('-', name.removeprefix(f'{kind}:')).strip('-')}"
        anchor, number = stem, 2
        while anchor in taken:
            anchor, number = f"{stem}~{number}", number + 1
        taken.add(anchor)
        anchors[name] = anchor
    return anchors
