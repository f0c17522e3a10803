"""Reads one file, alone, into facts that need no other file."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from p2d_audit.facts.dialects import EXCLUDE, find_cause
from p2d_audit.facts.documents import DocumentError, read_document
from p2d_audit.facts.outline import Making, Outline, read_outline
from p2d_audit.facts.python import read_python
from p2d_audit.facts.records import Failure, FileFacts
from p2d_audit.facts.surroundings import read_surroundings, read_yaml_surroundings
from p2d_audit.facts.tokens import read_statements
from p2d_audit.hookspecs import Reader, ReadFailure

__all__ = ["EXCLUDE", "Failure", "FileFacts", "Making", "Outline", "Unparsed", "read_text"]


class Unparsed(Failure, frozen=True, kw_only=True):
    """Why text that was decoded could not be parsed, what helps, and what its tokens say if it is Python."""

    remedy: str
    outline: Outline = Outline()


def read_text(path: str, kind: str, text: str, readers: Iterable[Reader] = ()) -> FileFacts:
    """Return the facts of a file's text; what cannot be parsed is a `failure` with its line.

    `readers` are those of plugins, found by the kind they are named after.
    """
    if kind == "python":
        return _read_python(path, text)
    if kind == "yaml":
        return _read_yaml(path, text)
    reader = next((reader for reader in readers if reader.name == kind), None)
    declared = reader.read(path, text) if reader else read_surroundings(path, kind, text)
    if isinstance(declared, ReadFailure):
        failure = Unparsed(line=declared.line, reason=declared.reason, remedy=declared.remedy)
        return FileFacts(path=path, kind=kind, text=text, failure=failure)
    return FileFacts(path=path, kind=kind, text=text, declared=tuple(declared))


def _read_python(path: str, text: str) -> FileFacts:
    scopes = read_python(text, path)
    if isinstance(scopes, Failure):
        return FileFacts(path=path, kind="python", text=text, failure=_python_failure(path, text, scopes))
    return FileFacts(path=path, kind="python", text=text, scopes=scopes)


def _read_yaml(path: str, text: str) -> FileFacts:
    """Read YAML; text that cannot be parsed is searched for commands and images all the same."""
    document = read_document(text, path)
    if isinstance(document, DocumentError):
        failure = Unparsed(
            line=document.line,
            reason=document.reason,
            template=document.reason.startswith("a template"),
            remedy=f"mend the YAML, or {EXCLUDE}",
        )
        declared = tuple(read_surroundings(path, "yaml", text))
        return FileFacts(path=path, kind="yaml", text=text, declared=declared, failure=failure)
    declared = tuple(read_yaml_surroundings(path, text, document))
    return FileFacts(path=path, kind="yaml", text=text, document=document, declared=declared)


def _python_failure(path: str, text: str, failure: Failure) -> Unparsed:
    """Find out by tokens why a file cannot be parsed, and what is in it nevertheless."""
    statements = read_statements(text)
    cause = find_cause(text, statements, failure.line or 1, failure.reason, sys.version_info[:2])
    template = cause.template or "{{" in path
    return Unparsed(
        line=cause.line,
        reason=f"a template, not Python ({failure.reason})" if template else cause.reason,
        template=template,
        remedy=cause.remedy,
        outline=read_outline(statements),
    )
