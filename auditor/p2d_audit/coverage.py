"""Counts every use of a name of Prefect's, and tells which of them the catalogue has no answer for."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from p2d_audit.catalogue import Catalogue
from p2d_audit.model import Deployment, Project, Span
from p2d_audit.report import FirstPlace, References, Unmapped

Position: TypeAlias = tuple[int, int]

NO_CONSTRUCT = "no construct of the catalogue covers it"
NOT_FOLLOWED = "it stands in something that could not be followed"


class Use(Struct, frozen=True, order=True):
    """One use of a name: `symbol` as the catalogue writes names, `unit` the id of the flow or task it is in.

    `major` is the version of Prefect that is known to be meant.
    """

    span: Span
    symbol: str
    unit: str | None
    major: str | None = None


class BlindSpot(Struct, frozen=True):
    """A use that nothing can be said of, and why."""

    use: Use
    why: str


def list_uses(project: Project) -> tuple[Use, ...]:
    """Return every use of a name of Prefect's, in Python and elsewhere, by place."""
    return tuple(sorted(_uses(project), key=lambda use: (use.span, use.symbol, use.unit or "")))


def find_blind_spots(project: Project, uses: Iterable[Use], catalogue: Catalogue) -> tuple[BlindSpot, ...]:
    """Return the uses that no construct covers, and those inside of what could not be followed."""
    entries = {one.span: one for one in project.deployments if one.source in ("prefect.yaml", "legacy-yaml")}
    unresolved: defaultdict[str, list[Span]] = defaultdict(list)
    for entry in project.unresolved:
        found = _not_followed(entries[entry.span]) if entry.span in entries else (entry.span,)
        unresolved[entry.span.path] += found
    return tuple(_blind_spots(uses, unresolved, catalogue))


def summarise_references(uses: tuple[Use, ...], blind: tuple[BlindSpot, ...]) -> References:
    """Return how many uses there are, how many are covered, and the names of the others."""
    groups: defaultdict[tuple[str, str], list[Use]] = defaultdict(list)
    for spot in blind:
        groups[spot.use.symbol, spot.why].append(spot.use)
    return References(
        total=len(uses),
        mapped=len(uses) - len(blind),
        unmapped=tuple(_unmapped(symbol, why, found) for (symbol, why), found in sorted(groups.items())),
    )


def _uses(project: Project) -> Iterator[Use]:
    for reference in project.references:
        unit = reference.unit
        yield Use(reference.span, reference.symbol, unit.id if unit else None, unit.prefect if unit else None)
    for command in project.commands:
        yield Use(command.span, f"cli: {command.name}".rstrip(), None)
    for component in project.components:
        yield Use(component.span, f"{component.kind}: {component.name}", None)
    for setting in project.settings:
        yield Use(setting.span, f"setting: {setting.name}", None)
    for key in project.keys:
        if not key.own:
            yield Use(key.span, f"yaml: {key.path}", None)
    for requirement in project.requirements:
        yield Use(requirement.span, f"distribution: {requirement.name}", None)


def _blind_spots(uses: Iterable[Use], unresolved: dict[str, list[Span]], catalogue: Catalogue) -> Iterator[BlindSpot]:
    reach = {path: _reach(spans) for path, spans in unresolved.items()}
    for use in uses:
        if catalogue.named(use.symbol, use.major) is None:
            yield BlindSpot(use, NO_CONSTRUCT)
        elif _holds(*reach.get(use.span.path, ([], [])), use.span):
            yield BlindSpot(use, NOT_FOLLOWED)


def _not_followed(deployment: Deployment) -> tuple[Span, ...]:
    """Return what is not followed of an entry in a file that leads to no flow: all else that it says is understood."""
    named = (one.span for one in deployment.options if one.name in ("entrypoint", "flow_name"))
    return tuple(replace(span, column=1) for span in named)


def _reach(spans: Iterable[Span]) -> tuple[list[Position], list[Position]]:
    """Return where spans begin, in order, and how far those reach that begin there or before."""
    ordered = sorted(((span.line, span.column), (span.end_line, span.end_column)) for span in spans)
    return [start for start, _ in ordered], list(accumulate((end for _, end in ordered), max))


def _holds(starts: Sequence[Position], reach: Sequence[Position], inner: Span) -> bool:
    """Say whether one of some spans holds another."""
    before = bisect_right(starts, (inner.line, inner.column))
    return before > 0 and (inner.end_line, inner.end_column) <= reach[before - 1]


def _unmapped(symbol: str, why: str, found: list[Use]) -> Unmapped:
    first = found[0].span
    return Unmapped(symbol=symbol, count=len(found), first=FirstPlace(path=first.path, line=first.line), why=why)
