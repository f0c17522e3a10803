"""The page's script: its own files in the order in which they need each other, after those of others."""

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


class Vendored(Struct, frozen=True, kw_only=True):
    """A library of others that the page brings along, and the text of its licence."""

    name: str
    version: str
    licence: str
    address: str
    files: tuple[str, ...]
    terms: str


def read_script(names: tuple[str, ...]) -> str:
    """Return scripts of these names, one after the other."""
    return "\n".join(_read("scripts", f"{name}.js") for name in names)


def _read(*steps: str) -> str:
    return files("p2d_reports.html").joinpath(*steps).read_text(encoding="utf-8")
