"""The formats are offered without importing what only some of them need."""

from __future__ import annotations

import subprocess
import sys

import pytest
from p2d_audit.plugins import load_plugins

OFFER = "from p2d_reports import p2d_renderers; renderers = {r.name: r for r in reversed(p2d_renderers())}"
USE = "from tests.reports.report_samples import empty_report; renderers[{name!r}].render(empty_report())"
LOADED = "import sys; print(*sorted({'jinja2', 'tabulate'} & set(sys.modules)))"


def loaded_after(*statements: str) -> list[str]:
    program = "; ".join((*statements, LOADED))
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()


def test_the_engine_finds_all_of_them() -> None:
    names = {renderer.name for renderer in load_plugins().renderers}
    assert {"table", "concise", "json", "sarif", "html", "mermaid", "dot", "graph-json", "svg"} <= names


def test_every_format_says_what_it_is_for() -> None:
    own = [renderer for renderer in load_plugins().renderers if renderer.name in ("table", "concise", "json")]
    assert all(renderer.description for renderer in own)


def test_offering_the_formats_imports_no_library() -> None:
    assert loaded_after(OFFER) == []


@pytest.mark.parametrize(
    ("name", "libraries"),
    [
        ("table", ["tabulate"]),
        ("concise", []),
        ("json", []),
        ("sarif", []),
        ("html", ["jinja2"]),
        ("svg", []),
        ("jira", []),
        ("github", []),
        ("junit", []),
        ("markdown", []),
        ("brief", []),
    ],
)
def test_a_format_imports_only_what_it_needs(name: str, libraries: list[str]) -> None:
    assert loaded_after(OFFER, USE.format(name=name)) == libraries
