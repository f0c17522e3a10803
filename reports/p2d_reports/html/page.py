"""One page for the people who decide and do the move: it opens from a file, prints, and needs no network.

Nothing in it can run but the page's own script, whose hash the content security
policy names; text from the audited code is only ever text.
"""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from p2d_audit.report import Report

from p2d_reports.flows import UNKNOWN
from p2d_reports.html.prose import split_names, split_prose
from p2d_reports.html.view import view_report
from p2d_reports.text import counted, visible


def render(report: Report) -> str:
    """Return the page."""
    style, script = _asset("page.css"), _asset("page.js")
    template = _environment().get_template("page.html.j2")
    page = template.render(
        view=view_report(report), report=report, style=style, script=script, policy=content_policy(style, script)
    )
    return page + "\n"


def content_policy(style: str, script: str) -> str:
    """Return a content security policy that allows this style and this script, and nothing else."""
    return (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src 'sha256-{_digest(script)}';"
        " base-uri 'none'; form-action 'none'"
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("p2d_reports.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters.update(hours=_hours, rounded=_rounded, names=split_names, prose=split_prose, counted=counted)
    return environment


def _shown(value: Any) -> Any:
    """Return what is printed for a value: `?` for None, and no character that cannot be seen."""
    if value is None:
        return UNKNOWN
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value, keep="\n\t")
    return value


def _hours(hours: float) -> str:
    return f"{hours:.2f}"


def _rounded(hours: float) -> str:
    return f"{hours:,.0f}" if hours >= 10 else f"{hours:.1f}"


def _asset(name: str) -> Markup:
    own = files("p2d_reports.html").joinpath("templates", name).read_text(encoding="utf-8")
    return Markup(own)  # noqa: S704 - a file of this package


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
