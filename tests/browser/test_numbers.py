"""Numbers lead to what they are made of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.browser.node import browse
from tests.browser.pages import audited, write_page

pytestmark = pytest.mark.browser


def test_as_many_flows_and_findings_are_listed_as_a_number_says(tmp_path: Path) -> None:
    sample = audited("seeds", "deployments")
    first, *others = sample.flows
    waves = tuple(replace(one, flows=tuple(flow for flow in one.flows if flow != first.id)) for one in sample.waves)
    tested = replace(sample, flows=(replace(first, test=True, wave=None), *others), waves=waves)
    for name, report in (("plain", sample), ("tested", tested)):
        found = browse("numbers.js", file=write_page(report, tmp_path, name))
        assert found["wrongs"] == []
        unlike = [
            one
            for one in found["seen"]
            if "part" not in one["address"] and _number(one["said"]) != _number(one["shown"])
        ]
        assert len(found["seen"]) > 25
        assert [one for one in unlike if one["said"] != "flows"] == []


def _number(text: str) -> int | None:
    match = re.search(r"\d[\d,]*", text)
    return int(match[0].replace(",", "")) if match else None
