"""Makes the JSON Schema of the plan from its types."""

from __future__ import annotations

from typing import Any

import msgspec

from p2d_audit.plan.plan import PLAN_VERSION, Plan
from p2d_audit.report_schema import DIALECT


def plan_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the JSON plan of this version."""
    major = PLAN_VERSION.partition(".")[0]
    return {
        "$schema": DIALECT,
        "$id": f"urn:p2d-audit:plan:{major}",
        "title": f"p2d-audit plan, version {major}",
        "description": "In which sprints the flows of a Prefect code base are moved to Dagster. "
        "Additions only within a major version: ignore keys you do not know.",
        **msgspec.json.schema(Plan),
    }
