"""Hides what must not leave the machine in a whole report."""

from __future__ import annotations

from typing import TypeVar

from msgspec.structs import replace

from p2d_audit.masking import mask_shapes, mask_text
from p2d_audit.report import FindingRow, ParameterRow, Report
from p2d_audit.texts import rewrite_texts

Row = TypeVar("Row", bound=FindingRow)

LEFT_OUT = "…"
_OWN_PARTS = frozenset({"schema_version", "tool", "summary", "gate", "rules", "constructs", "code"})
"""Parts that are no part of the audited tree, and code, in which credentials were masked when it was cut out."""


def hide_credentials(report: Report) -> Report:
    """Return the report without any text that is a credential by its shape, as the name of a flow or file can be one.

    What a rule said when it crashed can be source, and is masked as such.
    """
    errors = tuple(replace(error, message=mask_text(error.message)) for error in report.errors)
    foreign = [name for name in report.__struct_fields__ if name not in _OWN_PARTS]
    parts = rewrite_texts(tuple(getattr(report, name) for name in foreign), mask_shapes)
    masked = dict(zip(foreign, parts, strict=True))
    code = tuple(replace(row, path=mask_shapes(row.path)) for row in report.code)
    return replace(report, **{**masked, "errors": errors, "code": code})


def hide_snippets(report: Report) -> Report:
    """Return the report without source text: snippets, code, statements, commands and defaults of parameters."""
    return replace(
        report,
        findings=tuple(_without_snippet(row) for row in report.findings),
        suppressed=tuple(_without_snippet(row) for row in report.suppressed),
        code=(),
        commands=tuple(replace(row, text=f"prefect {row.name}") for row in report.commands),
        effects=tuple(replace(row, text=row.kind) for row in report.effects),
        flows=tuple(replace(flow, parameters=tuple(map(_without_default, flow.parameters))) for flow in report.flows),
    )


def _without_snippet(row: Row) -> Row:
    return replace(row, region=replace(row.region, snippet=""))


def _without_default(parameter: ParameterRow) -> ParameterRow:
    """Return a parameter of which only is known whether it has a default."""
    return parameter if parameter.default is None else replace(parameter, default=LEFT_OUT)
