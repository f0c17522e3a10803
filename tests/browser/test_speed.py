"""Large reports open at once and answer at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.many_flows import multiply
from tests.browser.node import browse
from tests.browser.pages import audited, write_page

pytestmark = pytest.mark.browser
EMPTY = "<!DOCTYPE html><title>empty</title><p>empty <input aria-label=none>"
BUSY = 40
"""How many times as long as an empty page a large one may take on a machine that is too busy for the limits."""


def test_ten_and_fifty_thousand_findings_open_and_are_searched_in_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = audited("seeds")
    (tmp_path / "empty.html").write_text(EMPTY, encoding="utf-8")
    large, huge = multiply(sample, 200, 10_000), multiply(sample, 200, 50_000)
    files = [("large", write_page(large, tmp_path, "large"), 3), ("huge", write_page(huge, tmp_path, "huge"), 1)]
    seen = browse("speed.js", empty=str(tmp_path / "empty.html"), files=files)
    seen["size"] = (tmp_path / "large.html").stat().st_size
    one, many, empty = seen["large"], seen["huge"], seen["empty"]
    ratios = {key: round(one[key] / empty["load"], 1) for key in ("paint", "load")}
    ratios |= {key: round(one[key] / empty["key"], 1) for key in ("findings", "flows")}
    with capsys.disabled():
        print(f"\nmilliseconds: {seen}\ntimes an empty page: {ratios}")  # noqa: T201 - what is measured is to be seen
    assert (len(large.flows), len(large.findings), len(huge.findings)) == (600, 10_000, 50_000)
    assert seen["wrongs"] == []
    assert seen["size"] <= 6_000_000
    assert one["paint"] <= max(1000, BUSY * empty["paint"])
    assert one["load"] <= max(1500, BUSY * empty["load"])
    assert max(one["findings"], one["flows"]) <= max(100, 5 * empty["key"])
    assert many["load"] <= max(4000, 3 * BUSY * empty["load"])
