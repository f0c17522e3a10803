"""Finds which files of a tree are read, and which of them can matter."""

from typing import TYPE_CHECKING

from p2d_audit.late_names import late_names

if TYPE_CHECKING:
    from p2d_audit.files.discovery import MAX_SIZE, Found, find_files, find_root, is_looked_at
    from p2d_audit.files.ignoring import BadPatternError, Patterns, parse_patterns
    from p2d_audit.files.imports import Module, read_imports
    from p2d_audit.files.kinds import KINDS, Kind, kind_of
    from p2d_audit.files.looking import Skipped, Unreadable
    from p2d_audit.files.looks import Looks, decode_looks
    from p2d_audit.files.notebooks import read_code
    from p2d_audit.files.relevance import list_by_distance
    from p2d_audit.files.source import Source, Undecodable, encode, encoding_of
    from p2d_audit.files.standard_library import STANDARD
    from p2d_audit.files.worktree import find_address, find_branch, find_top, holds, public_address

__all__ = [
    "KINDS",
    "MAX_SIZE",
    "STANDARD",
    "BadPatternError",
    "Found",
    "Kind",
    "Looks",
    "Module",
    "Patterns",
    "Skipped",
    "Source",
    "Undecodable",
    "Unreadable",
    "decode_looks",
    "encode",
    "encoding_of",
    "find_address",
    "find_branch",
    "find_files",
    "find_root",
    "find_top",
    "holds",
    "is_looked_at",
    "kind_of",
    "list_by_distance",
    "parse_patterns",
    "public_address",
    "read_code",
    "read_imports",
]

_HOMES = {
    "BadPatternError": "ignoring",
    "Found": "discovery",
    "KINDS": "kinds",
    "Kind": "kinds",
    "Looks": "looks",
    "MAX_SIZE": "discovery",
    "Module": "imports",
    "Patterns": "ignoring",
    "STANDARD": "standard_library",
    "Skipped": "looking",
    "Source": "source",
    "Undecodable": "source",
    "Unreadable": "looking",
    "decode_looks": "looks",
    "encode": "source",
    "encoding_of": "source",
    "find_address": "worktree",
    "find_branch": "worktree",
    "find_files": "discovery",
    "find_root": "discovery",
    "find_top": "worktree",
    "holds": "worktree",
    "is_looked_at": "discovery",
    "kind_of": "kinds",
    "list_by_distance": "relevance",
    "parse_patterns": "ignoring",
    "public_address": "worktree",
    "read_code": "notebooks",
    "read_imports": "imports",
}

__getattr__ = late_names(__name__, _HOMES)
