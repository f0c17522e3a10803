"""The verdict on one flow: what the tool misses, says without reason, or justifies for nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from p2d_audit.model import Flow, Project

from tests.oracle.comparing import missing, refuted, unsaid, unseen
from tests.oracle.edges import Edge, Observed
from tests.oracle.remarks import Remark, remarks
from tests.oracle.statements import stated


@dataclass(frozen=True)
class Verdict:
    """All empty for a flow that the tool reads rightly."""

    missing: tuple[str, ...] = ()
    unjustified: tuple[str, ...] = ()
    unrecorded: tuple[str, ...] = ()
    ordering: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    volatile: tuple[str, ...] = ()

    def fails(self) -> bool:
        """Whether there is anything to complain of."""
        return any(True for _ in self.complaints())

    def complaints(self) -> Iterator[str]:
        """Yield each fault as a line."""
        yield from (f"missing: {one}" for one in self.missing)
        yield from (f"unjustified: {one}" for one in self.unjustified)
        yield from (f"recorded by Prefect, not said: {one}" for one in self.unrecorded)
        yield from (f"ordering: {one}" for one in self.ordering)
        yield from (f"stale comment: {one}" for one in self.stale)
        yield from (f"changes by itself: {one}" for one in self.volatile)


def judge_flow(project: Project, flow: Flow, source: str, answer: Mapping[str, Any]) -> Verdict:
    """Compare one flow of a project with the oracle's answer and the comments in its body."""
    said = stated(project, flow)
    seen = Observed.of(answer).placed(said.place_of)
    comments = remarks(source, flow.function)
    static = [one for one in comments if one.kind == "static" and one.arrow == "->"]
    false_records = [one for one in comments if one.kind == "recorded"]
    orders = [one for one in comments if one.kind == "order"]
    extra = unseen(said, seen, flow)
    recorded = [edge for edge in seen.recorded if edge.kind == "data"]
    false = [edge for edge in recorded if refuted(seen, edge)]
    ordered = {edge.names() for edge in said.ordering}
    wanted = {edge.names() for edge in seen.recorded if edge.kind == "ordering"} | {one.names() for one in orders}
    return Verdict(
        missing=_shown(missing(said, seen)),
        unjustified=_shown(edge for edge in extra if not _names(edge, static)),
        unrecorded=_shown(
            edge for edge in unsaid(said, seen, recorded) if edge not in false and edge not in seen.lineage
        ),
        ordering=tuple(f"{a} => {b}" for a, b, _ in sorted(wanted ^ ordered, key=str)),
        stale=(*_stale(static, extra), *_stale(false_records, false)),
        volatile=tuple(answer["volatile"]),
    )


def _names(edge: Edge, comments: Iterable[Remark]) -> bool:
    return any(edge.names() == comment.names() for comment in comments)


def _stale(comments: Iterable[Remark], edges: Iterable[Edge]) -> tuple[str, ...]:
    named = {edge.names() for edge in edges}
    return tuple(
        f"{one.kind}: {one.producer} {one.arrow} {one.consumer}" for one in comments if one.names() not in named
    )


def _shown(edges: Iterable[Edge]) -> tuple[str, ...]:
    return tuple(sorted(map(str, edges)))


def judge_children(project: Project, path: str, source: str, answers: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield the unjustified handoffs and stale comments of flows that run only as sub-flows of a file's idioms."""
    lineage = frozenset(edge for answer in answers.values() for edge in Observed.of(answer).lineage)
    for flow in project.flows:
        if flow.span.path != path or flow.function in answers:
            continue
        static = [one for one in remarks(source, flow.function) if one.kind == "static"]
        said = stated(project, flow)
        extra = unseen(said, Observed(lineage).placed(said.place_of), flow)
        yield from (f"unjustified: {edge}" for edge in sorted(map(str, (e for e in extra if not _names(e, static)))))
        yield from (f"stale comment: {one}" for one in _stale(static, extra))
