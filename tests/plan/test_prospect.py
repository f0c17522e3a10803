"""What a report holds so that a plan can be made of it alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from p2d_audit.effort import load_weights
from p2d_audit.plan import add_owners, add_prospect, read_owners
from p2d_audit.report import FlowLinkRow

from tests.plan import reports


def test_links_between_flows_are_in_the_report() -> None:
    made = add_prospect(
        reports.report(reports.flow("a"), reports.flow("b"), edges=[("a", "starts", "b")]), load_weights()
    )
    assert made.links == (
        FlowLinkRow(source="flow:a", target="flow:b", kind="starts", path="flows/a.py", line=5),
    )  # fmt: skip


def test_a_run_of_a_flow_without_a_deployment_costs_its_deployment_too() -> None:
    weights = load_weights()
    prices = add_prospect(reports.report(), weights).bridges
    assert prices is not None
    base = weights.deployment.base
    mean = (base.low + 4 * base.typical + base.high) / 6
    assert prices.run_undeployed.likely - prices.run.likely == pytest.approx(mean, abs=0.011)


def test_owners_are_those_of_the_flows_files(tmp_path: Path) -> None:
    (tmp_path / "CODEOWNERS").write_text("flows/ @data\nflows/b.py @sales @ops\n", encoding="utf-8")
    report = reports.report(reports.flow("a"), reports.flow("b"))
    owned = add_owners(report, read_owners(tmp_path / "CODEOWNERS"))
    assert [flow.owners for flow in owned.flows] == [("@data",), ("@sales", "@ops")]
