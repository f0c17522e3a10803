"""Reads SARIF logs for the tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from p2d_audit.report import FindingRow, Region, Report
from p2d_reports.sarif import full, log

from tests.reports.report_parts import finding, report

PROFILES: dict[str, Callable[..., str]] = {"github": log.render, "full": full.render}


def sarif(report: Report, profile: str = "github", **options: Any) -> dict[str, Any]:
    log_object: dict[str, Any] = json.loads(PROFILES[profile](report, **options))
    return log_object


def run_of(report: Report, profile: str = "github", **options: Any) -> dict[str, Any]:
    (run,) = sarif(report, profile, **options)["runs"]
    found: dict[str, Any] = run
    return found


def only_result(row: FindingRow, profile: str = "github", **options: Any) -> dict[str, Any]:
    (result,) = run_of(report(findings=[row]), profile, **options)["results"]
    found: dict[str, Any] = result
    return found


def location(place: Region, path: str = "a.py", profile: str = "github") -> dict[str, Any]:
    row = finding("PTD203", "it is", path, place)
    found: dict[str, Any] = only_result(row, profile)["locations"][0]["physicalLocation"]
    return found


def values(node: object, key: str) -> Iterator[Any]:
    """Yield whatever stands under `key`, at any depth."""
    match node:
        case dict():
            for name, item in node.items():
                if name == key:
                    yield item
                yield from values(item, key)
        case list():
            for item in node:
                yield from values(item, key)
