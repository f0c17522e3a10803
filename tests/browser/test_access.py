"""Everybody can use the page: judged by axe in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from p2d_audit.report import Report
from p2d_reports.html.anchors import name_anchors

from tests.browser.node import browse
from tests.browser.pages import audited, write_page
from tests.reports.comparison_samples import compared_report
from tests.reports.report_samples import empty_report

pytestmark = pytest.mark.browser
VIEWS = ("#overview", "#flows", "#findings", "#portfolio", "#plan?capacity=12&start=2027-01-04", "#coverage", "#about")
WAYS: tuple[dict[str, Any], ...] = (
    {"viewport": "desk"},
    {"viewport": "desk", "dark": True},
    {"viewport": "phone"},
    {"viewport": "zoomed"},
    {"viewport": "desk", "media": "print"},
)


def test_axe_finds_nothing_in_any_view_theme_width_or_on_paper(tmp_path: Path) -> None:
    sample = audited("seeds")
    file = write_page(sample, tmp_path)
    anchors = name_anchors("flow", (flow.id for flow in sample.flows))
    hashes = [*VIEWS, f"#flow?id={anchors[sample.flows[0].id]}"]
    found = browse("accessible.js", pages=[{"file": file, "hashes": hashes, **way} for way in WAYS])
    assert len(found) == len(WAYS) * (len(VIEWS) + 1)
    assert [(one["hash"], one["viewport"], one["media"], one["violations"]) for one in found if one["violations"]] == []
    assert [one for one in found if one["wrongs"]] == []
    assert [(one["hash"], one["viewport"], one["wide"]) for one in found if one["wide"] > 0] == []


@pytest.mark.parametrize("make", [empty_report, compared_report, lambda: audited("deployments")])
def test_axe_finds_nothing_in_other_reports(make: Callable[[], Report], tmp_path: Path) -> None:
    found = browse("accessible.js", pages=[{"file": write_page(make(), tmp_path), "hashes": VIEWS, **WAYS[0]}])
    assert [
        (one["hash"], one["violations"], one["wrongs"]) for one in found if one["violations"] or one["wrongs"]
    ] == []
