"""The built-in output formats, offered through the same hook as anybody else's.

A format's module, and the libraries it needs, are imported when it is first used.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, cast

from p2d_audit import Renderer, hookimpl

if TYPE_CHECKING:
    from p2d_audit.report import Report

FORMATS = (
    ("table", "p2d_reports.table", "plain text for a terminal, 100 columns wide"),
    ("concise", "p2d_reports.concise", "one line per finding, for editors and pull requests"),
    ("json", "p2d_reports.json_document", "everything, for programs; see the schema"),
    ("sarif", "p2d_reports.sarif.log", "SARIF 2.1.0 for code scanning and editors"),
    ("html", "p2d_reports.html.page", "one page that needs no network, for people"),
)


@hookimpl
def p2d_renderers() -> tuple[Renderer, ...]:
    """Return table, concise, json, sarif and html."""
    return tuple(Renderer(name, _late(module), description) for name, module, description in FORMATS)


def _late(module: str) -> Callable[[Report], str]:
    def render(report: Report) -> str:
        return cast("Callable[[Report], str]", import_module(module).render)(report)

    return render
