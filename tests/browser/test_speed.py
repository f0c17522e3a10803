"""Large reports open at once and answer at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.many_flows import multiply
from tests.browser.node import browse
from tests.browser.pages import audited, write_page

pytestmark = pytest.mark.browser
SLOW = 40
"""How many times as long as an empty page one of 10,000 findings may take, and at most what is allowed beside it."""


def test_ten_and_fifty_thousand_findings_open_and_are_searched_in_time(tmp_path: Path) -> None:
    sample = audited("seeds")
    (tmp_path / "empty.html").write_text("<!DOCTYPE html><title>empty</title><p>empty</p>", encoding="utf-8")
    large = multiply(sample, 200, 10_000)
    huge = multiply(sample, 200, 50_000)
    files = [("large", write_page(large, tmp_path, "large"), 3), ("huge", write_page(huge, tmp_path, "huge"), 1)]
    seen = browse("speed.js", empty=str(tmp_path / "empty.html"), files=files)
    bytes_large = (tmp_path / "large.html").stat().st_size
    print({"bytes": bytes_large, **seen})
    assert (len(large.flows), len(large.findings), len(huge.findings)) == (600, 10_000, 50_000)
    assert seen["wrongs"] == []
    assert bytes_large <= 6_000_000
    one, many, empty = seen["large"], seen["huge"], seen["empty"]
    print({key: round(one[key] / empty["load"], 1) for key in ("paint", "load", "findings", "flows")})
    assert one["paint"] <= max(1000, SLOW * empty["paint"])
    assert one["load"] <= max(1500, SLOW * empty["load"])
    assert max(one["findings"], one["flows"]) <= max(100, 4 * empty["load"])
    assert many["load"] <= max(4000, 2.5 * SLOW * empty["load"])
