"""Reads one file, alone, into facts that need no other file."""

from __future__ import annotations

from p2d_audit.facts.documents import DocumentError, read_document
from p2d_audit.facts.python import read_python
from p2d_audit.facts.records import Failure, FileFacts

__all__ = ["Failure", "FileFacts", "read_text"]


def read_text(path: str, kind: str, text: str) -> FileFacts:
    """Return the facts of a file's text; what cannot be parsed is a `failure` with its line."""
    if kind == "python":
        scopes = read_python(text, path)
        if isinstance(scopes, Failure):
            return FileFacts(path=path, kind=kind, text=text, failure=scopes)
        return FileFacts(path=path, kind=kind, text=text, scopes=scopes)
    document = read_document(text, path)
    if isinstance(document, DocumentError):
        failure = Failure(line=document.line, reason=document.reason)
        return FileFacts(path=path, kind=kind, text=text, failure=failure)
    return FileFacts(path=path, kind=kind, text=text, document=document)
