"""Builds findings and reports to compare, with identities as the engine gives them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace
from p2d_audit.baseline import Entry, entry_of
from p2d_audit.report import Failed, FindingRow, FlowRow, Report, Skipped, SuppressedRow, SuppressionRow, Wave

from tests.reports.report_parts import finding, flow, ledger, region, report, rule, total


class Thing(NamedTuple):
    """What is found: rule, path, function and code."""

    path: str
    function: str | None = "etl"
    code: str = "load.map(urls)"
    rule: str = "PTD203"


def rows(things: Iterable[Thing]) -> tuple[FindingRow, ...]:
    """Return findings in the order of lines; equal ones differ by their number."""
    seen: Counter[Thing] = Counter()
    result = []
    for line, thing in enumerate(things, start=1):
        unit = unit_id(thing) if thing.function else None
        fingerprint = digest(*thing, str(seen[thing]))
        seen[thing] += 1
        row = finding(thing.rule, f"found {thing.code}", thing.path, region(line, thing.code, thing.code), unit=unit)
        content = digest(thing.rule, thing.code)[:16]
        result.append(replace(row, id=fingerprint[:12], fingerprint=fingerprint, content=content))
    return tuple(result)


def unit_id(thing: Thing) -> str:
    return f"flow:{thing.path.removesuffix('.py').replace('/', '.')}:{thing.function}"


def entries(things: Iterable[Thing]) -> tuple[Entry, ...]:
    return tuple(entry_of(row) for row in rows(things))


def made(
    things: Iterable[Thing] = (),
    *,
    paths: Sequence[str] | None = None,
    scope: tuple[str, ...] = (".",),
    failed: Sequence[str] = (),
    skipped: Sequence[str] = (),
    suppressed: Sequence[Thing] = (),
    flows: Sequence[FlowRow] | None = None,
    waves: Sequence[Wave] = (),
    codes: Sequence[str] = ("PTD101", "PTD203", "PTD900"),
) -> Report:
    """Return a report with these findings and their flows; `paths` are all files, if not those of the findings."""
    things = tuple(things)
    units = dict.fromkeys((unit_id(thing), thing.path) for thing in things if thing.function)
    whole = report(
        flows=[flow_row(unit, path) for unit, path in units] if flows is None else flows,
        findings=rows(things),
        rules=[rule(code, f"Rule{code}", "warning", "adapt", "A thing.", "") for code in codes],
        waves=waves,
    )
    files = replace(
        whole.coverage.files,
        read=len(things),
        paths=tuple(sorted({thing.path for thing in things} if paths is None else paths)),
        failed=tuple(Failed(path=one, line=1, reason="bad", remedy="mend", imports=(), units=()) for one in failed),
        skipped=tuple(Skipped(path=one, reason="excluded") for one in skipped),
    )
    return replace(
        whole,
        coverage=replace(whole.coverage, files=files),
        run=replace(whole.run, paths=scope),
        suppressed=tuple(_suppressed(row) for row in rows(suppressed)),
    )


def flow_row(
    unit: str, path: str, hours: float = 2.0, *, wave: int | None = 1, lines: tuple[int, int] = (1, 9)
) -> FlowRow:
    made_of = ledger(("flow", "flow.base", 1, hours / 2, hours, 2 * hours))
    return flow(unit, path, lines, None, made_of, readiness=80, wave=wave)


def wave(number: int, *flows: FlowRow) -> Wave:
    return Wave(number=number, flows=tuple(row.id for row in flows), effort=total(row.effort for row in flows))


def digest(*parts: str | None) -> str:
    return hashlib.blake2b("\0".join(part or "" for part in parts).encode(), digest_size=16).hexdigest()


def _suppressed(row: FindingRow) -> SuppressedRow:
    comment = SuppressionRow(
        kind="comment", path=row.path, line=row.region.line, origin=None, rules=(row.rule,), reason="known", until=None
    )
    fields = {name: getattr(row, name) for name in FindingRow.__struct_fields__}
    return SuppressedRow(**fields, suppression=comment)
