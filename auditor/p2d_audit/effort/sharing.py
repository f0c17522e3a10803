"""Lines of findings, and the work that several flows need or that belongs to none."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import asdict, replace

from p2d_audit.effort.clusters import Clusters
from p2d_audit.effort.hours import Line, Price, added, repeated, scaled, set_apart
from p2d_audit.effort.placement import Placement
from p2d_audit.effort.survey import Survey
from p2d_audit.effort.units import apart_lines, exact
from p2d_audit.effort.weights import Weights
from p2d_audit.model import Flow
from p2d_audit.report import SharedRow


class Piece(Struct, frozen=True, kw_only=True):
    """Work that is no flow's own: its whole price, the flows that need it, and whether each pays for its use."""

    id: str
    used_by: frozenset[str]
    line: Line
    shares: bool


def shared_pieces(survey: Survey, clusters: Clusters, placement: Placement) -> tuple[Piece, ...]:
    """Return the work that several flows need, or that belongs to none, by id."""
    return tuple(sorted(_pieces(survey, clusters, placement), key=lambda piece: piece.id))


def shared_rows(pieces: Iterable[Piece], weights: Weights) -> tuple[SharedRow, ...]:
    """Return what of the shared work is paid once, each with the flows that it unlocks."""
    return add_unlocks([_row(piece, weights) for piece in pieces])


def add_unlocks(rows: Sequence[SharedRow]) -> tuple[SharedRow, ...]:
    """Return shared work with the flows that each unlocks.

    What most flows use is done first, of that the cheapest; a flow is unlocked by what it has to wait for longest.
    """
    last: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: (-len(row.used_by), row.likely, row.id)):
        last.update((flow, row.id) for flow in row.used_by)
    return tuple(replace(row, unlocks=tuple(flow for flow in row.used_by if last[flow] == row.id)) for row in rows)


def hours_by_flow(rows: Iterable[SharedRow]) -> Mapping[str, float]:
    """Return the likely hours of the shared work that each flow needs."""
    found: defaultdict[str, float] = defaultdict(float)
    for row in rows:
        for flow in row.used_by:
            found[flow] += row.likely
    return found


def pieces_by_user(pieces: Iterable[Piece]) -> Mapping[str, Sequence[Piece]]:
    """Return by flow the shared work that each pays for the use of."""
    found: defaultdict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        for flow in piece.used_by if piece.shares else ():
            found[flow].append(piece)
    return found


def use_lines(
    flow: Flow, pieces: Mapping[str, Sequence[Piece]], clusters: Clusters, weights: Weights
) -> Iterator[Line]:
    """Yield what it costs a flow to use shared work; of flows that are alike the first that uses a piece pays."""
    if flow.is_test or not weights.use.share:
        return
    before = _before(flow.id, clusters)
    used = [piece for piece in pieces.get(flow.id, ()) if before.isdisjoint(piece.used_by)]
    if used:
        whole = added([piece.line.price for piece in used])
        formula = f"{exact(weights.use.share)} * {exact(round(whole.likely, 4))}"
        price = scaled(whole, weights.use.share)
        yield Line(
            item="use of shared work", source="use.share", count=len(used), price=price, formula=formula, apart=True
        )


def _before(flow: str, clusters: Clusters) -> frozenset[str]:
    cluster = clusters.of.get(flow)
    return frozenset(cluster.flows[: cluster.flows.index(flow)]) if cluster else frozenset()


def finding_line(item: str, rule: str, prices: list[Price], weights: Weights) -> Line:
    """Return the line of all findings of a rule; the first costs in full."""
    price = repeated(prices, weights.repeat.finding)
    formula = _formula(prices, weights.repeat.finding)
    return Line(item=item, source=rule, count=len(prices), price=price, formula=formula)


def _pieces(survey: Survey, clusters: Clusters, placement: Placement) -> Iterator[Piece]:
    paying = {flow.id for flow in survey.project.flows if not flow.is_test}
    for unit, used_by, line in apart_lines(survey, clusters.covered):
        yield Piece(id=unit, used_by=used_by, line=line, shares=not paying.isdisjoint(used_by))
    for (rule, scope, owner), work in placement.apart.items():
        line = finding_line("finding", rule, work.prices, survey.weights)
        users = frozenset(work.used_by)
        yield Piece(
            id=f"{rule}:{scope}:{owner}",
            used_by=users,
            line=line,
            shares=scope != "repo" and not paying.isdisjoint(users),
        )


def _row(piece: Piece, weights: Weights) -> SharedRow:
    """Return what is paid once; of what nobody uses that is all of it."""
    line, share = piece.line, weights.use.share
    users = tuple(sorted(piece.used_by))
    if not (users and piece.shares and share):
        return SharedRow(id=piece.id, used_by=users, **asdict(set_apart(line, weights.spread)))
    once = replace(line, price=scaled(line.price, 1 - share), formula=f"{exact(1 - share)} * ({line.formula})")
    marginal = round(share * line.price.likely, 2)
    return SharedRow(id=piece.id, used_by=users, marginal=marginal, **asdict(set_apart(once, weights.spread)))


def _formula(prices: list[Price], overhead: float) -> str:
    highest = max(price.likely for price in prices)
    if len(prices) == 1:
        return exact(round(highest, 4))
    if all(price.likely == highest for price in prices):
        return f"({exact(overhead)} + {exact(1 - overhead)} * {len(prices)}) * {exact(round(highest, 4))}"
    whole = exact(round(math.fsum(price.likely for price in prices), 4))
    return f"{exact(overhead)} * {exact(round(highest, 4))} + {exact(1 - overhead)} * {whole}"
