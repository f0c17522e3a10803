"""One page for the people who decide and do the move: it opens from a file, prints, and needs no network.

Nothing in it can run but the page's own script, whose hash the content security
policy names; text from the audited code is only ever text.
"""

from __future__ import annotations

import base64
import hashlib
from functools import partial
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from p2d_audit.report import Report

from p2d_reports.bases import base_name, states
from p2d_reports.findings import tally_rules
from p2d_reports.flows import UNKNOWN, flow_label, planned
from p2d_reports.html.anchors import name_anchors
from p2d_reports.html.data.document import describe, encode
from p2d_reports.html.overview import view_overview
from p2d_reports.html.permalinks import permalink, permalink_template
from p2d_reports.html.prose import split_names
from p2d_reports.html.script import list_vendored, page_script
from p2d_reports.summary.hours import change, difference
from p2d_reports.text import counted, visible

MOST_CHANGES = 50
"""Flows that are not as they were, of which more are only counted."""
STYLES = ("colours", "page", "overview", "flow", "plan", "print")


def render(report: Report) -> str:
    """Return the page."""
    style, script = read_styles(), page_script()
    anchors = name_anchors("flow", (flow.id for flow in report.flows))
    data = encode(describe(report, anchors))
    environment = _environment()
    environment.globals["hosted"] = partial(permalink, permalink_template(report.run))
    template = environment.get_template("page.html.j2")
    page = template.render(
        view=view_overview(report),
        report=report,
        flows=planned(report),
        anchors=anchors,
        changed=change,
        most=MOST_CHANGES,
        tallies=tally_rules(report),
        vendored=list_vendored(),
        style=Markup(style),  # noqa: S704 - files of this package
        script=Markup(script),  # noqa: S704 - files of this package
        data=Markup(data),  # noqa: S704 - has no character that means anything in HTML
        policy=content_policy(style, script),
    )
    return page + "\n"


def content_policy(style: str, script: str) -> str:
    """Return a content security policy that allows this style and this script, and nothing else."""
    return (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src 'sha256-{_digest(script)}';"
        " base-uri 'none'; form-action 'none'"
    )


def read_styles() -> str:
    """Return the page's style sheets as one."""
    folder = files("p2d_reports.html").joinpath("styles")
    return "".join(folder.joinpath(f"{name}.css").read_text(encoding="utf-8") for name in STYLES)


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("p2d_reports.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters.update(
        hours=_hours, rounded=_rounded, floored=int, names=split_names, counted=counted, label=flow_label,
        base_name=base_name, states=states, difference=difference, noun=_noun,
    )  # fmt: skip
    return environment


def _shown(value: Any) -> Any:
    """Return what is printed for a value: `?` for None, and no character that cannot be seen."""
    if value is None:
        return UNKNOWN
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value, keep="\n\t")
    return value


def _noun(number: int, singular: str) -> str:
    return counted(number, singular).partition(" ")[2]


def _hours(hours: float) -> str:
    return f"{hours:.2f}"


def _rounded(hours: float) -> str:
    return f"{hours:,.0f}" if hours >= 10 else f"{hours:.1f}"


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
