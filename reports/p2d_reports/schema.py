"""The JSON Schema of the JSON report: as made from its types, and the copy that is shipped."""

from __future__ import annotations

from importlib.resources import files

from p2d_audit.report_schema import report_schema

__all__ = ["report_schema", "shipped_schema"]


def shipped_schema() -> str:
    """Return the text of the shipped copy."""
    return files("p2d_reports").joinpath("schemas", "report-1.schema.json").read_text(encoding="utf-8")
