"""Lines of findings, and the work that several flows need or that belongs to none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import asdict, replace

from p2d_audit.effort.clusters import Clusters
from p2d_audit.effort.hours import Line, Price, repeated, set_apart
from p2d_audit.effort.placement import Placement
from p2d_audit.effort.survey import Survey
from p2d_audit.effort.units import apart_lines, exact
from p2d_audit.effort.weights import Weights
from p2d_audit.report import SharedRow


def shared_rows(survey: Survey, clusters: Clusters, placement: Placement) -> tuple[SharedRow, ...]:
    """Return the shared work by id, each with the flows that it unlocks.

    What most flows use is done first, of that the cheapest; a flow is unlocked by what it has to wait for longest.
    """
    rows = sorted(_rows(survey, clusters, placement), key=lambda row: row.id)
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


def finding_line(item: str, rule: str, prices: list[Price], weights: Weights) -> Line:
    """Return the line of all findings of a rule; the first costs in full."""
    price = repeated(prices, weights.repeat.finding)
    formula = _formula(prices, weights.repeat.finding)
    return Line(item=item, source=rule, count=len(prices), price=price, formula=formula)


def _rows(survey: Survey, clusters: Clusters, placement: Placement) -> Iterator[SharedRow]:
    for unit, used_by, line in apart_lines(survey, clusters.covered):
        yield _row(unit, used_by, line, survey.weights)
    for (rule, scope, owner), work in placement.apart.items():
        line = finding_line("finding", rule, work.prices, survey.weights)
        yield _row(f"{rule}:{scope}:{owner}", work.used_by, line, survey.weights)


def _row(row_id: str, used_by: Iterable[str], line: Line, weights: Weights) -> SharedRow:
    return SharedRow(id=row_id, used_by=tuple(sorted(used_by)), **asdict(set_apart(line, weights.spread)))


def _formula(prices: list[Price], overhead: float) -> str:
    highest = max(price.likely for price in prices)
    if len(prices) == 1:
        return exact(round(highest, 4))
    if all(price.likely == highest for price in prices):
        return f"({exact(overhead)} + {exact(1 - overhead)} * {len(prices)}) * {exact(round(highest, 4))}"
    whole = exact(round(sum(price.likely for price in prices), 4))
    return f"{exact(overhead)} * {exact(round(highest, 4))} + {exact(1 - overhead)} * {whole}"
