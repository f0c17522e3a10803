"""Reads one file, alone, into facts that need no other file."""

from __future__ import annotations

import re

from p2d_audit.facts.documents import DocumentError, read_document
from p2d_audit.facts.python import read_python
from p2d_audit.facts.records import Failure, FileFacts

__all__ = ["Failure", "FileFacts", "read_text"]

_PLACEHOLDER = re.compile(r"\{%|\{\{-?\s*cookiecutter\b")


def read_text(path: str, kind: str, text: str) -> FileFacts:
    """Return the facts of a file's text; what cannot be parsed is a `failure` with its line."""
    if kind == "python":
        scopes = read_python(text, path)
        if isinstance(scopes, Failure):
            return FileFacts(path=path, kind=kind, text=text, failure=_python_failure(path, text, scopes))
        return FileFacts(path=path, kind=kind, text=text, scopes=scopes)
    document = read_document(text, path)
    if isinstance(document, DocumentError):
        template = document.reason.startswith("a template")
        failure = Failure(line=document.line, reason=document.reason, template=template)
        return FileFacts(path=path, kind=kind, text=text, failure=failure)
    return FileFacts(path=path, kind=kind, text=text, document=document)


def _python_failure(path: str, text: str, failure: Failure) -> Failure:
    """Tell a template of cookiecutter or Jinja from broken Python."""
    if "{{" in path or _PLACEHOLDER.search(text):
        return Failure(line=failure.line, reason=f"a template, not Python ({failure.reason})", template=True)
    return failure
