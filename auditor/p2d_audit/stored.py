"""Reads JSON reports and plans that were written before."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from p2d_audit.errors import UsageError
from p2d_audit.plan.plan import PLAN_VERSION, Plan
from p2d_audit.report import SCHEMA_VERSION, Report

T = TypeVar("T")


def read_report(file: Path) -> Report:
    """Return the report that a file holds; raise UsageError for one that cannot be read or is of another version."""
    content = _content(file)
    version = _decoded(content, _ReportHead, f"{file}: is no JSON report of p2d-audit", "write one with -o json=FILE")
    if _major(version.schema_version) != _major(SCHEMA_VERSION):
        raise UsageError(
            f"{file}: has the schema version {version.schema_version!r}, this p2d-audit reads {SCHEMA_VERSION};"
            " audit again"
        )
    return _decoded(content, Report, f"{file}: does not fit schema version {SCHEMA_VERSION}", "audit again")


def read_plan(file: Path) -> Plan:
    """Return the plan that a file holds; raise UsageError for one that cannot be read or is of another version."""
    content = _content(file)
    remedy = "write one with p2d-audit plan -o json=FILE"
    version = _decoded(content, _PlanHead, f"{file}: is no JSON plan of p2d-audit", remedy)
    if _major(version.plan_version) != _major(PLAN_VERSION):
        raise UsageError(
            f"{file}: has the plan version {version.plan_version!r}, this p2d-audit reads {PLAN_VERSION}; plan again"
        )
    return _decoded(content, Plan, f"{file}: does not fit plan version {PLAN_VERSION}", "plan again")


class _ReportHead(msgspec.Struct):
    """What tells a report of another version from no report."""

    schema_version: str


class _PlanHead(msgspec.Struct):
    """What tells a plan of another version from no plan."""

    plan_version: str


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}") from error


def _decoded(content: bytes, kind: type[T], problem: str, remedy: str) -> T:
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        raise UsageError(f"{problem}: {error}; {remedy}") from error


def _major(version: str) -> str:
    return version.partition(".")[0]
