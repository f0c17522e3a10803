"""Brings together what is known of a plan before anything is placed."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct

from p2d_audit.effort.weights import Weights
from p2d_audit.plan.ahead import Ahead, list_ahead
from p2d_audit.plan.bridges import price_bridges
from p2d_audit.plan.groups import Group
from p2d_audit.plan.jobs import group_flows, make_jobs
from p2d_audit.plan.links import Link, find_links
from p2d_audit.plan.moving import Moving, list_moving
from p2d_audit.plan.placing import Job
from p2d_audit.plan.plan import LeftOut
from p2d_audit.plan.terms import Terms
from p2d_audit.plan.ties import Tie, tie_jobs
from p2d_audit.report import Range, Report


class Draft(Struct, frozen=True, kw_only=True):
    """What is known before anything is placed.

    `ties` are between jobs, `apart` those there would be if every flow were a job of its own; `prices` has
    the price of every bridge that these could need, by key.
    """

    report: Report
    terms: Terms
    moving: Mapping[str, Moving]
    left_out: tuple[LeftOut, ...]
    links: tuple[Link, ...]
    groups: tuple[Group, ...]
    ties: tuple[Tie, ...]
    apart: tuple[Tie, ...]
    deployed: Collection[str]
    prices: Mapping[str, Range]
    ahead: Ahead
    jobs: tuple[Job, ...]

    @property
    def job_of(self) -> dict[str, str]:
        """The job that each flow is moved with."""
        return {flow: group.id for group in self.groups for flow in group.flows}

    @property
    def wrapped(self) -> frozenset[str]:
        """The jobs of flows that Dagster runs in Prefect."""
        return frozenset(one.id for one in self.groups if any(self.moving[flow].wrapped for flow in one.flows))


def make_draft(report: Report, terms: Terms, weights: Weights) -> Draft:
    """Decide what moves, what is linked, grouped and done ahead, and what bridges would cost."""
    moving, left_out = list_moving(report, terms)
    links = find_links(report)
    groups = group_flows(moving, links, terms)
    job_of = {flow: group.id for group in groups for flow in group.flows}
    retired = {one.id for one in left_out if one.cause == "retire"}
    kept = [link for link in links if link.source not in retired and link.target not in retired]
    wrapped = {flow for flow, one in moving.items() if one.wrapped}
    apart = tuple(tie_jobs(kept, {flow: flow for flow in moving}, wrapped))
    deployed = frozenset(one.flow for one in report.deployments if one.flow)
    ahead = list_ahead(report, moving)
    return Draft(
        report=report,
        terms=terms,
        moving=moving,
        left_out=(*left_out, *ahead.left_out),
        links=links,
        groups=groups,
        ties=tuple(tie_jobs(kept, job_of, wrapped)),
        apart=apart,
        deployed=deployed,
        prices=price_bridges(apart, deployed, weights),
        ahead=ahead,
        jobs=make_jobs(groups, moving, links, report.clusters, ahead, terms),
    )
