"""Puts into a report what a plan is made of beside its rows, so that a plan can be made of the report alone."""

from __future__ import annotations

from msgspec.structs import replace

from p2d_audit.effort.weights import Weights
from p2d_audit.plan.bridges import price_kinds
from p2d_audit.plan.links import find_links
from p2d_audit.plan.owners import Owners
from p2d_audit.report import FlowLinkRow, Report


def add_prospect(report: Report, weights: Weights) -> Report:
    """Return the report with the links between its flows, and what bridges cost where these are apart."""
    links = (
        FlowLinkRow(source=one.source, target=one.target, kind=one.kind, path=one.path, line=one.line)
        for one in find_links(report)
    )
    return replace(report, links=tuple(links), bridges=price_kinds(weights))


def add_owners(report: Report, owners: Owners) -> Report:
    """Return the report with the owners of each flow."""
    return replace(report, flows=tuple(replace(flow, owners=owners.of(flow.path)) for flow in report.flows))
