"""The page is valid HTML, as it is written and once its script has run."""

from __future__ import annotations

from pathlib import Path

import pytest
from p2d_audit.cli.trend_page import trend_page
from p2d_audit.trend import follow
from p2d_reports.html.anchors import name_anchors

from tests.browser.node import browse
from tests.browser.pages import audited, write_page
from tests.reports.comparison_samples import compared_report
from tests.reports.report_samples import empty_report
from tests.reports.strange_reports import hostile_report

pytestmark = pytest.mark.browser
VIEWS = ("#overview", "#flows", "#findings", "#portfolio", "#plan?capacity=12", "#coverage", "#about")


def test_html_validate_finds_nothing(tmp_path: Path) -> None:
    sample = audited("seeds", "deployments")
    reports = {
        "sample": sample,
        "empty": empty_report(),
        "compared": compared_report(),
        "hostile": hostile_report("</script><b>`x` &amp;"),
    }
    files = [write_page(report, tmp_path, name) for name, report in reports.items()]
    anchor = name_anchors("flow", (flow.id for flow in sample.flows))[sample.flows[0].id]
    assert browse("valid.js", files=files, hashes=[*VIEWS, f"#flow?id={anchor}"]) == []


def test_html_validate_finds_nothing_in_a_trend(tmp_path: Path) -> None:
    reports = [
        (f"{number} & <b>.json", report) for number, report in enumerate((compared_report(), empty_report()) * 2)
    ]
    file = tmp_path / "trend.html"
    file.write_text(trend_page(follow(reports)), encoding="utf-8")
    assert browse("valid.js", files=[str(file)], hashes=[""]) == []
