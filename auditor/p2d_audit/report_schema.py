"""Makes the JSON Schema of the report from its types."""

from __future__ import annotations

from typing import Any

import msgspec

from p2d_audit.report import SCHEMA_VERSION, Report

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the JSON report of this version."""
    major = SCHEMA_VERSION.partition(".")[0]
    return {
        "$schema": DIALECT,
        "$id": f"urn:p2d-audit:report:{major}",
        "title": f"p2d-audit report, version {major}",
        "description": "What a Prefect code base holds and what moving it to Dagster costs. "
        "Additions only within a major version: ignore keys you do not know.",
        **msgspec.json.schema(Report),
    }
