"""How a flow's settings compare with Dagster's, and how the ways to move it compare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from p2d_audit.report import DeltaRow

from p2d_reports.dossiers import Dossier
from p2d_reports.markup.markdown import table
from p2d_reports.markup.naming import cut, listed, placed, term

MOST = 12


def describe_deltas(dossier: Dossier) -> str:
    """Return what each setting becomes as a table; what is the same at several places is one row."""
    groups: defaultdict[tuple[str, str, str], list[DeltaRow]] = defaultdict(list)
    for delta in dossier.flow.deltas:
        groups[delta.setting, delta.dagster, delta.change].append(delta)
    rows = [_row(deltas) for deltas in groups.values()]
    return table(("setting", "Prefect", "Dagster", "what changes", "place"), rows) if rows else ""


def _row(deltas: Sequence[DeltaRow]) -> tuple[str, ...]:
    first = deltas[0]
    written = dict.fromkeys(cut(delta.prefect) for delta in deltas)
    places = dict.fromkeys(placed(delta.path, delta.line) for delta in deltas if delta.path)
    return (term(first.setting), "; ".join(written), cut(first.dagster), cut(first.change), ", ".join(places))


def describe_strategies(dossier: Dossier) -> str:
    """Return the ways to move the flow side by side as a table."""
    rows = [
        (
            f"{way.name}, recommended" if way.recommended else way.name,
            f"{way.effort.low:.2f} / {way.effort.likely:.2f} / {way.effort.high:.2f}",
            "; ".join(map(cut, way.lost)) or "nothing",
            listed(way.vanishing, MOST) or "none",
            cut(way.reason),
        )
        for way in dossier.flow.strategies
    ]
    return table(("strategy", "hours", "what is lost", "findings that vanish", "reason"), rows) if rows else ""
