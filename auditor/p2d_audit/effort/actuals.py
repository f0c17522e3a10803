"""Reads the hours that finished flows took, and writes the weights that follow from them."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from p2d_audit.effort.calibration import KINDS, Finished, Fit, by_kind
from p2d_audit.effort.weights import FactorWeights
from p2d_audit.errors import UsageError
from p2d_audit.report import FlowRow, Report

_COLUMNS = "the first line names the columns `flow` (id, name or function) and `hours`"


def read_actuals(file: Path, report: Report) -> tuple[Finished, ...]:
    """Return the finished flows that a CSV file lists, with what the report estimates of them.

    Raise UsageError, naming file, line and remedy, for what makes no sense.
    """
    seen: dict[str, int] = {}
    found = []
    for line, name, text in _rows(file):
        place = f"{file}:{line}"
        flow, hours = _flow(place, name, report), _hours(place, text)
        if flow.id in seen:
            raise UsageError(f"{place}: {flow.id} stands in line {seen[flow.id]} already; add the hours up in one line")
        seen[flow.id] = line
        estimated = by_kind(flow.effort.ledger)
        if not math.fsum(estimated.values()):
            raise UsageError(f"{place}: {flow.id} is estimated to take no hours; leave it out")
        found.append(Finished(flow=flow.id, actual=hours, estimated=estimated))
    if not found:
        raise UsageError(f"{file}: lists no flow; {_COLUMNS}, each further line one flow")
    return tuple(sorted(found, key=lambda one: one.flow))


def factor_table(fit: Fit, before: FactorWeights) -> Mapping[str, float]:
    """Return the factors to be used from now on: those that were used, times those that were found."""
    return {kind: float(f"{getattr(before, kind) * fit.factors[kind]:.4g}") for kind in KINDS}


def _rows(file: Path) -> Iterator[tuple[int, str, str]]:
    """Yield line number, flow and hours of each line that is not empty."""
    reader = csv.reader(_text(file).splitlines())
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        for column in ("flow", "hours"):
            if header.count(column) != 1:
                raise UsageError(f"{file}:1: has no column `{column}`, or has it twice; {_COLUMNS}")
        flow, hours = header.index("flow"), header.index("hours")
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) != len(header):
                    counts = f"has {len(cells)} cells where the header has {len(header)}"
                    raise UsageError(f"{file}:{reader.line_num}: {counts}; quote what has commas in it")
                yield reader.line_num, cells[flow].strip(), cells[hours].strip()
    except csv.Error as error:
        raise UsageError(f"{file}:{reader.line_num}: is not valid CSV: {error}; mend the line") from error


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        raise UsageError(f"{file}:{line}: is not UTF-8; save it as UTF-8") from error
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}") from error


def _flow(place: str, name: str, report: Report) -> FlowRow:
    ids = [flow for flow in report.flows if flow.id == name]
    fitting = ids or [flow for flow in report.flows if name in (flow.name, flow.function)]
    if not name:
        raise UsageError(f"{place}: names no flow; write its id, name or function under `flow`")
    if len(fitting) > 1:
        listed = ", ".join(flow.id for flow in fitting)
        raise UsageError(f"{place}: {len(fitting)} flows are called {name!r}; write the id of one: {listed}")
    if not fitting:
        known = [one for flow in report.flows for one in (flow.id, flow.name, flow.function) if one]
        close = get_close_matches(name, known, n=3)
        hint = f"did you mean {', '.join(dict.fromkeys(close))}?" if close else "the JSON report lists all flows"
        raise UsageError(f"{place}: no flow is called {name!r}; {hint}")
    return fitting[0]


def _hours(place: str, text: str) -> float:
    try:
        hours = float(text)
    except ValueError as error:
        raise UsageError(f"{place}: {text!r} is no number of hours; write it as 6 or 6.5") from error
    if not math.isfinite(hours) or not 0 < hours <= 100_000:
        raise UsageError(f"{place}: {text} hours cannot be; write a number above 0, or leave the line out")
    return hours
