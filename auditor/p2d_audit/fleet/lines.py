"""What the report of a fleet says beside what every report does: repositories, joins, and what could not be audited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from p2d_audit.fleet.joining import Join
from p2d_audit.fleet.likeness import Alike
from p2d_audit.fleet.once import Once
from p2d_audit.report import Range, Report

_DOCUMENTS: dict[str, Literal["block", "variable"]] = {"block": "block", "variable": "variable"}


class Line(Struct, frozen=True, kw_only=True):
    """A repository of the fleet; hours are those of its own report, null like all figures where there is none.

    `incomplete`: some of its files could not be read; `failed`: nothing is known of it, for a `reason`.
    `mapped` of `references` uses of Prefect have an answer; `prefect` are the major versions of its flows.
    """

    name: str
    path: str
    owner: str | None
    workspace: str
    status: Literal["audited", "incomplete", "failed"]
    reason: str
    remedy: str
    report: str | None
    version: str | None
    prefect: tuple[str, ...]
    flows: int | None
    tasks: int | None
    findings: int | None
    effort: Range | None
    readiness: int | None
    references: int | None
    mapped: int | None
    failed_files: int | None


class ServerName(Struct, frozen=True, kw_only=True, order=True):
    """A Block or Variable that several repositories use; `id` is that of its node in the graph."""

    id: str
    kind: Literal["block", "variable"]
    label: str
    repositories: tuple[str, ...]


class Portfolio(Struct, frozen=True, kw_only=True):
    """The extension `fleet` of a report."""

    repositories: tuple[Line, ...]
    joins: tuple[Join, ...]
    names: tuple[ServerName, ...]
    alike: tuple[Alike, ...]
    once: tuple[Once, ...]


def report_file(name: str) -> str:
    """Return where the report of a repository lies, as seen from that of the fleet."""
    return f"repositories/{name}.json"


def line_of_report(report: Report, name: str, path: str, owner: str | None, workspace: str) -> Line:
    """Return what there is to say of a repository that was audited."""
    files, references = report.coverage.files, report.coverage.prefect_references
    failed = len({file.path for file in files.failed})
    reason = "" if files.read else "there was nothing to read"
    return Line(
        name=name,
        path=path,
        owner=owner,
        workspace=workspace,
        status="incomplete" if failed or reason else "audited",
        reason=f"{failed} files could not be read" if failed > 1 else "1 file could not be read" if failed else reason,
        remedy="",
        report=report_file(name),
        version=report.tool.version,
        prefect=tuple(sorted({flow.prefect for flow in report.flows if flow.prefect})),
        flows=report.summary.flows,
        tasks=report.summary.tasks,
        findings=report.summary.findings,
        effort=report.summary.effort,
        readiness=report.summary.readiness,
        references=references.total,
        mapped=references.mapped,
        failed_files=failed,
    )


def line_of_failure(reason: str, remedy: str, name: str, path: str, owner: str | None, workspace: str) -> Line:
    """Return what there is to say of a repository that could not be audited."""
    unknown = dict.fromkeys(
        ("report", "version", "flows", "tasks", "findings", "effort", "readiness", "references", "mapped")
    )
    return Line(
        name=name,
        path=path,
        owner=owner,
        workspace=workspace,
        status="failed",
        reason=reason,
        remedy=remedy,
        prefect=(),
        failed_files=None,
        **unknown,
    )


def list_names(reports: Iterable[tuple[str, Report]]) -> Iterator[ServerName]:
    """Yield the Blocks and Variables that several of these repositories use, by id."""
    users: defaultdict[str, dict[str, None]] = defaultdict(dict)
    labels: dict[str, str] = {}
    for repository, report in reports:
        for node in report.graph.nodes:
            if node.kind in _DOCUMENTS:
                users[node.id][repository] = None
                labels.setdefault(node.id, node.label)
    for key in sorted(users):
        if len(users[key]) > 1:
            kind = _DOCUMENTS[key.partition(":")[0]]
            yield ServerName(id=key, kind=kind, label=labels[key], repositories=tuple(users[key]))
