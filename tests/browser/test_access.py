"""Everybody can use the page: judged by axe in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from p2d_audit.report import Report
from p2d_reports.html.anchors import name_anchors

from tests.browser.node import browse
from tests.browser.pages import audited, write_page
from tests.reports.report_samples import empty_report, small_report

pytestmark = pytest.mark.browser
VIEWS = ("#overview", "#flows", "#findings", "#portfolio", "#plan?capacity=12&start=2027-01-04", "#coverage", "#about")
WAYS: tuple[dict[str, Any], ...] = (
    {"viewport": "desk"},
    {"viewport": "desk", "dark": True},
    {"viewport": "phone"},
    {"viewport": "zoomed"},
    {"viewport": "desk", "media": "print"},
)


@pytest.fixture(scope="module")
def sample() -> Report:
    return audited("seeds", "deployments")


def test_axe_finds_nothing_in_any_view_theme_width_or_on_paper(sample: Report, tmp_path: Path) -> None:
    file = write_page(sample, tmp_path)
    flows = [f"#flow?id={anchor}" for anchor in name_anchors("flow", (flow.id for flow in sample.flows)).values()]
    found = browse("accessible.js", pages=[{"file": file, "hashes": [*VIEWS, *flows[:2]], **way} for way in WAYS])
    assert len(found) == len(WAYS) * (len(VIEWS) + 2)
    assert [(one["hash"], one["viewport"], one["media"], one["violations"]) for one in found if one["violations"]] == []
    assert [one for one in found if one["wrongs"]] == []
    assert [(one["hash"], one["viewport"], one["wide"]) for one in found if one["wide"] > 0] == []


@pytest.mark.parametrize("report", [empty_report(), small_report()], ids=["empty", "small"])
def test_axe_finds_nothing_in_reports_with_little_or_broken_content(report: Report, tmp_path: Path) -> None:
    found = browse("accessible.js", pages=[{"file": write_page(report, tmp_path), "hashes": VIEWS, **WAYS[0]}])
    assert [(one["hash"], one["violations"], one["wrongs"]) for one in found if one["violations"] or one["wrongs"]] == []
