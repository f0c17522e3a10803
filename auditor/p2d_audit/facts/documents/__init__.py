"""Reads a YAML file into a document of frozen nodes, without constructing anything."""

from __future__ import annotations

import re

import yaml
from msgspec import Struct

from p2d_audit.facts.documents.composing import LINE_BREAK, ComposeError, Composer, position
from p2d_audit.facts.documents.nodes import Document, Entry, MappingNode, Node, ScalarNode, SequenceNode, number

__all__ = [
    "Document",
    "DocumentError",
    "Entry",
    "MappingNode",
    "Node",
    "ScalarNode",
    "SequenceNode",
    "number",
    "read_document",
]

_TEMPLATE = re.compile(r"\{\{|\{%|\{#")
_STATEMENT = re.compile(r"^\s*\{[%#]", re.MULTILINE)


class DocumentError(Struct, frozen=True):
    """Why a file could not be read, and where (1-based)."""

    line: int
    column: int
    reason: str


def read_document(text: str, path: str) -> Document | DocumentError:
    """Return the nodes of all documents of a YAML text, or why it cannot be read.

    Duplicate anchors are an error, as they are for PyYAML, which Prefect uses; duplicate keys are not.
    """
    text = text.removeprefix("\ufeff")
    try:
        roots = tuple(Composer(text, path).roots())
    except ComposeError as problem:
        return _error(text, problem.mark.line, problem.mark.column, str(problem))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        return _error(text, line, column, f"not valid YAML: {error.problem or error.context}")
    except yaml.reader.ReaderError as error:
        before = text.encode(errors="surrogatepass")[: error.position].decode(errors="ignore")
        return _error(text, *position(before), f"not valid YAML: {error.reason}")
    except UnicodeEncodeError as error:
        return _error(text, *position(text[: error.start]), "not valid YAML: half a surrogate pair")
    return Document(path=path, roots=roots)


def _error(text: str, line: int, column: int, reason: str) -> DocumentError:
    near = "".join(LINE_BREAK.split(text)[max(line - 1, 0) : line + 1])
    if not reason.startswith("a template") and (_TEMPLATE.search(near) or _STATEMENT.search(text)):
        reason = f"a template, not YAML ({reason})"
    return DocumentError(line + 1, column + 1, reason)
