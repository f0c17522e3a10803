"""Makes the JSON Schema of the report from its types; the shipped copy lies in `schemas/`."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import msgspec

from p2d_audit.report import SCHEMA_VERSION, Report

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the JSON report of this version."""
    schema = msgspec.json.schema(Report)
    major = SCHEMA_VERSION.partition(".")[0]
    return {
        "$schema": DIALECT,
        "$id": f"urn:p2d-audit:report:{major}",
        "title": f"p2d-audit report, version {major}",
        "description": "What a Prefect code base holds and what moving it to Dagster costs. "
        "Additions only within a major version: ignore keys you do not know.",
        **schema,
    }


def shipped_schema() -> str:
    """Return the text of the schema as it is shipped."""
    return files("p2d_reports").joinpath("schemas", "report-1.schema.json").read_text(encoding="utf-8")
