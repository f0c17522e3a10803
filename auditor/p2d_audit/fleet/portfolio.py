"""Makes one report of those of all repositories: side by side, joined where names of the server join them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from p2d_audit.effort.hours import total
from p2d_audit.effort.ledgers import clone_price
from p2d_audit.effort.weights import Weights
from p2d_audit.fingerprints import shorten
from p2d_audit.fleet.graphs import join_graphs
from p2d_audit.fleet.joining import Join, find_joins, offer_of
from p2d_audit.fleet.likeness import join_clusters, renumbered
from p2d_audit.fleet.lines import Line, Portfolio, line_of_failure, line_of_report, list_names
from p2d_audit.fleet.naming import Naming
from p2d_audit.fleet.once import share_once
from p2d_audit.fleet.repositories import Repository
from p2d_audit.fleet.stacking import stack
from p2d_audit.plan import add_prospect, order_needs
from p2d_audit.report import DeploymentRow, DeploymentRunRow, Failed, FlowRow, Report


class Done(Struct, frozen=True, kw_only=True):
    """What became of a repository: its report, named, or none; and what there is to say of it."""

    repository: Repository
    line: Line
    report: Report | None


def done_with(repository: Repository, report: Report | None, reason: str = "", remedy: str = "") -> Done:
    """Return what became of a repository, given its report as it is written or why there is none."""
    one = repository
    where = (one.name, one.shown, one.owner, one.workspace)
    if report is None:
        return Done(repository=one, line=line_of_failure(reason, remedy, *where), report=None)
    on_server = {node.id for node in report.graph.nodes if node.kind in ("block", "variable")}
    naming = Naming(one.name, one.workspace, on_server)
    named = naming.row(report)
    files = named.coverage.files
    owners = (one.owner,) if one.owner else ()
    return Done(
        repository=one,
        line=line_of_report(report, *where),
        report=replace(
            named,
            flows=tuple(replace(flow, owners=flow.owners or owners) for flow in named.flows),
            findings=tuple(replace(row, fingerprint=naming.fingerprint(row.fingerprint)) for row in named.findings),
            suppressed=tuple(replace(row, fingerprint=naming.fingerprint(row.fingerprint)) for row in named.suppressed),
            coverage=replace(
                named.coverage, files=replace(files, paths=tuple(naming.path(path) for path in files.paths))
            ),
            errors=tuple(replace(row, source=f"{one.name}: {row.source}") for row in named.errors),
        ),
    )


def build_portfolio(done: Iterable[Done], weights: Weights) -> Report:
    """Return the report of a fleet; the order in which repositories were audited is of no account.

    Hours are those of the repositories, but for what is done once. The gate is not decided yet.
    """
    every = sorted(done, key=lambda one: f"{one.repository.name}/")
    audited = [(one.repository, one.report) for one in every if one.report is not None]
    offers = [offer_of(report, one.name, one.workspace) for one, report in audited]
    found = [pair for own, (_, report) in zip(offers, audited, strict=True) for pair in find_joins(report, own, offers)]
    joins = tuple(sorted({join for _, join in found}, key=_order))
    deployed = {join.source: join.targets[0] for join in joins if join.kind == "deploys"}
    shared, once = share_once([(one.name, one.owner, report) for one, report in audited], deployed)
    flows = [(one.name, flow) for one, report in audited for flow in report.flows]
    clusters = join_clusters(flows, (row for _, report in audited for row in report.clusters), clone_price(weights))
    report = stack([report for _, report in audited])
    report = replace(
        report,
        run=replace(report.run, paths=tuple(one.repository.name for one in every)),
        flows=tuple(_deployed_flows(renumbered(report.flows, clusters), deployed)),
        deployments=tuple(_deployed_rows(report.deployments, deployed)),
        deployment_runs=tuple(_resolved(report, joins)),
        clusters=clusters.clusters,
        shared=shared,
        graph=join_graphs((one.graph for _, one in audited), found),
    )
    report = _planned(add_prospect(_identified(_failing(report, every)), weights))
    portfolio = Portfolio(
        repositories=tuple(one.line for one in every),
        joins=joins,
        names=tuple(list_names((one.name, report) for one, report in audited)),
        alike=clusters.alike,
        once=once,
    )
    return replace(report, extensions={"fleet": to_builtins(portfolio)})


def _order(join: Join) -> tuple[object, ...]:
    return join.repository, join.path or "", join.line or 0, join.kind, join.source, join.targets


def _failing(report: Report, every: Sequence[Done]) -> Report:
    """Return a report that says which repositories are missing in it, and whose hours are added up."""
    failed = (
        Failed(path=one.line.name, line=None, reason=one.line.reason, remedy=one.line.remedy, imports=(), units=())
        for one in every
        if one.report is None
    )
    files = report.coverage.files
    rows = tuple(sorted((*files.failed, *failed), key=lambda file: (file.path, file.reason)))
    parts = (total(flow.effort for flow in report.flows), total(report.shared), total(()))
    summary = replace(
        report.summary,
        effort_flows=parts[0],
        effort_shared=parts[1],
        effort_platform=parts[2],
        effort=total(parts),
    )
    return replace(report, summary=summary, coverage=replace(report.coverage, files=replace(files, failed=rows)))


def _identified(report: Report) -> Report:
    """Return a report whose findings have short ids of their own."""
    rows = (*report.findings, *report.suppressed)
    ids = dict(zip((row.fingerprint for row in rows), shorten(row.fingerprint for row in rows), strict=True))
    return replace(
        report,
        findings=tuple(replace(row, id=ids[row.fingerprint]) for row in report.findings),
        suppressed=tuple(replace(row, id=ids[row.fingerprint]) for row in report.suppressed),
    )


def _planned(report: Report) -> Report:
    """Return a report with its flows in waves: what a flow calls or starts comes before it, wherever that is."""
    efforts = {flow.id: flow.effort for flow in report.flows if not flow.test}
    needs = {flow: set[str]() for flow in efforts}
    for link in report.links:
        if link.kind in ("calls", "starts"):
            needs[link.source].add(link.target)
    waves = order_needs(needs, efforts)
    wave_of = {flow: wave.number for wave in waves for flow in wave.flows}
    flows = tuple(replace(flow, wave=wave_of.get(flow.id)) for flow in report.flows)
    return replace(report, flows=flows, waves=waves)


def _deployed_flows(flows: Iterable[FlowRow], deployed: Mapping[str, str]) -> Iterator[FlowRow]:
    further: defaultdict[str, list[str]] = defaultdict(list)
    for deployment, flow in deployed.items():
        further[flow].append(deployment)
    for row in flows:
        yield replace(row, deployments=(*row.deployments, *further[row.id])) if row.id in further else row


def _deployed_rows(rows: Iterable[DeploymentRow], deployed: Mapping[str, str]) -> Iterator[DeploymentRow]:
    for row in rows:
        yield replace(row, flow=deployed[row.id]) if row.flow is None and row.id in deployed else row


def _resolved(report: Report, joins: Iterable[Join]) -> Iterator[DeploymentRunRow]:
    """Yield the runs that are started, resolved where another repository has what they start."""
    known = {(join.repository, join.name) for join in joins if join.kind == "starts"}
    for row in report.deployment_runs:
        found = row.resolution == "name-only" and (row.path.partition("/")[0], row.name) in known
        yield replace(row, resolution="resolved") if found else row
