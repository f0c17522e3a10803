"""Reports the findings in some files of a project that was audited as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from p2d_audit.errors import UsageError
from p2d_audit.report import Comparison, Report

Row = TypeVar("Row")


def places_in(root: Path, files: Iterable[Path]) -> tuple[str, ...]:
    """Return files and folders relative to the root, sorted; raise UsageError for one that is not in it."""
    return tuple(sorted({_place(root, file) for file in files}))


def narrow(report: Report, only: tuple[str, ...]) -> Report:
    """Return the report with the findings in these files and folders, relative to its root, and no others.

    What is counted of findings is counted again; flows, hours, coverage and readiness are those of the whole project.
    """
    findings = _within(report.findings, only, lambda row: row.path)
    suppressed = _within(report.suppressed, only, lambda row: row.path)
    severities = Counter(row.severity for row in findings)
    return replace(
        report,
        run=replace(report.run, only=only),
        findings=findings,
        suppressed=suppressed,
        unused_suppressions=_within(report.unused_suppressions, only, lambda row: row.path),
        summary=replace(
            report.summary,
            findings=len(findings),
            errors=severities["error"],
            warnings=severities["warning"],
            notes=severities["note"],
            suppressed=len(suppressed),
        ),
        comparison=report.comparison and _compared(report.comparison, report, only),
    )


def is_within(path: str, only: Iterable[str]) -> bool:
    """Say whether a path is one of these or below it."""
    return any(place in (".", path) or path.startswith(f"{place}/") for place in only)


def _compared(comparison: Comparison, report: Report, only: tuple[str, ...]) -> Comparison:
    """Return a comparison of what is in some files; what moved is where it is now."""
    here = {row.id: row.baseline_state for row in report.findings if is_within(row.path, only)}
    fixed = _within(comparison.fixed, only, lambda row: row.path)
    aside = _within(comparison.aside, only, lambda row: row.path)
    moved = tuple(row for row in comparison.moved if row.finding in here)
    states, gone = Counter(here.values()), Counter(row.state for row in aside)
    return replace(
        comparison,
        fixed=fixed,
        aside=aside,
        moved=moved,
        frozen=_within(comparison.frozen, only, lambda row: row.path),
        counts=replace(
            comparison.counts,
            new=states["new"],
            unchanged=states["unchanged"],
            moved=len(moved),
            fixed=len(fixed),
            suppressed=gone["suppressed"],
            unseen=gone["unseen"],
        ),
    )


def _within(rows: Iterable[Row], only: tuple[str, ...], path: Callable[[Row], str | None]) -> tuple[Row, ...]:
    def kept() -> Iterator[Row]:
        for row in rows:
            place = path(row)
            if place is not None and is_within(place, only):
                yield row

    return tuple(kept())


def _place(root: Path, file: Path) -> str:
    resolved = file.resolve()
    if not resolved.is_relative_to(root):
        raise UsageError(f"{file}: is not in the project {root.name}; give --project a folder that holds it")
    return resolved.relative_to(root).as_posix()
