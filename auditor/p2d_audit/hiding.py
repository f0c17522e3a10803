"""Hides what must not leave the machine in a whole report."""

from __future__ import annotations

from msgspec.structs import replace

from p2d_audit.masking import mask_shapes, mask_text
from p2d_audit.report import Report
from p2d_audit.texts import rewrite_texts

_OWN_PARTS = frozenset({"schema_version", "tool", "summary", "gate", "rules", "constructs", "code"})
"""Parts that are no part of the audited tree, and code, in which credentials were masked when it was cut out."""


def hide_credentials(report: Report) -> Report:
    """Return the report without any text that is a credential by its shape, as the name of a flow or file can be one.

    What a rule said when it crashed can be source, and is masked as such.
    """
    errors = tuple(replace(error, message=mask_text(error.message)) for error in report.errors)
    foreign = (name for name in report.__struct_fields__ if name not in _OWN_PARTS)
    masked = {name: rewrite_texts(getattr(report, name), mask_shapes) for name in foreign}
    return replace(report, **{**masked, "errors": errors})
