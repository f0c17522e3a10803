"""Reads the text of one file by its kind."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from p2d_audit.declarations import Declaration, ShellCommand
from p2d_audit.facts.code.dialects import EXCLUDE
from p2d_audit.facts.code.python import read_python
from p2d_audit.facts.documents import DocumentError, read_document
from p2d_audit.facts.failures import Unparsed, explain_cells, explain_marimo, explain_notebook, explain_python
from p2d_audit.facts.notebooks import read_notebook
from p2d_audit.facts.notebooks.cells import Cells
from p2d_audit.facts.records import Failure, FileFacts, Scope
from p2d_audit.facts.requirements.setup_files import read_python_requirements
from p2d_audit.facts.suppressions import read_suppressions
from p2d_audit.facts.surroundings import read_part, read_surroundings, read_yaml_surroundings
from p2d_audit.hookspecs import Reader, ReadFailure


def read_text(path: str, kind: str, text: str, readers: Iterable[Reader] = ()) -> FileFacts:
    """Return the facts of a file's text; what cannot be parsed is a `failure` with its line.

    `readers` are those of plugins, found by the kind they are named after.
    """
    facts = _read_kind(path, kind, text, readers)
    suppressions = read_suppressions(facts.text, python=kind in ("python", "notebook"))
    return replace(facts, suppressions=suppressions) if suppressions else facts


def _read_kind(path: str, kind: str, text: str, readers: Iterable[Reader]) -> FileFacts:
    if kind == "python":
        return _read_python(path, text)
    if kind == "yaml":
        return _read_yaml(path, text)
    if kind == "notebook":
        return _read_notebook(path, text)
    reader = next((reader for reader in readers if reader.name == kind), None)
    declared = reader.read(path, text) if reader else read_surroundings(path, kind, text)
    if isinstance(declared, ReadFailure):
        template = declared.reason.startswith("a template")
        failure = Unparsed(line=declared.line, reason=declared.reason, remedy=declared.remedy, template=template)
        return FileFacts(path=path, kind=kind, text=text, failure=failure)
    return FileFacts(path=path, kind=kind, text=text, declared=tuple(declared))


def _read_python(path: str, text: str) -> FileFacts:
    scopes = read_python(text, path)
    if isinstance(scopes, Failure):
        return FileFacts(path=path, kind="python", text=text, failure=explain_python(path, text, scopes))
    declared = read_python_requirements(path, text)
    unread = tuple(explain_marimo(text))
    return FileFacts(path=path, kind="python", text=text, scopes=scopes, declared=declared, unread=unread)


def _read_notebook(path: str, text: str) -> FileFacts:
    """Read the cells of a notebook; one that cannot be parsed leaves the others as they are."""
    notebook = read_notebook(text, path)
    if isinstance(notebook, Failure):
        return FileFacts(path=path, kind="notebook", text="", failure=explain_notebook(notebook))
    cells = Cells(notebook.cells)
    shell = read_part(path, "shell", notebook.shell) if notebook.shell.strip() else ()
    scopes = read_python(notebook.python, path) if notebook.language is None else ()
    return FileFacts(
        path=path,
        kind="notebook",
        text=notebook.text,
        scopes=() if isinstance(scopes, Failure) else _including(scopes, notebook.included),
        declared=tuple(cells.moved(_interpolated(one)) for one in shell),
        failure=explain_python(path, notebook.python, scopes) if isinstance(scopes, Failure) else None,
        unread=tuple(explain_cells(path, notebook)),
        left_out=notebook.language and f"a notebook in {notebook.language}, not in Python",
        cells=notebook.cells,
    )


def _including(scopes: tuple[Scope, ...], stars: tuple[tuple[str, int], ...]) -> tuple[Scope, ...]:
    """Return scopes whose module also has all names of the files it runs."""
    module, *rest = scopes or (None,)
    return scopes if module is None else (replace(module, stars=(*module.stars, *stars)), *rest)


def _interpolated(one: Declaration) -> Declaration:
    """Return a command of a cell, in whose words IPython puts the values of `{name}`."""
    if not isinstance(one, ShellCommand):
        return one
    return replace(one, words=tuple(replace(word, known=word.known and "{" not in word.text) for word in one.words))


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
        declared = read_part(path, "yaml", text)
        return FileFacts(path=path, kind="yaml", text=text, declared=declared, failure=failure)
    declared = tuple(read_yaml_surroundings(path, text, document))
    return FileFacts(path=path, kind="yaml", text=text, document=document, declared=declared)
