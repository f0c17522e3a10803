"""What a flow uses and touches beside its own code."""

from __future__ import annotations

from p2d_reports.dossiers import Dossier
from p2d_reports.markup.markdown import inline, table
from p2d_reports.markup.naming import listed, named, placed
from p2d_reports.stories.preparation import needed_piece

MOST = 12


def describe_effects(dossier: Dossier) -> str:
    """Return what the flow and its tasks read, write and request, as a table."""
    functions = {task.id: task.function for task in dossier.tasks}
    rows = [
        (
            named(functions.get(effect.unit, dossier.flow.function)),
            f"{effect.kind}s",
            named(effect.text),
            placed(effect.path, effect.line),
        )
        for effect in dossier.effects
    ]
    return table(("who", "does", "with", "place"), rows) if rows else ""


def describe_uses(dossier: Dossier) -> str:
    """Return the Blocks, Variables and other things of the server that the flow uses, as a table."""
    rows = [
        (
            use.node.kind,
            named(use.node.label),
            use.edge.kind,
            placed(use.edge.path, use.edge.line) if use.edge.path else "",
        )
        for use in dossier.uses
    ]
    return table(("kind", "name", "use", "place"), rows) if rows else ""


def describe_shared(dossier: Dossier) -> str:
    """Return the work that the flow needs and that is counted beside it, as a table."""
    rows = [
        (named(row.id), row.item, f"{row.likely:.2f}", str(len(row.used_by)), needed_piece(row))
        for row in dossier.shared
    ]
    return table(("piece", "work", "hours", "flows that need it", "work item"), rows) if rows else ""


def describe_flows(dossier: Dossier) -> str:
    """Return which flows it makes run and which make it run."""
    pairs = (("Makes run", dossier.needs), ("Is run by", dossier.needed_by))
    lines = [f"{what} {listed([flow.removeprefix('flow:') for flow in flows], MOST)}" for what, flows in pairs if flows]
    return "\n".join(f"- {inline(line)}" for line in lines)
