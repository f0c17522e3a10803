"""Reads one file, alone, into facts that need no other file."""

from typing import TYPE_CHECKING

from p2d_audit.late_names import late_names

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

__getattr__ = late_names(__name__, _HOMES)
