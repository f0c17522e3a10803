"""Reads one file, alone, into facts that need no other file."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from p2d_audit.facts.code.dialects import EXCLUDE
    from p2d_audit.facts.code.outline import Making, Outline
    from p2d_audit.facts.contents import read_text
    from p2d_audit.facts.failures import Unparsed
    from p2d_audit.facts.records import Failure, FileFacts
    from p2d_audit.facts.suppressions import Suppression

__all__ = ["EXCLUDE", "Failure", "FileFacts", "Making", "Outline", "Suppression", "Unparsed", "read_text"]

_HOMES = {
    "EXCLUDE": "code.dialects",
    "Failure": "records",
    "FileFacts": "records",
    "Making": "code.outline",
    "Outline": "code.outline",
    "Suppression": "suppressions",
    "Unparsed": "failures",
    "read_text": "contents",
}


def __getattr__(name: str) -> object:
    """Import what is asked for: parsers cost time, and a tree that is known needs none."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
