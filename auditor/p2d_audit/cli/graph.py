"""The command that draws what needs what."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from p2d_audit.cli.output import parse_targets, write_reports
from p2d_audit.cli.status import Status, is_incomplete, tell
from p2d_audit.cli.subject import find_flow, report_of, subject_options
from p2d_audit.errors import UsageError

if TYPE_CHECKING:
    from p2d_audit.report import Report

_MERMAID_EDGES = 500
"""What `maxEdges` is in Mermaid 11 where nobody has changed it."""
_FORMATS = {"mermaid": "mermaid", "dot": "dot", "json": "graph-json", "svg": "svg"}


@click.command("graph")
@subject_options
@click.option(
    "-o",
    "--output",
    multiple=True,
    metavar="FORMAT[=FILE]",
    default=("mermaid",),
    show_default=True,
    help="Write mermaid, dot, json or svg to FILE, or to standard output. Can be given several times.",
)
@click.option("--flow", "flows", multiple=True, metavar="FLOW", help="Only what this flow needs and what needs it.")
@click.option(
    "--kinds", multiple=True, metavar="KIND",
    help="Only nodes or edges of this kind, such as flow, deployment, calls. Can be given several times, or with"
    " commas.",
)  # fmt: skip
def graph_command(
    paths: tuple[Path, ...],
    stored: Path | None,
    config: Path | None,
    packs: tuple[Path, ...],
    output: tuple[str, ...],
    flows: tuple[str, ...],
    kinds: tuple[str, ...],
) -> Status:
    """Draw flows, deployments, schedules, automations, shared tasks, Blocks and Variables as one graph.

    PATHS are files or folders, the current folder by default. Without -o, a
    Mermaid flowchart is printed.
    """
    from p2d_audit.audit import load_all_plugins

    chosen = _kinds(kinds)
    targets = parse_targets([_format(text) for text in output], load_all_plugins())
    report = _selected(report_of(paths, stored, config, packs), flows, chosen)
    number = len(report.graph.edges)
    if number > _MERMAID_EDGES and any(target.renderer.name == "mermaid" for target in targets):
        tell(f"warning: Mermaid refuses {number} edges unless `maxEdges` is raised; choose some by --flow or --kinds")
    for file in write_reports(report, targets):
        tell(f"wrote {file.resolve().as_uri()}")
    return Status.INCOMPLETE if is_incomplete(report) else Status.CLEAN


def _format(text: str) -> str:
    """Return what `-o` was given with the format's own name."""
    name, separator, file = text.partition("=")
    if name not in _FORMATS:
        raise UsageError(f"-o {text}: a graph is written as {', '.join(_FORMATS)}, not as {name!r}")
    return f"{_FORMATS[name]}{separator}{file}"


def _kinds(given: Sequence[str]) -> tuple[str, ...]:
    from p2d_audit.graph import EDGE_KINDS, NODE_KINDS

    known = (*NODE_KINDS, *EDGE_KINDS)
    chosen = tuple(kind.strip() for text in given for kind in text.split(","))
    for kind in chosen:
        if kind not in known:
            close = get_close_matches(kind, known, n=1)
            hint = f"did you mean {close[0]}? " if close else ""
            raise UsageError(f"--kinds {kind}: {hint}there are {', '.join(known)}")
    return chosen


def _selected(report: Report, flows: Sequence[str], kinds: Sequence[str]) -> Report:
    """Return the report with the part of the graph that is asked for."""
    from p2d_audit.graph import select_around, select_kinds

    graph = report.graph
    if flows:
        graph = select_around(graph, [find_flow(report, name).id for name in flows])
    return replace(report, graph=select_kinds(graph, kinds) if kinds else graph)
