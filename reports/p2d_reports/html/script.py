"""The page's script: files of this package in the order in which they need each other, and libraries of others."""

from __future__ import annotations

from importlib.resources import files

from msgspec import Struct

PLANNING = (
    "plan/exactness",
    "plan/grouping",
    "plan/moving",
    "plan/bridging",
    "plan/jobs",
    "plan/placing",
    "plan/pilot",
    "plan/planning",
    "plan/input",
)
PAGE = (
    "page/elements",
    "page/model",
    "page/address",
    "page/charts",
    "page/drawing",
    "page/listing",
    "page/filters",
    "page/paging",
    "page/table",
    "page/copying",
    "page/finding",
    "page/findings_view",
    "page/flows_view",
    "page/flow_parts",
    "page/flow_markdown",
    "page/flow_view",
    "page/portfolio_view",
    "page/calendar",
    "page/plan_terms",
    "page/plan_view",
    "page/keyboard",
    "page/start",
)


class Vendored(Struct, frozen=True, kw_only=True):
    """A library of others that the page brings along, and the text of its licence."""

    name: str
    version: str
    licence: str
    files: tuple[str, ...]
    terms: str


def list_vendored() -> tuple[Vendored, ...]:
    """Return the libraries of others, in the order in which they run."""
    prism = ("prism/prism-core.min.js", "prism/prism-python.min.js")
    return (
        Vendored(name="Prism", version="1.30.0", licence="MIT", files=prism, terms=_read("vendored", "prism/LICENSE")),
    )


def page_script() -> str:
    """Return the whole script, which leaves no name behind in the page."""
    libraries = "\n".join(_read("vendored", name) for library in list_vendored() for name in library.files)
    prism = (
        f"const Prism = (() => {{\nconst window = {{ Prism: {{ manual: true }} }};\n{libraries}\nreturn Prism;\n}})();"
    )
    return f'(() => {{\n"use strict";\n{prism}\n{read_script((*PLANNING, *PAGE))}}})();'


def read_script(names: tuple[str, ...]) -> str:
    """Return scripts of these names, one after the other."""
    return "\n".join(_read("scripts", f"{name}.js") for name in names)


def _read(folder: str, name: str) -> str:
    return files("p2d_reports.html").joinpath(folder, *name.split("/")).read_text(encoding="utf-8")
